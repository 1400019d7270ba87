"""What a failing test waits for is read once, for proofs, vetoes and searches alike."""

import pytest

from patterns.contract import Fault, Frame
from patterns.toolbox.errors.expected import Expected, every, expected, unquiet
from patterns.toolbox.source.sources import DictSources

HEAD = "import pytest\n\n\n"


def fault(test: str) -> tuple[Fault, DictSources]:
    """A crash of the app that the line of the test with `f()` on it called."""
    line = (HEAD + test)[: (HEAD + test).index("f()")].count("\n") + 1
    frames = (Frame("tests/test_app.py", line, "test_it"), Frame("app.py", 2, "f"))
    sources = {"app.py": "def f():\n    return 1 / 0\n", "tests/test_app.py": HEAD + test}
    return Fault("ZeroDivisionError", "", frames=frames), DictSources(sources)


def one(test: str) -> Expected | None:
    return expected(*fault(test))


BLOCK = "def test_it():\n    with pytest.raises({}) as caught:\n        f()\n    {}\n"


@pytest.mark.parametrize(
    ("behind", "words", "takes"),
    [
        ("assert str(caught.value) == 'no number'", "no number", True),
        ("assert 'no number' in caught.value.args[0]", "no number", True),
        ("caught.match(r'no number\\.')", "no number.", False),
        ("assert caught.value.code == 'no number'", None, True),
        ("pass", None, True),
    ],
)
def test_words_are_those_of_the_message(behind: str, words: str | None, *, takes: bool) -> None:
    wanted = one(BLOCK.format("ValueError", behind))

    assert wanted is not None
    assert (wanted.words, wanted.fits("no number")) == (words, takes)


def test_one_of_several_types_proves_nothing_but_forbids_silence() -> None:
    crash = fault(BLOCK.format("(ValueError, KeyError)", "pass"))

    assert expected(*crash) is None
    assert [wanted.name for wanted, _ in every(*crash)] == ["ValueError", "KeyError"]
    assert unquiet(*crash) == "the test waits for a ValueError"


def test_words_that_are_handed_in_differ_from_case_to_case() -> None:
    head = '@pytest.mark.parametrize("words", ["no number", "no date"])\n'
    test = "def test_it(words):\n    with pytest.raises(ValueError, match=words):\n        f()\n"
    wanted = one(head + test)

    assert wanted is not None
    assert (wanted.words, wanted.fits("anything")) == (None, True)
    assert [each.words for each, _ in every(*fault(head + test))] == ["no number", "no date"]


def test_what_is_read_in_a_handler_of_the_test_is_asked_or_unknown() -> None:
    test = (
        "def test_it():\n    try:\n        f()\n        assert False\n    except ValueError as e:\n"
    )
    read, unknown = one(f"{test}        assert 'x' in str(e)\n"), one(f"{test}        check(e)\n")

    assert read is not None
    assert unknown is not None
    assert (read.words, unknown.fits("anything")) == ("x", False)


def test_a_test_that_waits_for_more_wants_more() -> None:
    more = "with pytest.raises(ValueError, match='other'):\n        g()"

    assert one(BLOCK.format("ValueError", more)) is None


def test_a_decorator_waits_for_the_whole_test() -> None:
    wanted = one("@raises(ValueError)\ndef test_it():\n    f()\n")

    assert wanted is not None
    assert (wanted.name, wanted.line) == ("ValueError", 4)


def test_words_may_be_asked_of_what_the_error_holds() -> None:
    behind = "(error,) = caught.value.exceptions\n    assert 'no number' in str(error)"
    wanted = one(BLOCK.format("ExceptionGroup", behind))

    assert wanted is not None
    assert wanted.words == "no number"


def test_a_message_that_quotes_data_of_the_test_is_no_message_of_the_project() -> None:
    block = r"def test_it():\n    with pytest.raises(ValueError, match=r'not in \[1, 2\]'):\n"
    wanted = one(block.replace(r"\n", "\n") + "        f()\n")

    assert wanted is not None
    assert (wanted.words, wanted.fits("not in [1, 2]")) == (None, True)
