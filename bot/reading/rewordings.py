"""What CPython came to say in other words from one version to the next: one bug, one sentence.

A matrix of Pythons in CI reports the same bug once per version. Each row is one such sentence; the
first column holds words that are in it however it is said, so that most messages cost no regular
expression. From the messages of CPython 3.8 to 3.13, recorded in tests/samples/patterns.
"""

import re

_ROWS = (
    # Words of it, what either version says, and what both are taken for.
    (
        "referenced before",
        r"local variable ('.*?') referenced before assignment",
        r"cannot access local variable \1 where it is not associated with a value",
    ),
    (
        "free variable",
        r"free variable ('.*?') referenced before assignment",
        r"cannot access free variable \1 where it is not associated with a value",
    ),
    ("for setting new attributes", r" and no __dict__ for setting new attributes", ""),
    (
        "partially initialized",
        r"partially initialized (module '.*?' has no attribute '.*?') \(most likely .*\)",
        r"\1",
    ),
    (
        "consider renaming",
        r" \(consider renaming '.*' (?:since|if) it has the same name as .*\)",
        "",
    ),
    ("Did you mean", r"\. Did you mean '[^']*'\?$", ""),
    ("has no setter", r"property ('.*?') of '.*?' object has no setter", r"can't set attribute \1"),
    ("a number", r"(string or|object or|%\w format:) a number\b", r"\1 a real number"),
    ("argument after *", r"^(?:[\w<>]+\.)+(?=[\w<>]+\(\) argument after \*)", ""),
    ("multiple values", r"^(?:[\w<>]+\.)+(?=[\w<>]+\(\) got multiple values)", ""),
    ("bytes-like object, got", r"(?<=expected string or bytes-like object), got '.*'", ""),
    ("indices must be", r"(?<=string indices must be integers), not '.*'", ""),
    (
        "arg is an empty",
        r"^(max|min)\(\) arg is an empty sequence",
        r"\1() iterable argument is empty",
    ),
    ("reduce() of", r"(?<=reduce\(\) of empty )sequence", "iterable"),
    (
        "must be a type",
        r"(?<=must be a type) or tuple of types|(?<=must be a type), a tuple of types, or a union",
        "",
    ),
    (
        "abstract",
        r"abstract class (\S+) with abstract methods? (.+)",
        r"abstract class \1 without \2",
    ),
    (
        "without an implementation",
        r"without an implementation for abstract methods? (.+)",
        lambda found: "without " + found[1].replace("'", ""),
    ),
    ("follows default argument", r"(?<=follows default argument) '.*'", ""),
    ("local object", r"Can't (?:pickle|get)(?= local object)", "Can't pickle"),
    (
        "cannot pickle",
        r"cannot pickle '(?:\w+\.)*(\w+)' (?:object|instances)",
        r"cannot pickle '\1'",
    ),
    ("JSON compliant", r"(?<=not JSON compliant): .*", ""),
    ("Exceeds the limit", r"(?<=\d) digits(?=\) for integer string)", ""),
    ("modulo", r"^integer (?:division or )?modulo by zero|^float modulo$", "modulo by zero"),
    ("float modulo", r"^float modulo by zero", "modulo by zero"),
    ("float", r"^float divmod\(\)$", "float floor division by zero"),
    (
        "invalid keyword",
        r"^('.*?') is an invalid keyword argument for (\w+\(\))",
        r"\2 got an unexpected keyword argument \1",
    ),
    ("strings, not bytes", r"(?<=strings, not bytes) \(.*\)", ""),
    ("before hashing", r"^Unicode-objects(?= must be encoded)", "Strings"),
    ("digestmod", r"(?<=Missing required )parameter(?= 'digestmod')", "argument"),
    ("expected an indented", r"(?<=expected an indented block) after .* on line \d+", ""),
    (
        "string literal",
        r"EOL while scanning string literal|unterminated string literal \(detected at line \d+\)",
        "unterminated string literal",
    ),
    ("literal. Did you mean", r"(?<= with )'\w+' literal|a literal", "a literal"),
    # One occurrence had one member, another had two; and pytest 8.4 names what was not raised.
    ("sub-exception", r"(?<=sub-exception)s(?=\))", ""),
    ("DID NOT RAISE", r"(?<=DID NOT RAISE )<class '(?:\w+\.)*(\w+)'>", r"\1"),
)


def as_one(message: str) -> str:
    """A message's first line as no version says it alone; others' messages come back unchanged."""
    for words, either, same in _ROWS:
        if words in message:
            message = re.sub(either, same, message, count=1)
    return message
