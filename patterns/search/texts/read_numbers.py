"""Texts that are read as numbers: by their form as the message shows it, and asked for first."""

import ast
import re
from collections.abc import Iterator

from patterns.search.absence import blocks
from patterns.search.evidence.asks import Ask
from patterns.search.evidence.crash import Crash, Suspect
from patterns.search.evidence.expected import expected
from patterns.search.evidence.expressions import around, is_steady
from patterns.search.evidence.message import Deed
from patterns.search.trial import Trial
from patterns.toolbox.costs import Form
from patterns.toolbox.place.locate import FUNCTIONS, Place
from patterns.toolbox.source.module import Module

READERS = {"int", "float", "Decimal", "Fraction", "complex"}
QUOTED = re.compile(r"(?:base \d+|string to (?:float|complex)): '(?P<text>.*)'$", re.DOTALL)
CLEANING = re.compile(r"_?(?:strip|clean|normali[sz]e|remove|sanitize|unquote|without)\w*")


def trials(crash: Crash) -> Iterator[Trial]:
    """A number read from a cleaner text, or only where the text is one."""
    invalid = crash.said.deed is Deed.NUMBER or crash.fault.type == "InvalidOperation"
    if not invalid or expected(crash):
        return
    shown = QUOTED.search(crash.fault.message)
    text = shown["text"] if shown is not None else None
    for call, where in crash.inner.at(ast.Call):
        reader = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        reader = call.func.id if isinstance(call.func, ast.Name) else reader
        if reader in READERS and call.args and not isinstance(call.args[0], ast.Constant):
            yield from _read(call, reader, text, where, crash)


def _read(
    call: ast.Call, reader: str, text: str | None, place: Place, crash: Crash
) -> Iterator[Trial]:
    given, module = call.args[0], place.module
    shown = module.source(given)
    for form, new, because, extra in _forms(shown, reader, text):
        edit = module.edit(module.start(given), module.end(given), new)
        condition = crash.inner.was(f"not ({shown}).strip()") if text is None else None
        yield Trial(
            "read_number", form, f"Read `{new}`", because, (edit,), condition=condition, extra=extra
        )
    if reader == "int" and text is not None and _is_number(text, "float") and len(call.args) == 1:
        # Before it loses what stands behind the point.
        edit = module.edit(module.start(call.func), module.end(call.func), "float")
        because = "The number is written with a fraction."
        yield Trial("float_read", Form.CONVERTED, "Read a `float`", because, (edit,), extra=-5)
    if text is not None and not text.strip():
        yield from _without_blanks(call, given, place)
    for turn, helper in enumerate(_cleaners(module)):
        edits = around(given, f"{helper}(", ")", module)
        because = f"`{helper}()` takes away what is no part of a value, and is used so elsewhere."
        title = f"Read the number from `{helper}({shown})`"
        yield Trial("cleaned", Form.CONVERTED, title, because, edits, extra=5 + 5 * turn)
    if is_steady(given) and reader == "int" and isinstance(place.scopes[-1], FUNCTIONS):
        yield from _where_digits(call, given, place, crash)


def _without_blanks(call: ast.Call, given: ast.expr, place: Place) -> Iterator[Trial]:
    """`[int(part) for part in line.split(",") if part.strip()]`: behind a last comma is nothing."""
    module, scope = place.module, place.scopes[-1]
    match scope:
        case (
            ast.GeneratorExp(elt=elt, generators=[each])
            | ast.ListComp(elt=elt, generators=[each])
            | ast.SetComp(elt=elt, generators=[each])
        ) if elt is call and not each.ifs and ast.unparse(given) == ast.unparse(each.target):
            end = module.end(each.iter)
            yield Trial(
                "blanks_left_out",
                Form.FILTERED,
                f"Leave what is blank out of `{module.source(each.iter)}`",
                f"`{module.source(given)}` was empty.",
                (module.edit(end, end, f" if {module.source(given)}.strip()"),),
            )


def _forms(shown: str, reader: str, text: str | None) -> Iterator[tuple[Form, str, str, int]]:
    """Other texts for the one that is no number, as far as the message shows it."""
    if text is None:
        return
    if not text.strip():
        yield Form.DEFAULT, f"{shown} or 0", f"`{shown}` was empty.", 10
        return
    bare = text.replace(",", "").replace("_", "").strip()
    if bare != text and _is_number(bare, reader):
        yield Form.CONVERTED, f'{shown}.replace(",", "")', "The digits stand in groups.", 10
    if reader == "int" and _is_number(text, "float"):
        yield Form.CONVERTED, f"float({shown})", "The number is written with a fraction.", 15
    dotted = text.replace(",", ".")
    if reader == "float" and dotted != text and _is_number(dotted, reader):
        yield Form.CONVERTED, f'{shown}.replace(",", ".")', "The comma is a decimal one.", 12


def _is_number(text: str, reader: str) -> bool:
    try:
        int(text) if reader == "int" else float(text)
    except ValueError:
        return False
    return True


def _cleaners(module: Module) -> list[str]:
    """The file's own functions of one argument that clean texts, where they are called."""
    known = {
        node.name
        for node in module.tree.body
        if isinstance(node, FUNCTIONS)
        and len(node.args.args) - len(node.args.defaults) == 1
        and CLEANING.fullmatch(node.name)
    }
    called = {
        node.func.id
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    return sorted(known & called)


def _where_digits(call: ast.Call, given: ast.expr, place: Place, crash: Crash) -> Iterator[Trial]:
    """The same branch only `if text.isdigit()`."""
    suspect = Suspect(given, call, place, Deed.NUMBER, (), crash.inner.index)
    digits = f"{suspect.source}.isdigit()"
    ask = Ask(digits, f"not {digits}", f"`{suspect.source}` was no number.", 10)
    for way in (blocks.conjoined, blocks.with_dependents, blocks.next_round):
        yield from way(suspect, ask)
