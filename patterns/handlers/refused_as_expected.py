"""A wrong value goes into a computation, where the test waits for the function's own error."""

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
)
from patterns.toolbox.calls import handed_in
from patterns.toolbox.errors import own_errors
from patterns.toolbox.errors.expected import Expected, another
from patterns.toolbox.place.locate import Place, innermost
from patterns.toolbox.source import lines


class RefusedAsExpected(Pattern):
    """Refuse the value by the function's own error.

    The failing test waits for the error that this function raises for other bad data. Here a value
    is None, or no text where a text is meant, and goes on into a computation that fails of it,
    where nobody can tell what was wrong. The function refuses it as it refuses the other data.
    """

    family = "handlers"
    severity = Severity.HIGH
    matches = r"(?:AttributeError: '[\w.]+' object has no attribute|TypeError: .*NoneType)"
    examples = (
        Heals(
            "no overlap",
            fault=Fault(
                "TypeError",
                "cannot unpack non-iterable NoneType object",
                frames=(
                    Frame("app.py", 3, "<module>"),
                    Frame("tests/test_box.py", 10, "test_outside"),
                    Frame("box.py", 13, "check"),
                    Frame("box.py", 5, "area"),
                ),
            ),
            before={
                "app.py": "from tests.test_box import test_outside\n\ntest_outside()\n",
                "box.py": "def overlap(a, b):\n"
                "    return (a[0], b[1]) if a[0] < b[1] else None\n\n"
                "def area(box):\n    left, right = box\n    return right - left\n\n"
                "def check(box, parent):\n    if area(box) == 0:\n"
                '        raise ValueError(f"{box} is empty")\n'
                "    # what they share\n    common = overlap(box, parent)\n"
                "    return area(common)\n",
                "tests/test_box.py": "import contextlib\n\nfrom box import check\n\n"
                "class pytest:\n    raises = contextlib.suppress\n\ndef test_outside():\n"
                "    with pytest.raises(ValueError):\n        check((5, 6), (0, 1))\n",
            },
            after={
                "app.py": "from tests.test_box import test_outside\n\ntest_outside()\n",
                "box.py": "def overlap(a, b):\n"
                "    return (a[0], b[1]) if a[0] < b[1] else None\n\n"
                "def area(box):\n    left, right = box\n    return right - left\n\n"
                "def check(box, parent):\n    if area(box) == 0:\n"
                '        raise ValueError(f"{box} is empty")\n'
                "    # what they share\n    common = overlap(box, parent)\n"
                "    if common is None:\n"
                '        raise ValueError("there is no common")\n'
                "    return area(common)\n",
                "tests/test_box.py": "import contextlib\n\nfrom box import check\n\n"
                "class pytest:\n    raises = contextlib.suppress\n\ndef test_outside():\n"
                "    with pytest.raises(ValueError):\n        check((5, 6), (0, 1))\n",
            },
        ),
        Refuses(
            "an error that no function on the way raises",
            fault=Fault(
                "AttributeError",
                "'NoneType' object has no attribute 'strip'",
                frames=(Frame("tests/test_text.py", 3, "test"), Frame("text.py", 2, "clean")),
            ),
            code={
                "text.py": "def clean(text):\n    return text.strip()\n",
                "tests/test_text.py": "def test():\n    with pytest.raises(ValueError):\n"
                "        clean(None)\n",
            },
            because="no function that handed the value on to line 2 of text.py raises ValueError "
            "itself",
        ),
        Refuses(
            "no test waits for anything",
            fault=Fault(
                "AttributeError",
                "'NoneType' object has no attribute 'strip'",
                frames=(Frame("text.py", 2, "clean"),),
            ),
            code={"text.py": "def clean(text):\n    return text.strip()\n"},
            because="no test on the way to line 2 of text.py waits for another error",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Ask for None in front of the statement, and raise."""
        frame = innermost(fault, sources)
        wanted, where = another(fault, frame, sources), f"line {frame.line} of {frame.path}"
        # Where the None comes from, more is known of it than where it ends.
        kind = None if "NoneType" in fault.message else handed_in.wanted_type(fault, sources)
        known = kind is not None or "NoneType" in fault.message
        for place, name in reversed(list(handed_in.names(fault, sources)) if known else []):
            if (edit := _refusing(name, kind, wanted, place)) is not None:
                because = (
                    wanted.told,
                    f"The function raises {wanted.name} for other bad data already.",
                )
                yield Patch((edit,), because)
                return
        raise Refused(
            f"no function that handed the value on to {where} raises {wanted.name} itself"
        )


def _refusing(name: str, kind: str | None, wanted: Expected, place: Place) -> Edit | None:
    function, statement = place.function, place.statement
    raised = own_errors.raised(function, wanted.name) if function is not None else None
    if raised is None or statement is None or not lines.is_alone(statement, place.module):
        return None
    told = f"there is no {name.replace('_', ' ')}"
    if kind is not None:
        told = f"{name.replace('_', ' ')} must be a {kind}, not {{{name}!r}}"
    text = own_errors.again(raised, wanted, told, place)
    if text is None:
        return None
    test = f"{name} is None" if kind is None else f"not isinstance({name}, {kind})"
    added = [f"if {test}:", f"{lines.step(place)}raise {text}"]
    return lines.before(statement, added, place)
