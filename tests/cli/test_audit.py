import json
import zlib
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.ledger.signers import PATH
from patterns.contract import Severity
from tests.ledger.histories import PINNED, Plan, Story, Way
from tests.ledger.repo import LEDGER_REF, MAIN_REF

STORY = Story().play(Plan(severity=Severity.LOW), Plan(Way.BASE_MOVED))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "signers").write_text(PINNED)
    return STORY.repo.save(tmp_path / "repo")


def test_a_clean_audit_shows_every_record_and_a_checkpoint(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["audit", str(folder), "--signers", str(folder.parent / "signers")]) == 0

    lines = capsys.readouterr().out.splitlines()

    rows = [line.split() for line in lines if line.startswith("2026-")]
    assert len(rows) == 9
    assert all(row[-1] == "ok" for row in rows)
    assert lines[-1].startswith("9 records, 0 findings; main at ")
    assert lines[-1].endswith(f"grace/ledger at {STORY.repo.refs[LEDGER_REF]}")
    assert not any("key not pinned" in line for line in lines)


def test_a_repository_that_vouches_for_itself_is_remarked(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["audit", str(folder)]) == 0
    assert (
        f"key not pinned: the repository vouches for itself with {PATH}" in capsys.readouterr().out
    )


def test_the_json_holds_records_findings_and_remarks(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["audit", str(folder), "--format", "json"]) == 0

    said = json.loads(capsys.readouterr().out)

    assert (said["branch"], said["head"]) == ("main", STORY.head)
    assert (said["ledger"], said["pinned"]) == (STORY.repo.refs[LEDGER_REF], False)
    assert [each["where"] for each in said["records"]] == ["ledger"] * 7 + ["landed"] * 2
    assert all(each["verified"] for each in said["records"])
    assert said["records"][0]["record"]["kind"] == "proposed"
    assert said["findings"] == []
    assert any("settled by the ledger" in remark for remark in said["remarks"])


def test_a_finding_is_printed_with_its_commit_and_expectation(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    story = Story()
    forged = story.append("hello", ())
    assert main(["audit", str(story.repo.save(tmp_path / "repo"))]) == 4

    said = capsys.readouterr().out

    assert f"FINDING {forged} malformed: expected one Grace-Record line, found 0" in said
    assert "FAULT" in said


def test_signers_of_nobody_leave_every_record_unproven(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder.parent / "none").write_text("")
    assert main(["audit", str(folder), "--signers", str(folder.parent / "none")]) == 4
    assert "which is no allowed signer" in capsys.readouterr().out


def test_a_broken_signers_file_of_the_repository_is_a_finding(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    story = Story(signers_file="grace nonsense\n")
    assert main(["audit", str(story.repo.save(tmp_path / "repo"))]) == 4
    assert "allowed signers, line 1" in capsys.readouterr().out


def test_a_tampered_object_is_a_finding(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for kind, name in (
        ("tree", STORY.repo.read(STORY.landed[0]).tree),
        ("commit", STORY.landed[0]),
    ):
        content = STORY.repo.objects[name][1][:-1]
        raw = zlib.compress(f"{kind} {len(content)}".encode() + b"\0" + content)
        (folder / "objects" / name[:2] / name[2:]).write_bytes(raw)
        assert main(["audit", str(folder), "--signers", str(folder.parent / "signers")]) == 4
        assert f"{kind} {name} does not have that id" in capsys.readouterr().out


def test_another_branch_can_be_audited(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / MAIN_REF).rename(folder / "refs" / "heads" / "trunk")
    assert main(["audit", str(folder), "--branch", "trunk"]) == 0
    assert "trunk at " in capsys.readouterr().out


def test_a_branch_without_records_and_ledger_is_clean(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["audit", str(Story().repo.save(tmp_path / "repo"))]) == 0
    assert "0 records, 0 findings" in capsys.readouterr().out


def test_without_records_the_json_is_whole(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["audit", str(Story().repo.save(tmp_path / "repo")), "--format", "json"]) == 0

    said = json.loads(capsys.readouterr().out)
    assert (said["records"], said["ledger"], said["ledger_records"]) == ([], None, 0)


@pytest.mark.parametrize(
    "words",
    [["none"], [".", "--branch", "none"], [".", "--signers", "none"], [".", "--signers", "broken"]],
)
def test_wrong_usage_is_a_sentence_and_status_2(
    words: list[str],
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(folder)
    (folder / "broken").write_text("nonsense")
    assert main(["audit", *words]) == 2
    assert capsys.readouterr().err.startswith("grace audit: ")


def test_a_checkpoint_is_a_full_id(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["audit", str(folder), "--checkpoint", "main"])
    assert stop.value.code == 2
    assert "no full commit id" in capsys.readouterr().err


def test_two_ledgers_that_went_apart_are_a_finding(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = Story().play(Plan(Way.OPEN, reason="elsewhere", severity=Severity.HIGH)).repo
    other.save(folder.parent / "other")
    for name in other.objects:
        path = Path("objects") / name[:2] / name[2:]
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_bytes((folder.parent / "other" / path).read_bytes())
    fetched = folder / "refs" / "remotes" / "origin" / "grace"
    fetched.mkdir(parents=True)
    (fetched / "ledger").write_text(other.refs[LEDGER_REF])

    assert main(["audit", str(folder)]) == 4

    assert f"FINDING {other.refs[LEDGER_REF]} missing" in capsys.readouterr().out


def test_a_checkpoint_file_is_kept_up_to_date_and_shows_a_cut_tail(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept, ref = folder.parent / "kept.json", folder / LEDGER_REF
    assert main(["audit", str(folder), "--checkpoint", str(kept)]) == 0
    newest, older = ref.read_text(), STORY.repo.log(LEDGER_REF)[-2].id
    ref.write_text(older)

    assert main(["audit", str(folder), "--checkpoint", str(kept)]) == 4
    assert f"FINDING {newest.strip()} missing" in capsys.readouterr().out
    assert json.loads(kept.read_text())["ledger"] == newest.strip()


@pytest.mark.parametrize("said", ["{}", "nonsense", '{"version": 2}', "[]", "\x00"])
def test_a_broken_checkpoint_file_is_wrong_usage(said: str, folder: Path) -> None:
    kept = folder.parent / "kept.json"
    kept.write_text(said)
    assert main(["audit", str(folder), "--checkpoint", str(kept)]) == 2
    assert kept.read_text() == said


def test_a_checkpoint_counts_the_records(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kept = folder.parent / "kept.json"
    assert main(["audit", str(folder), "--checkpoint", str(kept)]) == 0
    kept.write_text(kept.read_text().replace('"records": 7', '"records": 6'))

    assert main(["audit", str(folder), "--checkpoint", str(kept)]) == 4
    assert "record 6 is" in capsys.readouterr().out


def test_records_of_another_repository_are_found_by_its_name(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["audit", str(folder), "--repository-name", "acme/shop"]) == 0
    assert main(["audit", str(folder), "--repository-name", "evil/shop"]) == 4
    assert "repository: records of acme/shop; expected evil/shop" in capsys.readouterr().out


def test_another_default_branch_does_not_hide_what_was_rewritten(tmp_path: Path) -> None:
    story = Story().play(Plan())
    story.repo.refs["refs/heads/trunk"] = story.repo.log(MAIN_REF)[0].id
    del story.repo.refs[MAIN_REF]
    saved = story.repo.save(tmp_path / "repo")
    (saved / "HEAD").write_text("ref: refs/heads/trunk\n")

    assert main(["audit", str(saved)]) == 4


def test_what_a_finding_quotes_cannot_write_lines_of_its_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    story = Story().play(Plan(in_flight=True))
    commit = story.repo.read(story.head)
    fake = "x\n\x1b[2J9 records, 0 findings\udcff"
    tree = story.repo.tree({**story.files, fake: b"evil\n"})
    story.repo.refs[MAIN_REF] = story.repo.commit(tree, commit.parents, commit.message, story.time)

    assert main(["audit", str(story.repo.save(tmp_path / "repo"))]) == 4

    said = capsys.readouterr().out
    assert "\x1b" not in said
    assert next(line for line in said.splitlines() if "0 findings" in line)[:7] == "FINDING"


def test_a_sha_256_repository_is_audited_alike(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plans = (Plan(creates=True), Plan(Way.MERGE_BY_HAND), Plan(Way.BASE_MOVED))
    story = Story(like="0" * 64).play(*plans)
    (tmp_path / "signers").write_text(PINNED)
    words = ["audit", str(story.repo.save(tmp_path / "repo")), "--signers"]
    assert main([*words, str(tmp_path / "signers")]) == 0
    assert f"grace/ledger at {story.repo.refs[LEDGER_REF]}" in capsys.readouterr().out

    forged = story.append("hello", (story.repo.refs[LEDGER_REF],))
    assert len(forged) == 64
    assert main(["audit", str(story.repo.save(tmp_path / "forged"))]) == 4


@pytest.mark.parametrize(
    ("dev", "status", "said"),
    [
        (None, 0, "1 merges went into 'dev', a branch that is not here"),
        ("with it", 0, "1 merges went into 'dev', which holds them; audit it with --branch, too"),
        ("without it", 4, "merged into dev, says the ledger, and neither there nor here"),
    ],
)
def test_merges_into_another_branch_are_looked_for_there(
    dev: str | None, status: int, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    story = Story().play(Plan())
    before, files = story.head, dict(story.files)
    story.heal(Plan(base="dev"))
    if dev is not None:
        story.repo.refs["refs/heads/dev"] = story.head if dev == "with it" else before
    story.repo.refs[MAIN_REF], story.files = before, files

    assert main(["audit", str(story.repo.save(tmp_path / "repo"))]) == status
    assert said in capsys.readouterr().out
