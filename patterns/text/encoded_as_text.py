"""TypeError: what base64 or hexlify gives, which is bytes, is joined with text."""

import ast
from collections.abc import Iterator

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
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.failing import candidates
from patterns.toolbox.place.locate import Place
from patterns.toolbox.values.kinds import calls, proof
from patterns.toolbox.values.producers import producer

STR = "builtins.str"
ASCII = {
    *("base64.b16encode", "base64.b32encode", "base64.b32hexencode", "base64.b64encode"),
    *("base64.a85encode", "base64.b85encode", "base64.encodebytes"),
    *("base64.standard_b64encode", "base64.urlsafe_b64encode"),
    *("binascii.b2a_base64", "binascii.b2a_hex", "binascii.hexlify"),
}
"""Functions that give bytes of ASCII letters only
(https://docs.python.org/3/library/base64.html)."""


class EncodedAsText(Pattern):
    """Decode the letters that the encoder gives as bytes.

    What such an encoder gives are bytes, though all of them stand for ASCII letters; decoding them
    cannot fail and changes no letter. The other side is text, so text is wanted.
    """

    family = "text"
    severity = Severity.LOW
    answers = ("H02",)
    matches = (
        r"TypeError: (?:can only concatenate str \(not \"bytes\"\) to str"
        r"|can't concat str to bytes)$"
    )
    examples = (
        Heals(
            "a header with a password",
            fault=Fault(
                "TypeError",
                'can only concatenate str (not "bytes") to str',
                frames=(Frame("app.py", 8, "<module>"), Frame("app.py", 5, "header")),
            ),
            before="""\
import base64


def header(user: str, word: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{word}".encode())  # RFC 7617


header("ada", "engine")
""",
            after="""\
import base64


def header(user: str, word: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{word}".encode()).decode()  # RFC 7617


header("ada", "engine")
""",
        ),
        Heals(
            "a name for what is encoded",
            fault=Fault(
                "TypeError",
                "can't concat str to bytes",
                frames=(Frame("app.py", 9, "<module>"), Frame("app.py", 6, "link")),
            ),
            before="""\
from binascii import hexlify


def link(key: bytes) -> str:
    shown = hexlify(key)
    return shown + ".html"


link(b"a")
""",
            after="""\
from binascii import hexlify


def link(key: bytes) -> str:
    shown = hexlify(key)
    return shown.decode() + ".html"


link(b"a")
""",
        ),
        Refuses(
            "bytes of any other make",
            fault=Fault(
                "TypeError",
                'can only concatenate str (not "bytes") to str',
                frames=(Frame("app.py", 2, "header"),),
            ),
            code='def header(word: bytes):\n    return "Basic " + word\n',
            because="line 2 of app.py joins no text with what an encoder to ASCII gives",
        ),
        Refuses(
            "an encoder of the project's own",
            fault=Fault(
                "TypeError",
                'can only concatenate str (not "bytes") to str',
                frames=(Frame("app.py", 6, "header"),),
            ),
            code="""\
def b64encode(data: bytes) -> bytes:
    return data


def header(word: bytes):
    return "Basic " + b64encode(word)
""",
            because="line 6 of app.py joins no text with what an encoder to ASCII gives",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Decode the one operand that is encoded, where the other is text."""
        resolver = Resolver(sources)
        found = [
            (encoded, other, place)
            for node, place in candidates(fault, sources, ast.BinOp)
            if isinstance(node.op, ast.Add)
            for encoded, other in ((node.left, node.right), (node.right, node.left))
            if _is_encoded(encoded, place, resolver)
            and proof(other, place, {STR}, resolver) is not None
        ]
        if len(found) != 1:
            frame = fault.frames[-1]
            raise Refused(
                f"line {frame.line} of {frame.path} joins no text with what an encoder to ASCII "
                "gives"
            )
        encoded, other, place = found[0]
        module = place.module
        end = module.end(encoded)
        certain = proof(other, place, {STR}, resolver) is Certainty.A
        yield Patch(
            (module.edit(end, end, ".decode()"),),
            (f"`{module.source(encoded)}` gives bytes of ASCII letters.",),
            Certainty.A if certain else Certainty.B,
        )


def _is_encoded(node: ast.expr, place: Place, resolver: Resolver) -> bool:
    """Whether it is a call of such a function, or a name for one."""
    made = producer(node, place)
    if made is None or not isinstance(node, (ast.Call, ast.Name)):
        return False
    names = calls(made.value, made.place, resolver)
    return bool(names) and names <= ASCII
