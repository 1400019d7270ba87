"""Names of Python 2, of JSON, and of earlier releases, which Python 3 spells otherwise."""
