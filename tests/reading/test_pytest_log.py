import pytest

from bot.reading.text import read
from patterns.contract import Fault
from tests.reading.conformance import faults_of

SECTION = "=================================== FAILURES ===================================\n"
TITLE = "__________________________________ test_it ___________________________________\n"


def _read(text: str) -> tuple[Fault, ...]:
    return read(f"{SECTION}{TITLE}{text}".encode())


@pytest.mark.parametrize("style", ["long", "short", "line", "native"])
def test_each_style_is_named(style: str) -> None:
    (fault,) = faults_of(f"pytest-tb-{style}-checkout.log")

    assert fault.dialect == f"pytest-{style}"


def test_the_long_style_gives_function_context_columns_and_arguments() -> None:
    frame = faults_of("pytest-tb-long-checkout.log")[0].frames[-1]

    assert (frame.path, frame.line, frame.function) == ("src/shop/models.py", 7, "checkout")
    assert frame.context is not None
    assert frame.context[frame.column : frame.end_column] == "self.line"
    assert list(frame.locals) == ["self"]


def test_the_short_style_gives_them_too_with_locals_where_asked() -> None:
    frames = faults_of("pytest-vv-showlocals.log")[0].frames

    assert [frame.function for frame in frames[1:3]] == ["not_serializable", "dumps"]
    assert frames[1].context == "return json.dumps(payload)"
    assert list(frames[1].locals) == ["payload"]
    assert frames[-1].locals["o"].startswith("datetime.datetime(")


def test_a_function_is_not_guessed_where_the_code_shown_does_not_begin_with_it() -> None:
    (fault,) = _read(
        "\n>       row.price\n        for row in rows\n    )\nE   AttributeError: x\n\n"
        "src/app.py:3: AttributeError\n"
    )

    assert fault.frames[-1].function is None


def test_a_decorated_function_is_known() -> None:
    (fault,) = _read(
        "\n    @cached\n    def total(self):\n>       return 1 / 0\n"
        "E       ZeroDivisionError: x\n\nsrc/app.py:3: ZeroDivisionError\n"
    )

    assert fault.frames[-1].function == "total"


def test_a_function_on_one_line_is_not_guessed() -> None:
    (fault,) = _read(
        "\n>   def total(): return 1 / 0\nE   ZeroDivisionError: x\n\n"
        "src/app.py:3: ZeroDivisionError\n"
    )

    assert fault.frames[-1].function is None


def test_a_bare_assertion_is_an_assertion_error() -> None:
    (fault,) = _read(
        "\n>       assert 3 == 4\nE       assert 3 == 4\n\ntests/t.py:3: AssertionError\n"
    )

    assert (fault.type, fault.message) == ("AssertionError", "assert 3 == 4")


def test_a_bare_assertion_of_the_short_style_is_one_too() -> None:
    (fault,) = _read("tests/t.py:3: in test_it\n    assert 3 == 4\nE   assert 3 == 4\n")

    assert (fault.type, fault.message) == ("AssertionError", "assert 3 == 4")


def test_the_line_style_takes_paths_with_blanks_local_classes_and_bare_assertions() -> None:
    faults = _read(
        "/a b/c.py:5: app.run.<locals>.LocalError: x\n/a b/c.py:6: assert None in []\n"
        "/a b/c.py:7: KeyError: 'k'\n"
    )

    assert [(f.type, f.frames[-1].path, f.frames[-1].line) for f in faults] == [
        ("LocalError", "/a b/c.py", 5),
        ("AssertionError", "/a b/c.py", 6),
        ("KeyError", "/a b/c.py", 7),
    ]


def test_the_line_style_shows_causes_without_a_place() -> None:
    cause, raised = faults_of("pytest-tb-line-chain.log")

    assert (cause.type, cause.frames, raised.cause) == ("KeyError", (), 0)


def test_what_a_test_logged_does_not_interrupt_its_own_error() -> None:
    logged, own = _read(
        "E   assert 0\n------------------- Captured log call -------------------\n"
        'Traceback (most recent call last):\n  File "/app/a.py", line 3, in f\nKeyError: 1\n'
        "/app/t.py:26: assert 0\n"
    )

    assert (logged.type, own.type, own.frames[-1].line) == ("KeyError", "AssertionError", 26)


def test_a_group_that_the_line_style_repeats_is_one_error() -> None:
    faults = _read(
        "  + Exception Group Traceback (most recent call last):\n"
        '  |   File "/app/a.py", line 1, in f\n'
        "  | ExceptionGroup: batch (1 sub-exception)\n  +-+---------------- 1 ----------------\n"
        "    | ValueError: x\n    +------------------------------------\n"
        "/app/a.py:1: ExceptionGroup: batch (1 sub-exception)\n"
    )

    assert [fault.type for fault in faults] == ["ExceptionGroup", "ValueError"]


def test_a_syntax_error_at_collection_points_at_its_file() -> None:
    (fault,) = faults_of("pytest-collect-syntax-auto.log")

    assert (fault.headline, fault.frames[-1].path[-9:]) == (
        "SyntaxError: invalid syntax",
        "broken.py",
    )


def test_lines_behind_e_that_name_nothing_are_no_error() -> None:
    assert _read('t.py:1: in f\n    g()\nE     File "x.py", line 1\nE   and nothing else\n') == ()


def test_an_unknown_type_in_the_last_line_still_names_the_exception() -> None:
    (fault,) = _read("\n>       f()\nE       no colon here\n\nsrc/app.py:3: WeirdError\n")

    assert (fault.type, fault.message) == ("WeirdError", "no colon here")


def test_warnings_in_the_section_are_no_failures() -> None:
    assert _read("/app/a.py:3: DeprecationWarning: old\n") == ()


def test_what_pytest_raises_for_a_test_points_at_the_test() -> None:
    faults = [f for f in faults_of("pytest-tb-native-all.log") if f.type == "Failed"]

    assert {fault.frames[-1].path[-18:] for fault in faults} == {"tests/test_cart.py"}


def test_a_section_ends_with_the_next_one() -> None:
    assert _read("=========== short test summary info ===========\na.py:1: KeyError: 1\n") == ()


def test_failures_are_read_without_their_heading() -> None:
    text = "src/app.py:3: in total\n    return 1 / 0\nE   ZeroDivisionError: division by zero\n"

    assert [fault.headline for fault in read(text.encode())] == [
        "ZeroDivisionError: division by zero"
    ]


def test_a_section_may_carry_an_unknown_prefix() -> None:
    text = f"{SECTION}{TITLE}src/app.py:3: in f\n    g()\nE   KeyError: 'k'\n"
    carried = "".join(f"[w-{n}] {line}\n" for n, line in enumerate(text.splitlines()))

    assert [(f.headline, f.frames[-1].path) for f in read(carried.encode())] == [
        ("KeyError: 'k'", "src/app.py")
    ]


def test_a_chain_of_any_length_is_bounded() -> None:
    link = "\nDuring handling of the above exception, another exception occurred:\n"
    entry = "\n>       f()\nE       KeyError: 1\n\nsrc/app.py:3: KeyError\n"

    assert 0 < len(_read((entry + link) * 3_000 + entry)) < 3_000


def test_the_source_of_a_test_may_quote_a_traceback() -> None:
    (fault,) = _read(
        "    def test_it():\n"
        "        # Traceback (most recent call last):\n"
        '        #   File "x.py", line 3, in y\n'
        "        # ValueError: quoted\n"
        ">       raise LookupError(1)\nE       LookupError: 1\n\ntests/t.py:7: LookupError\n"
    )

    assert fault.headline == "LookupError: 1"


def test_what_a_test_printed_may_look_like_a_place() -> None:
    (fault,) = _read(
        ">       f()\nE       KeyError: 1\n\ntests/t.py:7: KeyError\n"
        "---------------- Captured stdout call ----------------\nsrc/a.py:3: ValueError: told\n"
    )

    assert fault.headline == "KeyError: 1"


def test_an_exception_may_be_called_anything() -> None:
    (fault,) = _read(">       f()\nE       shop.errors.boom: x\n\nshop/a.py:7: boom\n")

    assert (fault.headline, fault.module) == ("boom: x", "shop.errors")


def test_the_line_style_shows_a_syntax_error_and_an_empty_message() -> None:
    broken, empty = read(
        b"=================================== FAILURES ===================================\n"
        b'E     File "/a b/broken.py", line 2\n        return (1,\n               ^\n'
        b"    SyntaxError: '(' was never closed\n"
        b'/a b/c.py:5:   File "/a b/broken.py", line 2\n'
        b"E   shop.Own: \n    second line\n/a b/c.py:6: shop.Own:\n"
    )

    assert (broken.headline, broken.frames[-1].path) == (
        *("SyntaxError: '(' was never closed", "/a b/broken.py"),
    )
    assert (empty.type, empty.message.strip(), empty.frames[-1].line) == ("Own", "second line", 6)
