"""The `grace` command, one module per subcommand."""
