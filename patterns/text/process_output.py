"""TypeError: the bytes that a process printed are used as text."""

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
    Unrelated,
)
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.failing import candidates
from patterns.toolbox.place.locate import Argument, Place
from patterns.toolbox.repository import files
from patterns.toolbox.values.kinds import calls
from patterns.toolbox.values.producers import producer

WHOLE = {"subprocess.check_output"}
"""Calls whose result is the output itself."""
FINISHED = {"subprocess.run", "subprocess.Popen"}
"""Calls whose result holds the output in these attributes."""
STREAMS = {"stdout", "stderr"}
SAYS_SO = {"text", "universal_newlines", "encoding", "errors"}
"""Arguments that choose between text and bytes already."""
TAKES_BYTES = {"input", "bufsize"}
"""Arguments whose meaning would change with the mode."""
NEUTRAL = {
    *("strip", "lstrip", "rstrip", "splitlines", "split", "rsplit", "lower", "upper"),
    *("read", "readline", "readlines"),
}
"""Methods that text and bytes, or files of them, share; without arguments they say nothing about
which is meant."""


class ProcessOutput(Pattern):
    r"""Take the process's output as text.

    Without `text=True`, `subprocess` hands on bytes, which cannot be split at, searched for or
    joined with text. The code uses the output as text and nowhere as bytes. Python then decodes it
    by the locale's encoding and makes every end of a line `\n`.
    """

    family = "text"
    severity = Severity.MEDIUM
    answers = ("H02",)
    matches = (
        r"TypeError: (?:a bytes-like object is required, not 'str'$"
        r"|can only concatenate str \(not \"bytes\"\) to str$|can't concat str to bytes$"
        r"|argument should be integer or bytes-like object, not 'str'$"
        r"|(?:starts|ends)with first arg must be bytes or a tuple of bytes, not str$"
        r"|cannot use a string pattern on a bytes-like object$"
        r"|argument must be str, not bytes$)"
    )
    examples = (
        Heals(
            "output that is split at text",
            fault=Fault(
                "TypeError",
                "a bytes-like object is required, not 'str'",
                frames=(Frame("app.py", 9, "<module>"), Frame("app.py", 6, "words")),
            ),
            before="""\
import subprocess


def words():
    said = subprocess.check_output(["echo", "a b"])
    return said.split(" ")  # by hand


words()
""",
            after="""\
import subprocess


def words():
    said = subprocess.check_output(["echo", "a b"], text=True)
    return said.split(" ")  # by hand


words()
""",
        ),
        Heals(
            "the output of a finished process",
            fault=Fault(
                "TypeError",
                "startswith first arg must be bytes or a tuple of bytes, not str",
                frames=(Frame("app.py", 11, "<module>"), Frame("app.py", 8, "is_new")),
            ),
            before="""\
import subprocess


def is_new():
    done = subprocess.run(
        ["echo", "v2.1"], stdout=subprocess.PIPE,
    )
    return done.stdout.strip().startswith("v2")


is_new()
""",
            after="""\
import subprocess


def is_new():
    done = subprocess.run(
        ["echo", "v2.1"], stdout=subprocess.PIPE, text=True,
    )
    return done.stdout.strip().startswith("v2")


is_new()
""",
        ),
        Heals(
            "output that is looked through",
            fault=Fault(
                "TypeError",
                "a bytes-like object is required, not 'str'",
                frames=(Frame("app.py", 3, "<module>"),),
            ),
            before="from subprocess import check_output\n\n"
            'if "b" in check_output(["echo", "abc"]):\n    print("yes")\n',
            after="from subprocess import check_output\n\n"
            'if "b" in check_output(["echo", "abc"], text=True):\n    print("yes")\n',
        ),
        Refuses(
            "output that is decoded as well",
            fault=Fault(
                "TypeError",
                "a bytes-like object is required, not 'str'",
                frames=(Frame("app.py", 7, "words"),),
            ),
            code="""\
import subprocess


def words():
    said = subprocess.check_output(["echo", "a b"])
    print(said.decode("latin-1"))
    return said.split(" ")
""",
            because="`said` is used as bytes, too, on line 6 of app.py",
        ),
        Refuses(
            "bytes of any other make",
            fault=Fault(
                "TypeError",
                "a bytes-like object is required, not 'str'",
                frames=(Frame("app.py", 2, "words"),),
            ),
            code='def words(said: bytes):\n    return said.split(" ")\n',
            because="nothing that line 2 of app.py uses as text is the output of a process",
        ),
        Refuses(
            "a process that is fed bytes",
            fault=Fault(
                "TypeError",
                "a bytes-like object is required, not 'str'",
                frames=(Frame("app.py", 6, "words"),),
            ),
            code="""\
import subprocess


def words(data):
    said = subprocess.check_output(["cat"], input=data)
    return said.split(" ")
""",
            because='`subprocess.check_output(["cat"], input=data)` is given `input`, whose '
            "meaning would change, too",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Ask the one call that made the output for text."""
        resolver = Resolver(sources)
        found = {
            call: (made, used, place)
            for node, place in candidates(fault, sources, ast.expr)
            for used in _used_as_text(node)
            if (made := _process(used, place, resolver)) is not None
            and isinstance(call := made.value, ast.Call)
        }
        if len(found) != 1:
            frame = fault.frames[-1]
            many = "more than one" if found else "nothing"
            raise Unrelated(
                f"{many} that line {frame.line} of {frame.path} uses as text is the output of a "
                "process"
            )
        ((call, (made, used, place)),) = found.items()
        module = made.place.module
        text = module.source(call)
        if taken := sorted({keyword.arg or "**" for keyword in call.keywords} & TAKES_BYTES):
            raise Refused(f"`{text}` is given `{taken[0]}`, whose meaning would change, too")
        alone = _is_only_text(_root(used), place)
        evidence = f"`{module.source(call.func)}()` gives bytes unless it is asked for text."
        edit = files.with_argument(call, "text=True", module)
        yield Patch((edit,), (evidence,), Certainty.A if alone else Certainty.B)


def _used_as_text(node: ast.expr) -> Iterator[ast.expr]:
    """What an expression handles together with text."""
    match node:
        case ast.Call(func=ast.Attribute(value=receiver), args=[first, *_]) if _is_text(first):
            yield receiver
        case ast.Call(func=ast.Attribute(), args=[first, passed, *_]) if _is_text(first):
            yield passed
        case ast.Compare(left=left, ops=[ast.In() | ast.NotIn()], comparators=[right]) if _is_text(
            left
        ):
            yield right
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            yield from (side for side in (left, right) if not _is_text(side))


def _is_text(node: ast.expr) -> bool:
    match node:
        case ast.Constant(value=str()) | ast.JoinedStr():
            return True
        case ast.Tuple(elts=elements):
            return bool(elements) and all(map(_is_text, elements))
        case ast.BinOp(left=left, right=right):
            return _is_text(left) or _is_text(right)
    return False


def _root(node: ast.expr) -> ast.expr:
    """What methods that text and bytes share were called on, one after the other."""
    match node:
        case ast.Call(func=ast.Attribute(value=value, attr=attr), args=[]) if attr in NEUTRAL:
            return _root(value)
        case ast.Attribute(value=value, attr=attr) if attr in STREAMS:
            return value
    return node


def _process(used: ast.expr, place: Place, resolver: Resolver) -> Argument | None:
    """The call that started the process whose output an expression is, if it chose no mode."""
    wanted = WHOLE
    while True:
        match used:
            case ast.Call(func=ast.Attribute(value=value, attr=attr), args=[]) if attr in NEUTRAL:
                used = value
                continue
            case ast.Attribute(value=value, attr=attr) if attr in STREAMS:
                used, wanted = value, FINISHED
        made = producer(used, place)
        if made is None or made.value is used:
            break
        used, place = made.value, made.place
    if not isinstance(used, ast.Call) or not calls(used, place, resolver) & wanted:
        return None
    named = {keyword.arg for keyword in used.keywords}
    return None if named & SAYS_SO or None in named else Argument(used, place)


def _is_only_text(root: ast.expr, place: Place) -> bool:
    """Whether a name for the output is nowhere used in a way that text would not bear.

    Raises:
        Refused: it is used as bytes elsewhere.
    """
    if not isinstance(root, ast.Name):
        return True
    alone = True
    for node in ast.walk(place.function or place.module.tree):
        match node:
            case ast.Attribute(value=value, attr="decode" | "hex") if _is_name(value, root.id):
                raise Refused(
                    f"`{root.id}` is used as bytes, too, on line {node.lineno} of "
                    f"{place.module.path}"
                )
            case ast.Call(args=args) | ast.Return(value=ast.expr() as args):
                passed = args if isinstance(args, list) else [args]
                alone = alone and not any(_is_name(one, root.id) for one in passed)
    return alone


def _is_name(node: ast.expr, name: str) -> bool:
    node = _root(node)
    return isinstance(node, ast.Name) and node.id == name
