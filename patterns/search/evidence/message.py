"""What an error's message says was done to what: types, names, and the operation."""

import ast
import re
from dataclasses import dataclass
from enum import StrEnum

from patterns.contract import Fault


class Deed(StrEnum):
    """What was tried."""

    ATTRIBUTE = "attribute"
    ITEM = "item"
    ITERATION = "iteration"
    LENGTH = "length"
    MEMBERSHIP = "membership"
    CALL = "call"
    OPERATION = "operation"
    ARGUMENT = "argument"
    JOIN = "join"
    INDEX = "index"
    KEY = "key"
    UNPACK = "unpack"
    NUMBER = "number"
    UNBOUND = "unbound"
    NAME = "name"
    SIGNATURE = "signature"
    HASH = "hash"
    ZERO = "zero"
    FORMAT = "format"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Said:
    """A message taken apart.

    Attributes:
        kinds: names of the types that it calls wrong, without their modules.
        name: the attribute, variable or parameter that it names; of a missing key, its repr; of
            an argument, the function that did not take it.
        wanted: names of the types that it asks for.
        count: whether there were too many (positive) or too few (negative) values or arguments;
            of a join, the item that was wrong; of an argument, its place, from 1.
        sign: the operator that it names, as it is written.
    """

    deed: Deed
    kinds: tuple[str, ...] = ()
    name: str | None = None
    wanted: tuple[str, ...] = ()
    count: int = 0
    sign: str | None = None

    @property
    def key(self) -> object:
        """The key that was missing, where it is a plain value; None where it is not."""
        try:
            return ast.literal_eval(self.name or "") if self.deed is Deed.KEY else None
        except (ValueError, SyntaxError):
            return None


T = r"'?(?P<{}>[\w.]+)'?"
A = T.format("a")
RULES: tuple[tuple[Deed, str], ...] = (
    (Deed.ATTRIBUTE, rf"AttributeError: {A} object has no attribute '(?P<name>\w+)'"),
    (Deed.ATTRIBUTE, r"AttributeError: type object '[\w.]+' has no attribute '(?P<name>\w+)'"),
    (Deed.ATTRIBUTE, r"AttributeError: (?P<a>\w+) instance has no attribute '(?P<name>\w+)'"),
    (Deed.ATTRIBUTE, r"AttributeError: (?P<a>module) '[\w.]+' has no attribute '(?P<name>\w+)'"),
    (Deed.ITEM, rf"TypeError: {A} object is not subscriptable"),
    (Deed.ITEM, rf"TypeError: {A} object is unsubscriptable"),
    (Deed.ITEM, rf"TypeError: {A} object does(?: not|n't) support (?:item|indexing)"),
    (Deed.ITEM, r"TypeError: (?P<a>list|tuple|string|bytes|byte) ind(?:ices|ex) must be integers"),
    (Deed.MEMBERSHIP, rf"TypeError: argument of type {A} is not (?:iterable|a container)"),
    (
        Deed.MEMBERSHIP,
        rf"TypeError: 'in <string>' requires (?P<wanted>string) as left operand, not {A}",
    ),
    (Deed.ITERATION, rf"TypeError: (?:cannot unpack non-iterable )?{A} object is not iterable"),
    (Deed.ITERATION, rf"TypeError: cannot unpack non-iterable {A} object"),
    (Deed.ITERATION, rf"TypeError: {A} object is not (?:an iterator|a mapping|reversible)"),
    (Deed.ITERATION, rf"TypeError: .*argument after \*{{1,2}} must be an? \w+, not {A}"),
    (Deed.LENGTH, rf"TypeError: object of type {A} has no len"),
    (Deed.CALL, rf"TypeError: {A} object is not callable"),
    (Deed.HASH, rf"TypeError: unhashable type: {A}"),
    (Deed.HASH, rf"TypeError: cannot use {A} as a (?:dict key|set element)"),
    (
        Deed.OPERATION,
        rf"TypeError: unsupported operand type\(s\) for (?P<sign>[^:]+): {A} and {T.format('b')}",
    ),
    (
        Deed.OPERATION,
        rf"TypeError: '(?P<sign>[^']+)' not supported between instances of {A} and {T.format('b')}",
    ),
    (Deed.OPERATION, r"TypeError: can only concatenate (?P<wanted>\w+) \(not \"(?P<a>[\w.]+)\"\)"),
    (Deed.OPERATION, r"TypeError: can't concat (?P<a>\w+) to (?P<wanted>\w+)"),
    (Deed.OPERATION, r"TypeError: bad operand type for (?:unary .|abs\(\)): '(?P<a>[\w.]+)'"),
    (Deed.OPERATION, r"TypeError: can't compare (?P<a>[\w. -]+?) (?:to|and) (?P<b>[\w. -]+)"),
    (
        Deed.OPERATION,
        r"TypeError: can't multiply sequence by non-(?P<wanted>int) of type '(?P<a>[\w.]+)'",
    ),
    (Deed.OPERATION, r"TypeError: unsupported format string passed to (?P<a>[\w.]+)\.__format__"),
    (Deed.OPERATION, r"TypeError: type (?P<a>[\w.]+) doesn't define __\w+__ method"),
    (
        Deed.JOIN,
        (
            r"TypeError: sequence item (?P<item>\d+): expected (?:an? )?(?P<wanted>str|bytes)"
            r"[\w -]*, (?P<a>[\w.]+) found"
        ),
    ),
    (
        Deed.ARGUMENT,
        rf"TypeError: {A} object cannot be interpreted as an (?P<wanted>integer)",
    ),
    (
        Deed.ARGUMENT,
        r"TypeError: .*(?:a )?(?P<wanted>bytes)-like object is required, not '(?P<a>\w+)'",
    ),
    # What a function written in C says of how many it was given, not of what.
    (
        Deed.SIGNATURE,
        r"TypeError: [\w.]+ expected (?P<few>at least )?(?:at most )?\d+ arguments?, got",
    ),
    (Deed.SIGNATURE, r"TypeError: '(?P<name>\w+)' is an invalid keyword argument for "),
    (Deed.SIGNATURE, r"TypeError: [\w.]+\(\) takes (?:exactly \w+|no(?: keyword)?) arguments?\b"),
    (
        Deed.ARGUMENT,
        r"TypeError: (?P<wanted>(?P<sign>%)\w) format: an? [\w ]+ is required, not (?P<a>[\w.]+)",
    ),
    (
        Deed.ARGUMENT,
        (
            r"TypeError: .*\ban? (?:real )?(?P<wanted>number|integer) is required"
            r"(?:, not| \(got type) '?(?P<a>[\w.]+)"
        ),
    ),
    (
        Deed.ARGUMENT,
        (
            r"TypeError: (?:.* )?(?P<wanted>str|bytes|integer)(?: argument)? expected,"
            r" (?:not|got) '?(?P<a>[\w.]+)"
        ),
    ),
    (
        Deed.ARGUMENT,
        r"TypeError: .*need a (?P<wanted>bytes)-like object, '?(?P<a>[\w.]+)'? found",
    ),
    (
        Deed.ARGUMENT,
        (
            r"TypeError: cannot use a (?P<wanted>string|bytes) pattern on a "
            r"(?P<a>bytes|string)-like object"
        ),
    ),
    (
        Deed.ARGUMENT,
        (
            r"TypeError: (?P<a>Strings|Unicode-objects|string) (?:must be|argument without an) "
            r"(?P<wanted>encod(?:ed|ing))"
        ),
    ),
    (Deed.ARGUMENT, r"TypeError: unsupported type for timedelta \w+ component: (?P<a>[\w.]+)"),
    (Deed.ARGUMENT, r"TypeError: can only (?:join|assign) an (?P<wanted>iterable)"),
    (
        Deed.ARGUMENT,
        (
            r"TypeError: expected (?P<wanted>str)(?:ing|, bytes)?[^,]*?"
            r"(?:, (?:not|got) '?(?P<a>[\w.]+)'?)?$"
        ),
    ),
    (
        Deed.ARGUMENT,
        r"TypeError: expected (?P<wanted>str), bytes or os.PathLike object, not (?P<a>[\w.]+)",
    ),
    (
        Deed.ARGUMENT,
        (
            r"TypeError: .*(?:must|should) be (?:an? |real )?(?P<wanted>\w+)[\w ,()/.-]*?"
            r",? (?:not|got) '?(?P<a>[\w.]+)'?"
        ),
    ),
    (
        Deed.ARGUMENT,
        r"TypeError: .*expected (?:an? )?(?P<wanted>\w+).*?,? (?:not|got|found) '?(?P<a>[\w.]+)'?",
    ),
    (Deed.ARGUMENT, r"TypeError: .*(?:not|got) (?:an? )?'?(?P<a>NoneType|None)'?"),
    (
        Deed.ARGUMENT,
        r"TypeError: .*\b(?:argument|name)s? must be (?:an? )?(?P<wanted>str|string|bytes)\b",
    ),
    (Deed.INDEX, r"IndexError: "),
    (Deed.INDEX, r"ValueError: (?:max|min)\(\) (?:arg is an|iterable argument is) empty"),
    (Deed.INDEX, r"TypeError: reduce\(\) of empty"),
    (Deed.KEY, r"KeyError(?:: (?P<name>.*))?"),
    (Deed.UNPACK, r"ValueError: (?P<few>not enough|need more than|too many) .*values? to unpack"),
    (Deed.UNPACK, r"ValueError: (?P<few>need more than) \d+ values? to unpack"),
    (Deed.NUMBER, r"ValueError: invalid literal for (?P<wanted>int)"),
    (Deed.NUMBER, r"ValueError: could not convert string to (?P<wanted>float)"),
    (
        Deed.UNBOUND,
        r"UnboundLocalError: (?:local variable|cannot access local variable) '(?P<name>\w+)'",
    ),
    (Deed.NAME, r"NameError: (?:global )?name '(?P<name>\w+)' is not defined"),
    (
        Deed.UNBOUND,
        r"NameError: (?:cannot access )?free variable '(?P<name>\w+)' referenced before",
    ),
    (
        Deed.SIGNATURE,
        r"TypeError: [\w.<>]+\(\) got an unexpected keyword argument '(?P<name>\w+)'",
    ),
    (
        Deed.SIGNATURE,
        (
            r"TypeError: [\w.<>]+\(\) (?P<few>missing) \d+ required (?:positional|keyword-only)"
            r" arguments?: '(?P<name>\w+)'"
        ),
    ),
    (Deed.SIGNATURE, r"TypeError: [\w.<>]+\(\) takes .* positional arguments? but \d+ w"),
    (Deed.ZERO, r"ZeroDivisionError"),
    (Deed.FORMAT, r"TypeError: not (?:all|enough) arguments (?:converted|for format)"),
)
MOST = 500
"""Characters that are looked at: a message may quote data of any length."""
COMPILED = tuple((deed, re.compile(rule, re.DOTALL)) for deed, rule in RULES)
CALLED = re.compile(r"TypeError: (?P<name>\w+)(?:\(\):?|:| first arg) (?:argument )?(?P<item>\d*)")
"""How the messages of functions written in C begin that name themselves."""
SAME = {"None": "NoneType", "string": "str", "byte": "bytes", "unicode": "str", "real": "float"}
SAME |= {"integer": "int", "integers": "int", "iterable": "list", "sequence": "list"}
SAME |= {"Strings": "str", "Unicode-objects": "str", "encoded": "bytes", "encoding": "bytes"}
SAME |= {"number": "float"} | {f"%{code}": "int" for code in "diouxXc"}


def understood(fault: Fault) -> Said:
    """What a fault's message says; `Deed.OTHER` where no rule knows it."""
    headline = fault.headline[:MOST]
    for deed, rule in COMPILED:
        found = rule.match(headline)
        if found is None:
            continue
        groups = found.groupdict()
        kinds = tuple(_kind(groups[key]) for key in ("a", "b") if groups.get(key))
        wanted = (_kind(groups["wanted"]),) if groups.get("wanted") else ()
        few = groups.get("few")
        count = 0 if few is None else 1 if few == "too many" else -1
        count = int(groups.get("item") or count)
        name = groups.get("name")
        if deed is Deed.ARGUMENT and (called := CALLED.match(headline)):
            name, count = called["name"], int(called["item"] or 0)
        return Said(deed, kinds, name, wanted, count, groups.get("sign"))
    return Said(Deed.OTHER)


def _kind(word: str) -> str:
    bare = word.rpartition(".")[2]
    return SAME.get(bare, bare)
