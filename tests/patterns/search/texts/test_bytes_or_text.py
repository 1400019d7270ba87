"""Bytes and text are made one kind, in the way that the code around does it."""

from tests.patterns.search.case import Crash

WANTS_BYTES = "a bytes-like object is required, not 'str'"


def trials(line: str, message: str, name: str, head: str = "") -> list[list[str]]:
    code = f"import re\n\ndef f(text, found=b'x'):\n{head}    {line}\n"
    return Crash(code, 4 + head.count("\n"), "f", "TypeError", message).of(name)


def test_a_parameter_that_is_bytes_becomes_text_in_front() -> None:
    assert trials("return text.strip('x')", WANTS_BYTES, "text_of_bytes") == [
        ["if isinstance(text, bytes):", "text = text.decode('utf-8')"]
    ]


def test_the_encoding_is_the_one_that_the_function_names() -> None:
    head = "    found = found.decode('latin1')\n"

    assert trials("return text.strip('x')", WANTS_BYTES, "text_of", head) == [
        ["return text.decode('latin1').strip('x')"]
    ]


def test_what_is_looked_for_may_be_bytes_instead() -> None:
    assert trials("return 'x' in g(text)", WANTS_BYTES, "literal_of") == [
        ["return b'x' in g(text)"]
    ]
    assert trials("return 'x' in g(text)", WANTS_BYTES, "text_of") == [
        ["return 'x' in g(text).decode('utf-8')"]
    ]


def test_a_name_that_is_looked_for_is_no_literal() -> None:
    assert trials("return text.split(found)", WANTS_BYTES, "literal_of") == []


def test_a_pattern_gets_a_subject_of_its_own_kind() -> None:
    message = "cannot use a string pattern on a bytes-like object"

    assert trials("return re.match('x', g())", message, "text_of") == [
        ["return re.match('x', g().decode('utf-8'))"]
    ]


def test_text_where_bytes_are_looked_for_is_encoded() -> None:
    message = "cannot use a bytes pattern on a string-like object"

    assert trials("return re.match(b'x', g())", message, "text_of") == [
        ["return re.match(b'x', g().encode('utf-8'))"]
    ]


def test_another_error_says_nothing_of_bytes() -> None:
    assert trials("return text.strip('x')", "must be real number, not str", "text_of") == []
