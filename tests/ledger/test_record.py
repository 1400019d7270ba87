import subprocess
from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import LedgerError
from bot.ledger import signers, sshsig
from bot.ledger.record import MAX_VALUE, canonical, parse, render, verify
from bot.model import Change, FixId, Record, RecordKind, RepositoryName
from patterns.contract import BlobId, Severity
from tests.ledger.histories import KEY, OTHER_KEY, SQUASH_TAIL
from tests.ledger.strategies import records

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
A, B, C = (BlobId(letter * 40) for letter in "abc")
RECORD = Record(
    RecordKind.MERGED,
    RepositoryName("acme/shop"),
    NOON,
    fix=FixId("fix_0123456789abcdef"),
    severity=Severity.HIGH,
    reason="two words",
    changes=(Change("shop/a.py", A, B), Change("shop/a  b.py", A, C)),
    ledger=C,
)
BLOCK = render(RECORD, KEY)
SIGNERS = signers.parse(signers.line(KEY.public))


@given(records())
def test_what_was_written_is_what_is_read(record: Record) -> None:
    signed = parse(render(record, KEY))
    assert signed.record == record
    assert verify(signed, SIGNERS) == record


@settings(max_examples=25)
@given(records())
def test_git_reads_the_block_at_the_end_of_a_message(record: Record) -> None:
    block = render(record, KEY)
    words = ["git", "interpret-trailers", "--parse"]
    said = subprocess.run(
        words, input=f"Heal\n\nProse.\n\n{block}".encode(), capture_output=True, check=True
    )
    assert said.stdout.decode() == block


def test_ssh_keygen_accepts_the_signed_lines(ssh_keygen: str, tmp_path: Path) -> None:
    *lines, last = BLOCK.splitlines(keepends=True)
    armored = sshsig.armor(sshsig.unbase64(last.removeprefix("Grace-Signature: ").strip()))
    (tmp_path / "allowed").write_text(signers.line(KEY.public))
    (tmp_path / "sig").write_text(armored)
    words = [ssh_keygen, "-Y", "verify", "-n", "grace", "-I", "grace", "-f", "allowed", "-s", "sig"]
    subprocess.run(words, cwd=tmp_path, input="".join(lines).encode(), check=True)


@given(st.integers(0, len(BLOCK.encode()) - 2), st.integers(1, 255))
def test_any_changed_byte_of_a_block_is_noticed(at: int, by: int) -> None:
    changed = bytearray(BLOCK.encode())
    changed[at] ^= by
    with pytest.raises(LedgerError):
        verify(parse(bytes(changed)), SIGNERS)


@given(st.integers(0, len(BLOCK) - 2))
def test_any_lost_byte_of_a_block_is_noticed(at: int) -> None:
    with pytest.raises(LedgerError):
        verify(parse(BLOCK[:at] + BLOCK[at + 1 :]), SIGNERS)


@given(st.integers(1, len(BLOCK) - 1), st.sampled_from("aA0 \t\r:-\u200b\u202e\\\x00"))
def test_any_added_character_is_noticed(at: int, character: str) -> None:
    with pytest.raises(LedgerError):
        verify(parse(BLOCK[:at] + character + BLOCK[at:]), SIGNERS)


FOLDED = BLOCK.replace("two words", "two\n  words").replace("Signature: U1N", "Signature:\n U1N")


@pytest.mark.parametrize(
    "message",
    [
        f"Heal (#7)\n\nProse.\n\n{BLOCK}",
        f"Heal (#7)\n\n{BLOCK}{SQUASH_TAIL}",
        f"Heal\n\n{BLOCK}{SQUASH_TAIL}".replace("\n", "\r\n"),
        f"Heal\n\n{BLOCK}".replace("\n", "\r\n").removesuffix("\r\n"),
        f"{BLOCK}Signed-off-by: A <a@example.com>\n(cherry picked from commit {A})\n",
        f"* Heal\n\nWords\n---\nmore\n{BLOCK}\n\n* Second commit\n",
        f"Heal\n\n> Grace-Record: v1 merged\n\n    Grace-Fix: quoted\n\n{BLOCK}",
        FOLDED.replace("Signature:\n ", "Signature: "),
        BLOCK.replace("ZCBr", "ZC\n Br").replace("AAAA", "AAAA\n\t", 1),
    ],
)
def test_a_block_survives_what_surrounds_it(message: str) -> None:
    assert verify(parse(message), SIGNERS) == canonical(RECORD)
    assert verify(parse(message.encode()), SIGNERS) == canonical(RECORD)


def test_a_fold_may_stand_for_any_space() -> None:
    folded = BLOCK.replace("two words", "two\n  words").replace(f"{A} {B}", f"{A}\n {B}")
    assert verify(parse(folded), SIGNERS) == canonical(RECORD)


@pytest.mark.parametrize(
    ("message", "why"),
    [
        ("", "found 0"),
        ("Heal\n\nNo record.", "found 0"),
        (BLOCK + "\n" + BLOCK, "found 2"),
        (BLOCK + "\nGrace-Fix: another\n", "outside"),
        ("grace-fix : another\n\n" + BLOCK, "outside"),
        ("Gr\u0430ce-Fix: look-alike\n\n" + BLOCK, "outside"),
        ("Grace\u2011Fix: another hyphen\n\n" + BLOCK, "outside"),
        ("G\u200brace-Fix: hidden\n\n" + BLOCK, "outside"),
        ("prose\rGrace-Fix: one more\n\n" + BLOCK, "outside"),
        (BLOCK[: BLOCK.index("Grace-Signature")], "before its signature"),
        (BLOCK.replace("Grace-Time", "\nGrace-Time"), "before its signature"),
        (BLOCK.replace(" v1 ", " v2 "), "version 'v2'"),
        (BLOCK.replace("v1 merged", "v1 blessed"), "no RecordKind"),
        (BLOCK.replace(": high", ": huge"), "no Severity"),
        (BLOCK.replace("Grace-Reason", "Grace-Rhyme"), "unknown"),
        (BLOCK.replace("Grace-Reason: t", "Grace-Reason:t"), "no line of a record"),
        (BLOCK.replace("2026-01-01T", "2026-01-01 "), "not the ones"),
        (BLOCK.replace("2026-01-01T", "yesterday "), "no time"),
        (BLOCK.replace("12:00:00Z", "12:00:00"), "not the ones"),
        (
            BLOCK.replace("Grace-Repo: acme/shop\nGrace-Fix: ", "Grace-Fix: x\nGrace-Repo: "),
            "not the",
        ),
        (BLOCK.replace("Grace-Reason: two words", "Grace-Severity: high"), "twice"),
        (BLOCK.replace("Grace-Repo: acme/shop\n", ""), "needs Grace-Repo"),
        (BLOCK.replace(A, "A" * 40, 1), "a change reads"),
        (BLOCK.replace('"shop/a.py"', '"shop/a.py" "x"'), "no JSON string"),
        (BLOCK.replace('"shop/a.py"', '"shop/\\u0061.py"'), "not the ones"),
        (BLOCK.replace("shop/a.py", "shop/a \\u0020b.py"), "once"),
        (BLOCK.replace(f"Grace-Ledger: {C}", "Grace-Ledger: main"), "no git id"),
        (BLOCK.replace("\n", "\r\n", 3), "two kinds of line end"),
        (BLOCK.replace("Signature: ", "Signature:  "), "base64"),
        ("x" * (1 << 20) + BLOCK, "too long"),
    ],
)
def test_what_is_not_one_whole_record_is_refused(message: str, why: str) -> None:
    with pytest.raises(LedgerError, match=why):
        parse(message)


def test_bytes_that_are_not_utf8_are_refused_in_a_block_and_allowed_around_it() -> None:
    raw = BLOCK.encode()
    assert parse(b"caf\xe9\n\n" + raw).record == canonical(RECORD)
    with pytest.raises(LedgerError):
        parse(raw.replace(b"two", b"tw\xe9"))


def test_another_key_is_refused() -> None:
    with pytest.raises(LedgerError, match="no allowed signer"):
        verify(parse(render(RECORD, OTHER_KEY)), SIGNERS)


def test_a_key_counts_at_the_record_s_time_unless_told_otherwise() -> None:
    lines = signers.parse(signers.line(KEY.public, valid_before=NOON))
    assert verify(parse(BLOCK), lines) == canonical(RECORD)
    with pytest.raises(LedgerError, match="not valid"):
        verify(parse(BLOCK), lines, NOON + timedelta(days=1))


def test_a_record_is_written_in_one_form() -> None:
    loose = replace(
        RECORD,
        time=datetime(2026, 1, 1, 13, 0, 0, 999, tzinfo=timezone(timedelta(hours=1))),
        changes=RECORD.changes[::-1],
        event="x" * (MAX_VALUE + 1),
    )
    strict = parse(render(loose, KEY)).record
    assert strict == canonical(loose) == canonical(strict)
    assert (strict.time, strict.event[-2:]) == (NOON, "x…")


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (replace(RECORD, time=datetime(2026, 1, 1)), "time zone"),  # noqa: DTZ001  what is wrong
        (replace(RECORD, prev=A), "never both"),
        (replace(RECORD, changes=(*RECORD.changes, Change("shop/a.py", B, C))), "once"),
        (replace(RECORD, ledger="main"), "no git id"),
        (replace(RECORD, changes=(Change("a", BlobId("x"), B),)), "no git id"),
    ],
)
def test_a_record_that_contradicts_itself_is_never_signed(wrong: Record, why: str) -> None:
    with pytest.raises(LedgerError, match=why):
        render(wrong, KEY)


def test_a_sha256_repository_has_longer_ids() -> None:
    record = replace(RECORD, changes=(Change("a", BlobId(A + A[:24]), BlobId(B + B[:24])),))
    assert parse(render(record, KEY)).record == record


def test_a_signature_of_another_kind_is_refused_when_it_is_verified() -> None:
    head, _, _ = BLOCK.rpartition(" ")
    with pytest.raises(LedgerError, match="not an SSHSIG"):
        verify(parse(f"{head} {b64encode(b'none').decode()}\n"), SIGNERS)
