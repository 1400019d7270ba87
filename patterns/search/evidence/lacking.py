"""The class of the project's whose object was asked for an attribute that it does not have."""

from patterns.search.evidence.crash import Crash
from patterns.search.evidence.message import Deed
from patterns.toolbox.values.values import ClassValue


def lacking(crash: Crash) -> tuple[ClassValue, str] | None:
    """The class and the attribute; None where no message says so, or several classes are meant."""
    said = crash.said
    if said.deed is not Deed.ATTRIBUTE or not said.name or not said.kinds:
        return None
    found = crash.resolver.classes_named(said.kinds[0])
    return (found[0], said.name) if len(found) == 1 else None
