"""Archives of CI runs: reports are found in them, and nothing that is in them can do harm."""

import io
import json
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Unreadable
from bot.model import Artifact
from bot.reading import archives
from bot.reading.archives import promising, read_archive

STRUCTURED = Path(__file__).parents[1] / "samples" / "reading" / "structured"
CRASH = json.dumps(
    {"faults": [{"type": "KeyError", "message": "'x'", "frames": [{"path": "a.py", "line": 3}]}]}
).encode()
JUNIT = b"""<testsuites><testsuite><testcase><failure>
a.py:7: ValueError
</failure></testcase></testsuite></testsuites>"""


def archive(*files: tuple[str, bytes]) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files:
            made.writestr(name, content)
    return kept.getvalue()


def kinds(data: bytes) -> list[list[str]]:
    return [[fault.type for fault in report] for report in read_archive(data)]


@pytest.mark.parametrize("sample", sorted(STRUCTURED.glob("*.[xj]*")), ids=lambda path: path.name)
def test_the_reports_of_test_runners_are_found(sample: Path) -> None:
    assert read_archive(archive((f"out/{sample.name}", sample.read_bytes())))


def test_the_most_exact_report_comes_first() -> None:
    made = archive(("junit.xml", JUNIT), ("grace.json", CRASH), ("logo.png", b"\x89PNG"))

    assert kinds(made)[0] == ["KeyError"]


def test_other_files_of_those_kinds_are_passed_over() -> None:
    made = archive(
        ("coverage.xml", b"<coverage/>"),
        ("broken.xml", b"<a"),
        ("package.json", b'{"name": "x"}'),
        ("list.json", b"[1]"),
        ("cut.json", b"{"),
        ("REPORT.JSON", CRASH),
    )

    assert kinds(made) == [["KeyError"]]


@pytest.mark.parametrize(
    "name", ["/etc/passwd.json", "../../up.json", "C:\\x.json", "aux.json", "é.json"]
)
def test_a_members_path_leads_nowhere(name: str) -> None:
    assert kinds(archive((name, CRASH))) == [["KeyError"]]


def test_a_bomb_is_not_inflated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "_MOST_INFLATED", 1_000_000)

    with pytest.raises(Unreadable, match="1000000 bytes"):
        read_archive(archive(("bomb.json", b" " * 50_000_000)))


def test_many_small_members_are_one_bomb_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "_MOST_INFLATED", 1_000_000)
    parts = [(f"{number}.json", b" " * 300_000) for number in range(4)]

    with pytest.raises(Unreadable, match="bytes"):
        read_archive(archive(*parts))


def test_too_many_files_are_not_looked_at() -> None:
    with pytest.raises(Unreadable, match="2000 files"):
        read_archive(archive(*((f"{number}.txt", b"") for number in range(2_001))))
    with pytest.raises(Unreadable, match="50 reports"):
        read_archive(archive(*((f"{number}.json", b"{}") for number in range(51))))


def test_a_report_that_holds_entities_is_no_report() -> None:
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><testsuites>&b;</testsuites>'

    assert kinds(archive(("junit.xml", laughs), ("deep.json", b"[" * 100_000))) == []


@pytest.mark.parametrize("data", [b"", b"PK", b"no zip", archive(("a.json", CRASH))[:-30]])
def test_what_is_no_archive_is_unreadable(data: bytes) -> None:
    with pytest.raises(Unreadable):
        read_archive(data)


@given(
    at=st.integers(0, 400), value=st.integers(0, 255), more=st.binary(max_size=8), cut=st.booleans()
)
def test_no_damage_breaks_the_reader(at: int, value: int, more: bytes, *, cut: bool) -> None:
    data = bytearray(archive(("a.json", CRASH), ("b.xml", JUNIT)))
    data[at % len(data)] = value
    damaged = bytes(data[: at if cut else len(data)]) + more

    try:
        found = read_archive(damaged)
    except Unreadable:
        return
    assert all(fault.type for report in found for fault in report)


def test_an_encrypted_member_is_passed_over() -> None:
    made = bytearray(archive(("a.json", CRASH)))
    central = made.rindex(b"PK\x01\x02")
    made[6] |= 1
    made[central + 8] |= 1

    assert read_archive(bytes(made)) == ()


def test_a_false_size_is_not_believed() -> None:
    made = bytearray(archive(("a.json", CRASH)))
    central = made.rindex(b"PK\x01\x02")
    made[central + 24 : central + 28] = (5).to_bytes(4, "little")

    assert kinds(bytes(made)) in ([], [["KeyError"]])
    assert zlib.crc32(CRASH)


def test_small_archives_that_are_called_like_reports_are_looked_into_first() -> None:
    listed = [
        Artifact(1, "wheel", 10),
        Artifact(2, "coverage-html", 20),
        Artifact(3, "pytest-3.11", 5_000_000),
        Artifact(4, "Test Results", 900),
        Artifact(5, "junit", 10**9),
        *(Artifact(number, "x", 30) for number in range(6, 20)),
    ]

    assert [one.id for one in promising(listed)] == [4, 3, 1, 2, 6]
