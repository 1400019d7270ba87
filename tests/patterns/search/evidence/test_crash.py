"""Which expressions of a line may be at fault."""

from patterns.contract import Fault, Frame
from patterns.search.evidence.crash import Crash
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.source.sources import DictSources


def suspects(line: str, message: str) -> set[str]:
    sources = DictSources({"app.py": f"def f(a, b, c):\n    {line}\n"})
    fault = Fault("AttributeError", message, frames=(Frame("app.py", 2, "f"),))
    return {s.source for s in Crash(fault, sources, Resolver(sources)).suspects}


def test_the_line_reads_what_the_message_names_from_one_of_its_values() -> None:
    found = suspects("return g(a.kind, len(b), h(c))", "'A' object has no attribute 'kind'")

    assert found == {"a"}


def test_what_is_read_behind_a_cast_is_meant_too() -> None:
    assert "a" in suspects("return cast(B, a).kind", "'A' object has no attribute 'kind'")
