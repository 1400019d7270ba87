"""What is tried where a key is there under another name, in another order, or behind a mark."""

from tests.patterns.search.case import Crash


def test_a_key_that_nothing_reads_is_what_a_misnamed_one_means() -> None:
    code = (
        "def made(line):\n    return {'day': line, 'note': ''}\n\n"
        "def shown(entry):\n    return entry['day'] + entry['text']\n"
    )

    assert Crash(code, 5, "shown", "KeyError", "'text'").of("unread_key") == [
        ["return entry['day'] + entry['note']"]
    ]


def test_a_key_is_tried_in_the_styles_of_the_same_words() -> None:
    tried = Crash("def f(row):\n    return row['nextPage']\n", 2, "f", "KeyError", "'nextPage'")

    assert ["return row['next_page']"] in tried.of("key_style")
    assert all(t.condition is not None for t in tried.trials if t.name == "key_style")


def test_a_pair_is_looked_up_in_the_other_order() -> None:
    code = "def far(km, a, b):\n    return km[(a, b)]\n"

    assert Crash(code, 2, "far", "KeyError", "('b', 'a')").of("turned_key") == [
        ["return (km[(a, b)] if (a, b) in km else km[(b, a)])"]
    ]


def test_what_is_made_of_a_key_is_looked_up_for_it() -> None:
    code = "def price(name):\n    tier = Tier(name)\n    return PRICES[name]\n"

    assert Crash(code, 3, "price", "KeyError", "'team'").of("made_key") == [["return PRICES[tier]"]]


def test_the_first_column_may_stand_behind_a_byte_order_mark() -> None:
    code = (
        "import csv\n\ndef ids(path):\n    with open(path, encoding='utf-8') as file:\n"
        "        return [row['id'] for row in csv.DictReader(file)]\n"
    )

    crash = Crash(code, 5, "ids", "KeyError", "'id'")

    assert crash.of("byte_order_mark") == [['with open(path, encoding="utf-8-sig") as file:']]
