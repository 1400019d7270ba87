"""AttributeError: a dictionary is asked for an attribute where it has a key of that name."""

import ast
from collections.abc import Iterator, Sequence

from patterns.contract import (
    Certainty,
    Fault,
    Frame,
    Heals,
    Patch,
    Pattern,
    Refused,
    Refuses,
    Severity,
    Sources,
)
from patterns.toolbox.calls.everywhere import every_call, proof_everywhere
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.failing import only, reads
from patterns.toolbox.place.locate import Place
from patterns.toolbox.source.rewritten import call_of
from patterns.toolbox.values.producers import producer

DICT = "builtins.dict"


class KeyAsAttribute(Pattern):
    """Read the dictionary's key.

    A dictionary holds its values under keys, which are read in square brackets; its attributes
    are methods only. Every such use of the same name in the function changes alike.
    """

    family = "missing_attribute"
    severity = Severity.MEDIUM
    answers = ("B06",)
    matches = r"AttributeError: 'dict' object has no attribute '(?P<attr>\w+)'"
    examples = (
        Heals(
            "a dictionary that is written out",
            fault=Fault(
                "AttributeError",
                "'dict' object has no attribute 'name'",
                frames=(Frame("app.py", 6, "<module>"), Frame("app.py", 3, "label")),
            ),
            before="""\
def label():
    user = {"name": "ada", "born": 1815}
    return f"{user.name}: {user.born}"  # the first


label()
""",
            after="""\
def label():
    user = {"name": "ada", "born": 1815}
    return f"{user['name']}: {user['born']}"  # the first


label()
""",
        ),
        Heals(
            "a parameter, whoever calls",
            fault=Fault(
                "AttributeError",
                "'dict' object has no attribute 'name'",
                frames=(Frame("app.py", 5, "<module>"), Frame("app.py", 2, "label")),
            ),
            before='def label(user):\n    return user.name.title() + user.get("born", "")\n\n\n'
            'print(label({"name": "ada"}))\n',
            after='def label(user):\n    return user["name"].title() + user.get("born", "")\n\n\n'
            'print(label({"name": "ada"}))\n',
        ),
        Heals(
            "data from elsewhere",
            fault=Fault(
                "AttributeError",
                "'dict' object has no attribute 'name'",
                frames=(Frame("app.py", 8, "<module>"), Frame("app.py", 5, "label")),
            ),
            before="import json\n\ndef label(text):\n    user = json.loads(text)\n"
            "    return user.name\n\n\nlabel('{\"name\": 1}')\n",
            after="import json\n\ndef label(text):\n    user = json.loads(text)\n"
            '    return user["name"]\n\n\nlabel(\'{"name": 1}\')\n',
            certainty=Certainty.B,
        ),
        Refuses(
            "a method that is called",
            fault=Fault(
                "AttributeError",
                "'dict' object has no attribute 'save'",
                frames=(Frame("app.py", 2, "keep"),),
            ),
            code="def keep(user):\n    user.save()\n",
            because="`user.save` (app.py:2) is called, as no entry of a dictionary is likely to be",
        ),
        Refuses(
            "an object of a class as far as the source tells",
            fault=Fault(
                "AttributeError",
                "'dict' object has no attribute 'name'",
                frames=(Frame("app.py", 5, "label"),),
            ),
            code="class User:\n    name = 'ada'\n\ndef label(user: User):\n    return user.name\n",
            because="the source says that `user` is no dictionary: whoever gives it may be wrong",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Put the attributes of the same name in brackets."""
        attr, resolver = cls.match(fault)["attr"], Resolver(sources)
        read = reads(attr, fault, sources)
        distinct = {ast.dump(node): (node, place) for node, place in read}
        node, place = only(list(distinct.values()), fault, f"use of `.{attr}`")
        module, source = place.module, place.module.source(node.value)
        if call_of(node, place) is not None:
            raise Refused(
                f"`{module.source(node)}` ({module.path}:{node.lineno}) is called, as no entry of "
                "a dictionary is likely to be"
            )
        alike = [*_alike(node, place), *_below(node, place)]
        if proof_everywhere(node.value, place, {DICT}, resolver) is None:
            raise Refused(
                f"the source says that `{source}` is no dictionary: whoever gives it may be wrong"
            )
        wanted = {one.attr for one in alike if ast.dump(one.value) == ast.dump(node.value)}
        keys = _keys(node.value, place, resolver)
        known = bool(keys) and all(wanted <= held for held in keys)
        texts = f"`{source}` is a dictionary" + (f" that has {attr!r}." if known else ".")
        edits = tuple(
            module.edit(module.end(one.value), module.end(one), f"[{_quoted(one, place)}]")
            for one in alike
        )
        yield Patch(edits, (texts,), Certainty.A if known else Certainty.B)


def _alike(node: ast.Attribute, place: Place) -> list[ast.Attribute]:
    """The attributes that the function reads or sets on the same name, methods left out."""
    if not isinstance(node.value, ast.Name):
        return [node]
    body = place.function.body if place.function else [place.statement or ast.Pass()]
    parts = [part for statement in body for part in ast.walk(statement)]
    called = {part.func for part in parts if isinstance(part, ast.Call)}
    return [
        part
        for part in parts
        if isinstance(part, ast.Attribute)
        and isinstance(part.value, ast.Name)
        and part.value.id == node.value.id
        and part not in called
        and not hasattr(dict, part.attr)
    ]


def _below(node: ast.Attribute, place: Place) -> Iterator[ast.Attribute]:
    """The attributes of dictionaries within, as far as they are written out: `config.db.host`."""
    made = producer(node.value, place)
    held = made.value if made is not None else None
    while isinstance(held, ast.Dict):
        keys = [getattr(key, "value", None) for key in held.keys]
        held = held.values[keys.index(node.attr)] if node.attr in keys else None
        around = [
            part
            for part in ast.walk(place.statement or ast.Pass())
            if isinstance(part, ast.Attribute) and part.value is node
        ]
        if not isinstance(held, ast.Dict) or not around:
            return
        node = around[0]
        if node.attr not in _literal_keys(held) or call_of(node, place) is not None:
            return
        yield node


def _keys(value: ast.expr, place: Place, resolver: Resolver) -> Sequence[set[str]]:
    """The keys of every dictionary that an expression may be; nothing where one is not known."""
    made = producer(value, place)
    if made is not None and isinstance(made.value, ast.Dict):
        return [_literal_keys(made.value)]
    if not isinstance(value, ast.Name):
        return []
    found: list[set[str]] = []
    for informed in every_call(place, resolver):
        given = informed.arguments.get(value.id)
        made = producer(given.value, given.place) if given is not None else None
        if made is None or not isinstance(made.value, ast.Dict):
            return []
        found.append(_literal_keys(made.value))
    return found


def _literal_keys(node: ast.Dict) -> set[str]:
    return {
        key.value
        for key in node.keys
        if isinstance(key, ast.Constant) and isinstance(key.value, str)
    }


def _quoted(node: ast.Attribute, place: Place) -> str:
    """The key in quotes that do not end a text around it."""
    module = place.module
    around = [
        part
        for part in ast.walk(place.function or place.module.tree)
        if isinstance(part, ast.JoinedStr) and node in set(ast.walk(part))
    ]
    inside = bool(around) and b'"' in module.bytes_of(around[0])[:4]
    double = module.data.count(b'"') >= module.data.count(b"'") and not inside
    return f'"{node.attr}"' if double else f"'{node.attr}'"
