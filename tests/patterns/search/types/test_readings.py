"""What is tried where text came for an object that it stands for."""

from tests.patterns.search.case import Crash


def test_text_is_read_as_the_file_reads_it_elsewhere() -> None:
    code = (
        "from datetime import date\n\ndef late(row, today):\n"
        "    return date.fromisoformat(row['day']) < today\n\n"
        "def month(row):\n    return row['day'].month\n"
    )
    crash = Crash(code, 7, "month", "AttributeError", "'str' object has no attribute 'month'")

    assert crash.of("read") == [["return date.fromisoformat(row['day']).month"]]


def test_a_document_is_parsed_where_it_is_assigned() -> None:
    code = "import json\n\ndef f(body):\n    event = body.decode()\n    return event.get('a')\n"
    crash = Crash(code, 5, "f", "AttributeError", "'str' object has no attribute 'get'")

    assert crash.lines(crash.trials[0]) == ["event = json.loads(body.decode())"]


def test_nothing_is_read_with_what_the_file_has_not_imported() -> None:
    code = "def f(event):\n    return event.get('a')\n"
    crash = Crash(code, 2, "f", "AttributeError", "'str' object has no attribute 'get'")

    assert crash.of("read") == []
