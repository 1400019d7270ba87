"""Faults without frames, or with frames in files of odd shapes: reasons, and no other error."""

from contextlib import suppress
from dataclasses import replace

import pytest

from patterns.catalogue import catalogue
from patterns.contract import Fault, Frame, Pattern, Refused
from patterns.toolbox.generic_explanation import account
from patterns.toolbox.source.sources import DictSources
from patterns.toolbox.source.splice import apply

CROWDED = """\
class A:
  def f(self): return self.g(1)["a"].b + "x"
  @property
  def g(self): return lambda x: x
with open("a") as f: f.write(A().f())
from a import (b, c)
import x.y as z
assert z, b
for i in b: del i
"""
ODD: dict[str, bytes | str] = {
    "empty.py": "",
    "broken.py": "a = (\n",
    "tabs.py": "def f(a,b):\r\n\tif a: return a[b].c(1)\r\n\treturn {a: b} + [c for c in a]\r\n",
    "crowded.py": CROWDED,
    "latin.py": '# coding: latin-1\ns = "\xe9" + f(1)\n'.encode("latin-1"),
}
SOURCES = DictSources(ODD)
FRAMES = [
    (),
    (Frame("elsewhere.py", 1),),
    *[(Frame(path, line),) for path in ODD for line in (0, 1, 2, 3, 5, 6, 9, 99)],
    *[(Frame("crowded.py", line), Frame("/usr/lib/x.py", 3)) for line in (2, 5, 9)],
]


@pytest.mark.parametrize("pattern", catalogue(), ids=lambda pattern: pattern.id())
def test_an_odd_fault_gives_reasons_or_patches_that_fit(pattern: type[Pattern]) -> None:
    faults = {example.fault.headline: example.fault for example in pattern.examples}

    for fault in faults.values():
        for frames in FRAMES:
            _asked(pattern, replace(fault, frames=frames))


@pytest.mark.parametrize("frames", FRAMES, ids=str)
def test_of_an_odd_fault_something_is_told_or_refused(frames: tuple[Frame, ...]) -> None:
    fault = Fault("ValueError", "odd", frames=frames)

    with suppress(Refused):
        assert "failed" in account(fault, SOURCES)


def _asked(pattern: type[Pattern], fault: Fault) -> None:
    try:
        found = list(pattern.propose(fault, SOURCES))
    except Refused:
        return
    for patch in found:
        apply(patch.edits, SOURCES)
