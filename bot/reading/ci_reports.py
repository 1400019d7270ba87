"""Test reports that a CI run leaves as files: JUnit's XML and pytest-json-report.

Both quote pytest's own text, which says more than their fields; so that text is read.
"""

from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from bot.errors import Unreadable
from bot.reading.json_fields import Fields
from bot.reading.text import read_lines, renumbered, split
from patterns.contract import Fault

_SECTION = b"=================================== FAILURES ===================================\n"
MOST_BYTES = 20_000_000
"""A larger report is not read."""
_PHASES = ("setup", "call", "teardown")


def read_junit(data: bytes) -> tuple[Fault, ...]:
    """The errors in a JUnit XML report, as `pytest --junitxml` and others write it.

    Raises:
        Unreadable: it is too large, no XML, or declares entities.
    """
    _check_size(data)
    try:
        root = fromstring(data)
    except (ParseError, DefusedXmlException, ValueError, LookupError, RecursionError):
        raise Unreadable("the report is no XML that may be read") from None
    broken = (node for kind in ("failure", "error") for node in root.iter(kind))
    return _of_texts("".join(node.itertext()) for node in broken)


def read_pytest_json(data: bytes) -> tuple[Fault, ...]:
    """The errors in a report of pytest-json-report.

    Raises:
        Unreadable: it is too large, or no JSON object.
    """
    _check_size(data)
    return _of_texts(_quoted(Fields.of("the test report", data)))


def _check_size(data: bytes) -> None:
    if len(data) > MOST_BYTES:
        raise Unreadable(f"the report is larger than {MOST_BYTES} bytes")


def _quoted(report: Fields) -> Iterator[str]:
    for collector in report.each("collectors"):
        yield from _text(collector.get("longrepr"))
    for test in report.each("tests"):
        for phase in _PHASES:
            yield from _text(test.get(f"{phase}.longrepr"))


def _text(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value


def _of_texts(texts: Iterable[str]) -> tuple[Fault, ...]:
    return tuple(renumbered(bundle for text in texts for bundle in _bundles(text)))


def _bundles(text: str) -> Iterator[tuple[Fault, ...]]:
    """One test's text; each is a section of its own, so that none runs into the next."""
    return read_lines(split(BytesIO(_SECTION + text.encode("utf-8", "replace"))))
