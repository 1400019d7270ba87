"""The patch step: which patterns are asked, what is refused for all, and what may stand alone."""

from dataclasses import replace
from pathlib import Path
from subprocess import run
from typing import Literal

import pytest

from bot.model import CommitId, Diagnosis, Fingerprint, Healing, RepositoryName
from bot.policy import Policy
from bot.steps.patch import heal
from patterns.contract import Fault, Frame, Severity
from patterns.toolbox.source.sources import DictSources

CODE = """\
import asyncio

def make():
    return 1

async def main():
    return await make()

asyncio.run(main())
"""
FAULT = Fault(
    "TypeError",
    "object int can't be used in 'await' expression",
    frames=(Frame("shop/app.py", 7, "main", context="return await make()"),),
)


def healing(
    files: dict[str, bytes | str],
    fault: Fault = FAULT,
    policy: Policy | None = None,
    limit: int = 1,
) -> Healing:
    diagnosis = Diagnosis(
        RepositoryName("o/shop"), CommitId("0" * 40), fault, Fingerprint("v1:0"), None, ""
    )
    return heal(diagnosis, DictSources(files), policy or Policy(), limit)


def only_refusal(result: Healing) -> str:
    assert not result.candidates
    (refusal,) = result.refusals
    return refusal.because


def moved(path: str) -> Fault:
    return replace(FAULT, frames=(replace(FAULT.frames[0], path=path),))


def test_a_proven_repair_may_stand_alone() -> None:
    (candidate,) = healing({"shop/app.py": CODE}).candidates

    assert candidate.one_shot
    assert candidate.files == {"shop/app.py": CODE.replace("await make", "make").encode()}
    assert candidate.severity is Severity.HIGH


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("path", ["shop/app.py", "my shop/käse.py"])
def test_git_applies_the_diff(tmp_path: Path, path: str, ending: str) -> None:
    code = CODE.replace("\n", ending)
    (candidate,) = healing({path: code}, moved(path)).candidates
    file = tmp_path / path
    file.parent.mkdir()
    file.write_bytes(code.encode())

    run(["git", "apply", "-"], cwd=tmp_path, input=candidate.diff.encode(), check=True)

    assert file.read_bytes() == candidate.files[path]


def test_a_fault_that_nobody_knows_is_refused() -> None:
    fault = replace(FAULT, type="Oops", message="what now")

    told, unknown = healing({"shop/app.py": CODE}, fault).refusals

    assert told.explains
    assert told.because == "`await make()` (shop/app.py:7) failed"
    assert unknown.because == "no pattern knows this Oops yet"


def test_the_words_of_an_event_are_not_repeated() -> None:
    fault = replace(FAULT, type="<b>Oops", message="what now")

    assert [one.because for one in healing({"shop/app.py": CODE}, fault).refusals] == [
        "`await make()` (shop/app.py:7) failed",
        "no pattern knows this error yet",
    ]


def test_a_frame_outside_the_repository_is_refused() -> None:
    because = only_refusal(healing({"shop/app.py": CODE}, moved("../etc/app.py")))

    assert because == "no frame of the traceback lies in this repository"


def test_a_line_that_has_changed_since_is_refused() -> None:
    code = CODE.replace("return await make()", "return await make() + 1")

    assert "the file has changed since" in only_refusal(healing({"shop/app.py": code}))


def test_a_statement_that_is_shown_with_all_its_lines_is_still_the_same() -> None:
    frame = replace(FAULT.frames[0], context="return await make()\n  # more lines")

    assert healing({"shop/app.py": CODE}, replace(FAULT, frames=(frame,))).candidates


def test_an_outer_frame_that_has_changed_is_left_out() -> None:
    outer = Frame("shop/app.py", 9, "<module>", context="asyncio.run(other())")
    fault = replace(FAULT, frames=(outer, *FAULT.frames))

    assert healing({"shop/app.py": CODE}, fault).candidates


@pytest.mark.parametrize(
    ("path", "because"),
    [
        (".github/tool.py", "decides what CI runs"),
        ("vendor/shop/app.py", "somebody else's code"),
        (".venv/lib/app.py", "installed environment"),
        ("tests/conftest.py", "is a test"),
        ("shop/test_app.py", "is a test"),
        ("shop/api_pb2.py", "is generated"),
        ("shop/migrations/0001.py", "is protected"),
        ("core/app.py", "is protected"),
    ],
)
def test_some_files_are_never_touched(path: str, because: str) -> None:
    policy = Policy(protected_paths=("core/**",))

    assert because in only_refusal(healing({path: CODE}, moved(path), policy))


@pytest.mark.parametrize(("dependencies", "healed"), [("ask", 1), ("never", 0)])
def test_owners_may_keep_their_dependencies_to_themselves(
    dependencies: Literal["ask", "never"], healed: int
) -> None:
    files: dict[str, bytes | str] = {
        "run.py": "import yaml\n",
        "requirements.txt": "click\n",
        "dev-requirements.txt": "pyyaml>=5,<7\n",
    }
    frame = Frame("run.py", 1, "<module>", context="import yaml")
    fault = Fault("ModuleNotFoundError", "No module named 'yaml'", frames=(frame,))

    found = healing(files, fault, Policy(dependencies=dependencies))

    assert len(found.candidates) == healed
    assert healed or "declares dependencies" in found.refusals[0].because


def test_a_file_that_says_it_is_generated_is_never_touched() -> None:
    fault = replace(FAULT, frames=(replace(FAULT.frames[0], line=8),))

    assert "is generated" in only_refusal(healing({"shop/app.py": "# DO NOT EDIT\n" + CODE}, fault))


def test_a_policy_raises_the_severity() -> None:
    code = "class A:\n    pass\n\n\ndef f():\n    return A.colour\n\n\nf()\n"
    fault = Fault(
        "AttributeError",
        "type object 'A' has no attribute 'colour'",
        frames=(Frame("app.py", 6, "f"),),
    )
    policy = Policy(raise_severity={"missing_attribute": Severity.HIGH})

    severities = [
        healing({"app.py": code}, fault, p).candidates[0].severity for p in (Policy(), policy)
    ]

    assert severities == [Severity.MEDIUM, Severity.HIGH]


def test_money_raises_the_severity_and_says_so() -> None:
    code = "class A:\n    pass\n\n\ndef f():\n    return A.colour\n\n\nf()\n"
    fault = Fault(
        "AttributeError",
        "type object 'A' has no attribute 'colour'",
        frames=(Frame("shop/billing.py", 6, "f"),),
    )

    (candidate,) = healing({"shop/billing.py": code}, fault).candidates

    assert candidate.severity is Severity.HIGH
    assert candidate.patch.evidence[-1] == "shop/billing.py is about billing."
