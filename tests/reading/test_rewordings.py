import json
from pathlib import Path

import pytest

from bot.reading.fingerprint import normalised
from bot.reading.rewordings import as_one

SAMPLES = Path(__file__).parents[1] / "samples/patterns/messages.json"
SITUATIONS: dict[str, dict[str, str]] = json.loads(SAMPLES.read_text())
"""Name -> what was printed -> by which versions."""
LESS_WAS_SAID = {
    # Older versions left out what newer ones tell bugs apart by, or name their own entry point.
    *("attr_slots_get", "attr_property_no_setter", "attr_enum", "not_subscriptable_type"),
    *("no_current_loop_thread", "cmp_datetime_date", "mro", "recursion_repr", "namedtuple_kw"),
    # Deprecations, whose advice changes while they are announced.
    *("idx_random_choice", "w_bool_invert", "w_xml_truth", "w_importlib_resources"),
    "w_unclosed_socket",
}


SAID = {name: {tuple(m.split(": ", 1)) for m in said} for name, said in SITUATIONS.items()}
OF_ONE_TYPE = sorted(
    name
    for name, said in SAID.items()
    if len(said) > 1 and len({each[0] for each in said}) == 1 and name not in LESS_WAS_SAID
)


@pytest.mark.parametrize("name", [name for name in OF_ONE_TYPE if not name.startswith("syn_")])
def test_one_bug_reads_the_same_whichever_python_reports_it(name: str) -> None:
    assert len({normalised(message) for _, message in SAID[name]}) == 1


def test_different_bugs_of_one_python_stay_different() -> None:
    newest = {
        message
        for said in SITUATIONS.values()
        for message, versions in said.items()
        if "3.13" in versions.split()
    }

    # Older versions do not say which object or literal it was, or that it takes no new attributes.
    assert len(newest) - len({as_one(message) for message in newest}) == 2


@pytest.mark.parametrize(
    "message", ["order 17 is a number short", "", "no local object", "the argument after * is odd"]
)
def test_a_message_of_the_project_is_left_as_it_is(message: str) -> None:
    assert as_one(message) == message
