"""TypeError: text is handed to a function of Python's own that takes bytes."""

import ast
from collections.abc import Iterator

from patterns.contract import (
    Certainty,
    Fault,
    Frame,
    Heals,
    Patch,
    Pattern,
    Refuses,
    Severity,
    Sources,
    Unrelated,
)
from patterns.toolbox.calls.everywhere import proof_everywhere
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.failing import candidates
from patterns.toolbox.place.locate import Place
from patterns.toolbox.values.kinds import calls
from patterns.toolbox.values.producers import producer

STR = "builtins.str"
TAKING: dict[str, tuple[int, ...]] = {
    "base64.b16encode": (0,),
    "base64.b64encode": (0,),
    "base64.encodebytes": (0,),
    "base64.standard_b64encode": (0,),
    "base64.urlsafe_b64encode": (0,),
    "binascii.b2a_base64": (0,),
    "binascii.crc32": (0,),
    "binascii.hexlify": (0,),
    "bz2.compress": (0,),
    "gzip.compress": (0,),
    "hashlib.blake2b": (0,),
    "hashlib.blake2s": (0,),
    "hashlib.md5": (0,),
    "hashlib.new": (1,),
    "hashlib.sha1": (0,),
    "hashlib.sha224": (0,),
    "hashlib.sha256": (0,),
    "hashlib.sha384": (0,),
    "hashlib.sha3_256": (0,),
    "hashlib.sha3_512": (0,),
    "hashlib.sha512": (0,),
    "hmac.digest": (0, 1),
    "hmac.new": (0, 1),
    "io.BytesIO": (0,),
    "lzma.compress": (0,),
    "zlib.adler32": (0,),
    "zlib.compress": (0,),
    "zlib.crc32": (0,),
}
"""Functions that take bytes only -> positions of those arguments."""
METHODS = {
    "hmac.new": {"update"},
    "socket.create_connection": {"send", "sendall", "sendto"},
    "socket.socket": {"send", "sendall", "sendto"},
    "io.BytesIO": {"write"},
    "subprocess.Popen": {"communicate"},
    **{name: {"update"} for name in TAKING if name.startswith("hashlib.")},
}
"""What makes an object -> its methods whose first argument is bytes."""
SOCKETS = {"sendall", "sendto"}
"""Methods that only sockets have, whatever gave the socket."""
FED = {"subprocess.run", "subprocess.check_output"}
"""Functions that take bytes for `input`, unless they are asked for text."""
ATOMS = (ast.Name, ast.Attribute, ast.Call, ast.Subscript, ast.Constant, ast.JoinedStr)
"""What needs no brackets before a dot."""
THROUGH = {"base64.py", "bz2.py", "gzip.py", "hashlib.py", "hmac.py", "lzma.py", "subprocess.py"}
"""Where Python itself raises on behalf of its caller."""


class BytesWanted(Pattern):
    """Encode the text where bytes are wanted.

    Digests, compression, base64 and sockets work on bytes, whatever text they stand for. Text of
    this program becomes bytes by UTF-8, which is what `encode()` does; it leaves open nothing that
    the reader of the bytes would not assume. Bytes that come from elsewhere are left alone.
    """

    family = "text"
    severity = Severity.MEDIUM
    answers = ("H02",)
    matches = (
        r"TypeError: (?:(?:Strings|Unicode-objects) must be encoded before hashing$"
        r"|(?:memoryview: )?a bytes-like object is required, not 'str'$"
        r"|key: expected bytes or bytearray, but got 'str'$"
        r"|string argument without an encoding$)"
    )
    examples = (
        Heals(
            "a digest",
            fault=Fault(
                "TypeError",
                "Strings must be encoded before hashing",
                frames=(Frame("app.py", 8, "<module>"), Frame("app.py", 5, "key")),
            ),
            before="""\
import hashlib


def key(user: str, number: int) -> str:
    return hashlib.sha256(user + str(number)).hexdigest()  # hex


key("ada", 1)
""",
            after="""\
import hashlib


def key(user: str, number: int) -> str:
    return hashlib.sha256((user + str(number)).encode()).hexdigest()  # hex


key("ada", 1)
""",
        ),
        Heals(
            "a digest that grows, and the key of another",
            fault=Fault(
                "TypeError",
                "Strings must be encoded before hashing",
                frames=(Frame("app.py", 6, "<module>"),),
            ),
            before="""\
import hashlib
import hmac

digest = hashlib.md5()
name = "ada"
digest.update(name)
print(hmac.new(b"k", digest.digest(), "sha1").hexdigest())
""",
            after="""\
import hashlib
import hmac

digest = hashlib.md5()
name = "ada"
digest.update(name.encode())
print(hmac.new(b"k", digest.digest(), "sha1").hexdigest())
""",
        ),
        Refuses(
            "bytes, as far as the source tells",
            fault=Fault(
                "TypeError",
                "Strings must be encoded before hashing",
                frames=(Frame("app.py", 4, "key"),),
            ),
            code="""\
import hashlib

def key(data: bytes):
    return hashlib.sha256(data)
""",
            because="line 4 of app.py hands no text to a function that is known to take bytes",
        ),
        Refuses(
            "a function of the repository",
            fault=Fault(
                "TypeError",
                "a bytes-like object is required, not 'str'",
                frames=(Frame("app.py", 2, "send"),),
            ),
            code='def send(link):\n    link.send("hello")\n',
            because="line 2 of app.py hands no text to a function that is known to take bytes",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Encode every argument of one call that is text and must be bytes."""
        resolver = Resolver(sources)
        found = [
            (argument, place, certainty)
            for call, place in candidates(fault, sources, ast.Call, THROUGH)
            for argument in _taken(call, place, resolver)
            if (certainty := _is_text(argument, place, resolver)) is not None
        ]
        certain = [one for one in found if one[2] is Certainty.A] or found
        if not certain or (len(certain) > 1 and certain[0][2] is Certainty.B):
            frame = fault.frames[-1]
            raise Unrelated(
                f"line {frame.line} of {frame.path} hands no text to a function that is known to "
                "take bytes"
            )
        edits, told = [], []
        for argument, place, _ in certain:
            module = place.module
            start, end = module.start(argument), module.end(argument)
            if isinstance(argument, ATOMS):
                edits.append(module.edit(end, end, ".encode()"))
            else:
                edits += [module.edit(start, start, "("), module.edit(end, end, ").encode()")]
            told.append(f"`{module.source(argument)}` is text, and bytes are wanted there.")
        yield Patch(tuple(edits), tuple(told), certain[0][2])


def _taken(call: ast.Call, place: Place, resolver: Resolver) -> Iterator[ast.expr]:
    """The arguments of a call that must be bytes."""
    if any(isinstance(argument, ast.Starred) for argument in call.args):
        return
    for name in calls(call, place, resolver):
        positions = TAKING.get(name, ())
        yield from (call.args[n] for n in positions if n < len(call.args))
    if isinstance(call.func, ast.Attribute) and call.args:
        maker = producer(call.func.value, place)
        makers = calls(maker.value, maker.place, resolver) if maker else frozenset()
        if call.func.attr in SOCKETS or any(
            call.func.attr in METHODS.get(name, ()) for name in makers
        ):
            yield call.args[0]
    if calls(call, place, resolver) & FED:
        yield from (keyword.value for keyword in call.keywords if keyword.arg == "input")


def _is_text(argument: ast.expr, place: Place, resolver: Resolver) -> Certainty | None:
    match argument:
        case ast.BinOp(left=left, op=ast.Add(), right=right) if any(
            isinstance(side, ast.JoinedStr)
            or (isinstance(side, ast.Constant) and isinstance(side.value, str))
            for side in (left, right)
        ):
            return Certainty.A
    return proof_everywhere(argument, place, {STR}, resolver)
