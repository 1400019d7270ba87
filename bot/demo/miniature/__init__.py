"""A GitHub in miniature over real git repositories: REST, GraphQL, git, Actions, hooks, pages."""
