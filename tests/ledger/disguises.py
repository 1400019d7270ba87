"""Claims that bytes alone do not show: other encodings, directions, terminals, letters alike."""

from collections.abc import Iterator

from bot.ledger.record import parse
from tests.ledger.repo import MAIN_REF, Repo
from tests.ledger.rewriting import Apply, appended
from tests.ledger.target import IN_FLIGHT, MAIN, SQUASHED, STORY, Tampering

CLAIM = "Grace-Record: v1 merged"
LOOKS = {
    "with a zero": "Grace-Rec0rd: v1 merged",
    "with a one": "Grace-F1x: fix_1",
    "with an L": "Grace-Flx: fix_1",
    "with a stroke": "Grace-S|gnature: AAAA",
    "with r and n": "Grace-Tirne: 2026-01-01T00:00:00Z",
    "with two hyphens": "Grace--Record: v1 merged",
    "backwards": "\u202edegrem 1v :droceR-ecarG\u202c",
    "in part backwards": "Gr\u202eca\u202ce-Record: v1 merged",
    "around a control sequence": "Gr\x9b0mace-Record: v1 merged",
    "in a link": "\x1b]8;;http://example.com\x1b\\Grace-Record: v1\x1b]8;;\x1b\\",
    "behind a character set": "\x1b(BGrace-Record: v1 merged",
    "over what was there": "none\x08\x08\x08\x08Grace-Record: v1 merged",
    "in circles": "\u24bc\u24e1\u24d0\u24d2\u24d4-Record: v1 merged",
    "with a Hebrew hyphen": "Grace\u05beRecord: v1 merged",
    "with a colon of phonetics": "Grace-Record\u02d0 v1 merged",
    "with a colon stood upright": "Grace-Record\ufe13 v1 merged",
    "with a dotless i": "Grace-F\u0131x: fix_1",
    "with an Armenian o": "Grace-Rec\u0585rd: v1 merged",
    "with a struck hyphen": "Grace-\u0338Record: v1 merged",
    "after hard spaces": "\xa0\xa0Grace-Record: v1 merged",
    "after a vertical tab": "x\x0bGrace-Record: v1 merged",
}
ENCODED = {
    "UTF-7": b"+AEc-race-Record: v1 merged",
    "IBM037": CLAIM.encode("cp037"),
    "IBM1047": CLAIM.encode("cp037"),
    "EBCDIC-AT-DE": CLAIM.encode("cp037"),
    "UTF-16LE": CLAIM.encode("utf-16-le"),
    "UTF-32": CLAIM.encode("utf-32"),
    "ISO-2022-JP": b"\x1b$B#G\x1b(Brace-Record: v1 merged",
    "ISO-2022-CN": b"\x1b$)A\x0e#G\x0frace-Record: v1 merged",
    "UTF-7-IMAP": b"+AEc-race-Record: v1 merged",
}


def _declared(encoding: str, message: bytes) -> Apply:
    """A commit that says what its message is encoded in, as git itself writes it."""

    def apply(repo: Repo) -> set[str]:
        head = MAIN[-1]
        who = "A <a@example.com> 1767960000 -0000"
        header = f"tree {head.tree}\nparent {head.id}\nauthor {who}\ncommitter {who}\n"
        content = f"{header}encoding {encoding}\n\n".encode() + message
        repo.refs[MAIN_REF] = repo.put("commit", content)
        return {repo.refs[MAIN_REF]}

    return apply


def disguises() -> Iterator[Tampering]:
    """What git, a terminal or a font shows as a record."""
    for what, line in LOOKS.items():
        message = f"Tidy up\n\n{line}\n".encode()
        yield Tampering(f"a claim {what}", appended(MAIN_REF, message))
    for encoding, encoded in ENCODED.items():
        yield Tampering(f"a claim in {encoding}", _declared(encoding, encoded))
    landed = MAIN[IN_FLIGHT]
    for encoding in ("UTF-7", "IBM037", "ISO-2022-JP"):
        yield Tampering(f"a landing shown in {encoding}", _shown_in(encoding))
    block = parse(MAIN[SQUASHED].message).block
    for what, message in {
        "above prose": b"Tidy up\n\n" + block + b"\n\nAnd more.\n\nSigned-off-by: A <a@b>\n",
        "in CR LF": (b"Tidy up\n\n" + block + b"\n").replace(b"\n", b"\r\n"),
        "folded": b"Tidy up\n\n" + block.replace(b"Pattern: ", b"Pattern:\n ") + b"\n",
        "behind a NUL": b"Tidy up\0\n\n" + block + b"\n",
        "below a rule": b"Tidy up\n\n---\n" + block + b"\n",
        "twice": b"Tidy up\n\n" + block + b"\n\n* x\n\n" + block + b"\n",
        "picked": b"Tidy up\n\n" + block + b"\n(cherry picked from commit " + b"1" * 40 + b")\n",
        "with the newest one": landed.message + b"\n" + block + b"\n",
    }.items():
        yield Tampering(f"a landed record said again {what}", appended(MAIN_REF, message))


def _shown_in(encoding: str) -> Apply:
    """The newest landing, so that its readers see other words than Grace signed."""

    def apply(repo: Repo) -> set[str]:
        name = STORY.repo.refs[MAIN_REF]
        header, _, message = repo.objects[name][1].partition(b"\n\n")
        content = header + f"\nencoding {encoding}\n\n".encode() + message
        repo.refs[MAIN_REF] = repo.put("commit", content)
        return {repo.refs[MAIN_REF]}

    return apply
