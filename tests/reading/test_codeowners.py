"""Who owns a file, by GitHub's own examples of a CODEOWNERS file."""

import pytest

from bot.reading.codeowners import owners

TEXT = b"""\
# everything
*       @global-owner1 @global-owner2

*.js    @js-owner #This is an inline comment.
*.go docs@example.com
*.txt @octo-org/octocats
/build/logs/ @doctocat
docs/*  @docs-owner
apps/ @octocat
/scripts/ @doctocat @octocat
**/logs @octocat
/apps/github
!no @negated
"""


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("app.py", ("global-owner1", "global-owner2")),
        ("a/b/x.js", ("js-owner",)),
        ("main.go", ()),
        ("notes.txt", ("octo-org/octocats",)),
        ("build/logs/today.py", ("octocat",)),
        ("docs/getting-started.md", ("docs-owner",)),
        ("docs/build-app/troubleshooting.md", ("global-owner1", "global-owner2")),
        ("deep/apps/x.py", ("octocat",)),
        ("scripts/a/b.py", ("doctocat", "octocat")),
        ("deeply/nested/logs/x.py", ("octocat",)),
        ("apps/github/x.py", ()),
    ],
)
def test_the_last_rule_that_fits_names_the_owners(path: str, names: tuple[str, ...]) -> None:
    assert owners(TEXT, [path]) == names


def test_owners_of_several_files_are_all_named_once() -> None:
    assert owners(TEXT, ["a.js", "b.js", "c.txt"]) == ("js-owner", "octo-org/octocats")
