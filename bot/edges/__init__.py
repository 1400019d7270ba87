"""One adapter per port: the only place with HTTP clients, SQL, subprocesses and files."""
