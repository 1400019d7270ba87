"""Which name a misspelt one means."""

import pytest

from patterns.toolbox.names.close import closest, closest_of_few, reworded


@pytest.mark.parametrize(
    ("name", "others", "meant"),
    [
        ("lenght", ["length", "width"], "length"),
        ("recieve", ["receive"], "receive"),
        ("max_rowz", ["MAX_ROWS"], "MAX_ROWS"),
        ("passed", ["PASSED"], "PASSED"),
        ("userName", ["user_name"], "user_name"),
        ("timeout_secnods", ["timeout_seconds"], "timeout_seconds"),
        ("passed", ["failed"], None),
        ("active", ["inactive"], None),
        ("item1", ["item2"], None),
        ("ab", ["abc"], None),
        ("colour", ["colours", "colon"], "colours"),
        ("prise", ["price", "prize"], None),
        ("__version_", ["__version__", "VERSION"], "__version__"),
        ("ressponse", ["Response", "response"], "response"),
        ("Ressponse", ["Response", "response"], "Response"),
        ("name", ["name"], None),
        ("undo", ["redo"], None),
        ("size_y", ["size_x"], None),
        ("decode_row", ["encode_row"], None),
        ("parse_dict", ["parse_list"], None),
        ("parse_statmnet", ["parse_statement"], "parse_statement"),
    ],
)
def test_one_slip_is_forgiven(name: str, others: list[str], meant: str | None) -> None:
    assert closest(name, others) == meant


@pytest.mark.parametrize(
    ("name", "others", "meant"),
    [
        ("typ", ["type", "help"], "type"),
        ("arg", ["args", "kwargs"], "args"),
        ("reversed", ["key", "reverse"], "reverse"),
        ("wid", ["wide", "width"], "wide"),
        ("wid", ["wide", "wild"], None),
        ("ab", ["abc"], None),
    ],
)
def test_of_a_few_names_a_short_one_will_do(
    name: str, others: list[str], meant: str | None
) -> None:
    assert closest_of_few(name, others) == meant


@pytest.mark.parametrize(
    ("name", "others", "meant"),
    [
        ("rect_area", ["rectangle_area", "circle_area"], "rectangle_area"),
        ("opened", ["opened_at", "closed_at"], "opened_at"),
        ("page_number", ["number", "total"], "number"),
        ("address", ["billing_address", "shipping_address"], None),
        ("size", ["max_size"], None),
        ("id", ["user_id"], None),
        ("colour", ["colours", "colourx", "colour_name"], None),
    ],
)
def test_the_same_words_say_the_same(name: str, others: list[str], meant: str | None) -> None:
    assert reworded(name, others) == meant
