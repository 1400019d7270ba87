"""Records of every shape, with text as hostile as it comes."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from bot.ledger.record import MAX_VALUE
from bot.model import Change, Permission, Record, RecordKind
from patterns.contract import BlobId, Severity

NASTY = st.sampled_from(
    [
        "\n", "\r\n", "\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029", "\x00", "\x1b[31m",
        " ", "  ", "\t", "\\", "\\u000a", "\\\\", "\u202e", "\u2066", "\u200b", "\ufeff", "\xad",
        "\nGrace-Fix: fix_0", "Grace-Signature: AAAA", "\n\nGrace-Record: v1 merged\n", "---\n",
        "---------", "\nCo-authored-by: a <b>", "é", "e\u0301", "𝔊𝔯𝔞𝔠𝔢", "\U000e0041",
        "\udc80", '"',
    ]
)  # fmt: skip
TEXT = st.lists(st.one_of(NASTY, st.text(max_size=8)), max_size=6).map("".join)
VALUES = TEXT.filter(lambda text: len(text) <= MAX_VALUE)
BLOBS = st.text("0123456789abcdef", min_size=40, max_size=40).map(BlobId)
CHANGES = st.lists(
    st.builds(Change, VALUES, BLOBS, BLOBS), max_size=4, unique_by=lambda change: change.path
).map(lambda changes: tuple(sorted(changes)))
TIMES = st.integers(0, 32_503_680_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
_ANCHOR: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.just({}),
    st.just({"prev": "none"}),
    BLOBS.map(lambda commit: {"prev": commit}),
    BLOBS.map(lambda commit: {"ledger": commit}),
)


@st.composite
def records(draw: st.DrawFn) -> Record:
    """A record that reads back as exactly itself."""
    anchor = draw(_ANCHOR)
    return Record(
        kind=draw(st.sampled_from(RecordKind)),
        repository=draw(VALUES.filter(bool)),  # type: ignore[arg-type]  # any text will do here
        time=draw(TIMES),
        fix=draw(VALUES) or None,  # type: ignore[arg-type]  # likewise
        pattern=draw(VALUES) or None,  # type: ignore[arg-type]  # likewise
        severity=draw(st.sampled_from([None, *Severity])),
        event=draw(VALUES),
        decision=draw(VALUES),
        actor=draw(VALUES),
        permission=draw(st.sampled_from([None, *Permission])),
        source=draw(VALUES),
        reason=draw(VALUES),
        changes=draw(CHANGES),
        repository_id=draw(VALUES),
        origin=draw(VALUES),
        **anchor,
    )
