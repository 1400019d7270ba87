"""What a repository says about its third-party dependencies: enough to explain, never to add."""

import re
import sys
from posixpath import basename

from patterns.contract import Sources

DECLARING = re.compile(r"(requirements.*\.(txt|in)|pyproject\.toml|setup\.(cfg|py)|Pipfile)")
"""Files in which dependencies are declared."""


def absent(dotted: str, sources: Sources) -> str:
    """The sentence that explains an import of something that the repository does not hold."""
    top = dotted.partition(".")[0]
    if top in sys.stdlib_module_names:
        return (
            f"`{dotted}` belongs to the standard library of some Pythons, but not to the one that "
            "ran this code"
        )
    where = declared_in(top, sources)
    if where is not None:
        return (
            f"no file of this repository is `{dotted}`; {where} declares a distribution of that "
            "name, which was not installed where the code ran"
        )
    return (
        f"no file of this repository is `{dotted}`, and nothing declares a distribution of that "
        "name: if one provides it, a person must add it to the dependencies and install it "
        "(its name may differ from the module's)"
    )


def declared_in(top: str, sources: Sources) -> str | None:
    """The file in which a distribution is declared, by its name or its module's."""
    # PEP 503: runs of -, _ and . are one and the same in a distribution's name.
    name = re.sub(r"_|\\-", "[-_.]", re.escape(top)).encode()
    word = re.compile(rb"(?<![\w.-])%b(?![\w-])" % name, re.IGNORECASE)
    for path in sources.paths:
        if DECLARING.fullmatch(basename(path)) and word.search(sources.read(path)):
            return path
    return None
