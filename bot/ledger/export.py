"""Records as in-toto Statements in DSSE envelopes, for tools that know nothing of Grace.

Statement v1: https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md; `gitBlob` and
`gitCommit` are its own kinds of digest. DSSE: https://github.com/secure-systems-lab/dsse. The
envelope is signed by whoever exports; the record's own signature travels inside.
"""

import json
from base64 import b64encode
from dataclasses import asdict
from typing import Any

from bot.ledger.keys import SshSigner
from bot.ledger.record import SignedRecord
from bot.model import Record

STATEMENT = "https://in-toto.io/Statement/v1"
PREDICATE = "urn:grace:record:v1"
PAYLOAD = "application/vnd.in-toto+json"


def statement(signed: SignedRecord, commit: str) -> dict[str, Any]:
    """What a record says: its files (or, where it names none, its commit) and all of its fields."""
    files = [
        {"name": change.path, "digest": {"gitBlob": change.new}}
        for change in signed.record.changes
        if change.new.strip("0")
    ]
    return {
        "_type": STATEMENT,
        "subject": files or [{"name": "commit", "digest": {"gitCommit": commit}}],
        "predicateType": PREDICATE,
        "predicate": {
            "commit": {"digest": {"gitCommit": commit}},
            "record": _fields(signed.record),
            "block": signed.block.decode().split("\n"),
        },
    }


def envelope(content: dict[str, Any], signer: SshSigner) -> dict[str, Any]:
    """The DSSE envelope of a statement; its `keyid` is the key's OpenSSH fingerprint."""
    payload = json.dumps(content, sort_keys=True, separators=(",", ":")).encode()
    signature = signer.sign_envelope(pre_authentication_encoding(payload))
    return {
        "payloadType": PAYLOAD,
        "payload": b64encode(payload).decode(),
        "signatures": [{"keyid": signer.fingerprint, "sig": b64encode(signature).decode()}],
    }


def pre_authentication_encoding(payload: bytes) -> bytes:
    """The bytes that a DSSE signature is over."""
    return b"DSSEv1 %d %s %d %s" % (len(PAYLOAD), PAYLOAD.encode(), len(payload), payload)


def _fields(record: Record) -> dict[str, Any]:
    """The record's own fields that say something; times in ISO 8601."""
    said = {name: value for name, value in asdict(record).items() if value not in (None, "")}
    return said | {"time": record.time.isoformat()}
