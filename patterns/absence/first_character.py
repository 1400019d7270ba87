"""IndexError: a text is asked for its first or last character, and is empty."""

import ast
from collections.abc import Iterator

from patterns.contract import (
    Edit,
    Fault,
    Frame,
    Heals,
    Patch,
    Pattern,
    Refused,
    Refuses,
    Severity,
    Sources,
    Unrelated,
)
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.guarded import path_to
from patterns.toolbox.place.locate import Place, at, places, raising
from patterns.toolbox.values import kinds

ASKING = {"isalnum", "isalpha", "isascii", "isdecimal", "isdigit", "islower", "isnumeric"}
ASKING |= {"isspace", "istitle", "isupper", "startswith", "endswith"}
"""Methods that answer no for an empty text, as for any that has not what they ask for."""
SLICES = {0: ":1", -1: "-1:"}


class FirstCharacter(Pattern):
    """Let an empty text answer what its first character is.

    The character is only compared, or asked what it is; an empty text begins and ends with none,
    so the answer is no. A slice gives that answer where an index raises: `name[:1] == "_"`. Where
    the character itself is used, somebody must say what stands for it.
    """

    family = "absence"
    severity = Severity.LOW
    matches = r"IndexError: string index out of range"
    examples = (
        Heals(
            "compared with a letter",
            fault=Fault(
                "IndexError",
                "string index out of range",
                frames=(Frame("app.py", 5, "<module>"), Frame("app.py", 2, "is_quoted")),
            ),
            before="""\
def is_quoted(text):
    return text[0] == text[-1] == '"'  # both ends


print(is_quoted(""))
""",
            after="""\
def is_quoted(text):
    return text[:1] == text[-1:] == '"'  # both ends


print(is_quoted(""))
""",
        ),
        Heals(
            "asked what it is",
            fault=Fault(
                "IndexError",
                "string index out of range",
                frames=(Frame("app.py", 6, "<module>"), Frame("app.py", 2, "shown")),
            ),
            before="def shown(name):\n    if name[0].isupper():\n        return name\n"
            "    return name.title()\n\nshown('')\n",
            after="def shown(name):\n    if name[:1].isupper():\n        return name\n"
            "    return name.title()\n\nshown('')\n",
        ),
        Refuses(
            "the character is used",
            fault=Fault(
                "IndexError",
                "string index out of range",
                frames=(Frame("app.py", 2, "initial"),),
            ),
            code="def initial(name):\n    return name[0] + '.'\n",
            because="`name[0]` is used on line 2 of app.py, and nothing tells what stands for it",
        ),
        Refuses(
            "an empty text would be in any text",
            fault=Fault(
                "IndexError",
                "string index out of range",
                frames=(Frame("app.py", 2, "is_vowel"),),
            ),
            code="def is_vowel(name):\n    return name[0] in 'aeiou'\n",
            because="`name[0]` is used on line 2 of app.py, and nothing tells what stands for it",
        ),
        Refuses(
            "what differs would be taken further",
            fault=Fault(
                "IndexError",
                "string index out of range",
                frames=(Frame("app.py", 2, "told"),),
            ),
            code="def told(line):\n    if line[0] != '#':\n        return line.split()[0]\n",
            because="`line[0]` is used on line 2 of app.py, and nothing tells what stands for it",
        ),
        Refuses(
            "what is asked is a list, whatever the report says",
            fault=Fault(
                "IndexError",
                "string index out of range",
                frames=(Frame("app.py", 3, "is_folded"),),
            ),
            code="def is_folded(line):\n    parts = [line.strip()]\n"
            "    return parts[0].startswith(' ')\n",
            because="`parts` on line 3 of app.py is no text",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Slice where the character is only asked for; all that one condition asks for at once."""
        frame = raising(fault, sources)
        found = [
            (item, place)
            for spot in places(frame, sources)
            for item, place in at(spot, ast.Subscript, frame.line)
            if _end(item) is not None
        ]
        if not found:
            raise Refused(f"line {frame.line} of {frame.path} takes no first or last character")
        resolver = Resolver(sources)
        edits: list[Edit] = []
        for item, place in found:
            # An attribute is somebody's state, which may be what went wrong.
            if not isinstance(item.value, ast.Name) or not _is_only_asked(item, place):
                source = place.module.source(item)
                raise Refused(
                    f"`{source}` is used on line {frame.line} of {frame.path}, and nothing tells "
                    "what stands for it"
                )
            if kinds.proof(item.value, place, {"builtins.str"}, resolver) is None:
                raise Unrelated(
                    f"`{item.value.id}` on line {frame.line} of {frame.path} is no text"
                )
            module = place.module
            edits.append(
                module.edit(
                    module.start(item.slice), module.end(item.slice), SLICES[_end(item) or 0]
                )
            )
        item, place = found[0]
        text = place.module.source(item.value)
        because = f"`{text}` was empty, and is only asked there with what it begins or ends."
        yield Patch(tuple(edits), (because,))


def _end(item: ast.Subscript) -> int | None:
    """0 for the first element of something that is read, -1 for the last."""
    if not isinstance(item.ctx, ast.Load):
        return None
    match item.slice:
        case ast.Constant(value=0):
            return 0
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=1)):
            return -1
    return None


def _is_only_asked(item: ast.Subscript, place: Place) -> bool:
    path = path_to(place.statement or ast.Pass(), item)
    parent = path[-2] if len(path) > 1 else None
    match parent:
        case ast.Attribute(attr=attr):
            asked = path[-3] if len(path) > 2 else None
            return attr in ASKING and isinstance(asked, ast.Call) and asked.func is parent
        case ast.Compare(left=left, ops=ops, comparators=comparators):
            others = [one for one in (left, *comparators) if one is not item]
            if all(isinstance(op, ast.In) for op in ops) and left is item:
                return all(map(_holds_texts, others))
            return all(isinstance(op, ast.Eq) for op in ops) and any(map(_is_text, others))
    return False


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value != ""


def _holds_texts(node: ast.expr) -> bool:
    """Whether this is a literal collection of texts, none of which is empty."""
    return isinstance(node, (ast.Tuple, ast.List, ast.Set)) and all(map(_is_text, node.elts))
