"""Which files decide what is installed, by their names alone."""

NAMES = {"pyproject.toml", "setup.cfg", "setup.py", "Pipfile"}
SPEAKING = {
    "txt": ("requirements", "constraints"),
    "in": ("requirements",),
    "yml": ("environment",),
    "yaml": ("environment",),
}
"""Ending of a file -> words, any of which in its path says what it is for."""


def is_dependency_file(path: str) -> bool:
    """Whether a change of the file may change what is installed."""
    name = path.rpartition("/")[2]
    ending = name.rpartition(".")[2]
    return (
        name in NAMES
        or (ending == "lock" and name != ending)
        or any(word in path for word in SPEAKING.get(ending, ()))
        or (ending in {"yml", "yaml"} and (name.startswith("conda") or path.startswith("conda")))
    )
