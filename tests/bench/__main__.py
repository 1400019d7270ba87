"""`python -m tests.bench [NAME ...]`: measure, and print a line per figure.

Every module of this folder with a `figures()` is a bench; `make bench ONLY=name` runs one.
"""

import pkgutil
import sys
from importlib import import_module
from pathlib import Path

SUPPORT = {"__main__", "faults", "figures", "gale", "raw_endpoint"}
"""Modules here that are no benches."""
ON_REQUEST = {"mined", "repair", "seeded"}
"""Benches that fetch and run other people's projects: only where they are named."""


def main(names: list[str]) -> int:
    """Run the named benches, or all of them; 2 where one is unknown."""
    every = [module.name for module in pkgutil.iter_modules([str(Path(__file__).parent)])]
    benches = [name for name in every if name not in SUPPORT]
    if unknown := set(names) - set(benches):
        print(  # noqa: T201  this is a command
            f"no bench is called {', '.join(sorted(unknown))}; there are {', '.join(benches)}"
        )
        return 2
    for name in names or [each for each in benches if each not in ON_REQUEST]:
        for figure in import_module(f"tests.bench.{name}").figures():
            print(figure.line, flush=True)  # noqa: T201  likewise
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
