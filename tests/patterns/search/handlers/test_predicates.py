"""A question about what cannot be read is answered with no."""

import pytest

from tests.patterns.search.case import Crash

BODY = "    parts = urlparse(url)\n    return parts.scheme and parts.hostname\n"


def answered(head: str, body: str = BODY, kind: str = "ValueError", test: str = "") -> bool:
    name = head.partition("(")[0].removeprefix("def ")
    crash = Crash(f"{head}\n{body}", 2, name, kind, "no", test)
    return crash.of("answered_no") != []


def test_a_function_that_asks_for_validity_says_no() -> None:
    crash = Crash(f"def is_url(url):\n{BODY}", 2, "is_url", "ValueError", "no")

    assert crash.of("answered_no") == [
        ["try:", "parts = urlparse(url)", "except ValueError:", "return False"]
    ]


@pytest.mark.parametrize("head", ["def valid_url(url) -> bool:", "def has_host(url):"])
def test_questions_have_many_names(head: str) -> None:
    assert answered(head)


@pytest.mark.parametrize(
    "head", ["def is_invalid(url):", "def is_not_url(url):", "def parse(url):"]
)
def test_where_no_is_the_good_answer_or_no_answer_nothing_is_said(head: str) -> None:
    assert not answered(head)


def test_a_value_is_no_answer() -> None:
    assert not answered("def is_url(url):", "    parts = urlparse(url)\n    return parts\n")


def test_a_mistake_of_the_program_is_no_answer() -> None:
    assert not answered("def is_url(url):", kind="TypeError")
