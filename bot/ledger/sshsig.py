"""SSHSIG signatures (Ed25519, SHA-512, namespace `grace`): made here, checked by stock ssh-keygen.

The format is OpenSSH's `PROTOCOL.sshsig`
(https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.sshsig), of which this module
speaks one profile only: with the algorithm, the hash and the namespace fixed, every signature has
the same length, and reading one is a comparison instead of a parser.
"""

import struct
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from hashlib import sha256, sha512
from textwrap import wrap
from typing import NewType

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from bot.errors import LedgerError

PublicKey = NewType("PublicKey", bytes)
"""The 32 bytes of an Ed25519 public key (RFC 8032)."""

NAMESPACE = "grace"
"""Keeps a signature over a record from being passed off as one over a mail or a git tag."""

KEY_TYPE = "ssh-ed25519"
_KEY_SIZE = 32
_SIGNATURE_SIZE = 64
_BEGIN = "-----BEGIN SSH SIGNATURE-----"
_END = "-----END SSH SIGNATURE-----"


def sign(key: Ed25519PrivateKey, data: bytes) -> bytes:
    """An unarmoured SSHSIG over `data`; the same key and data always give the same bytes."""
    return _wrapped(public_of(key), key.sign(_to_be_signed(data)))


def verify(signature: bytes, data: bytes) -> PublicKey:
    """The key that signed `data`; whether that key is anybody's is for the caller to ask.

    Raises:
        LedgerError: the bytes are no such signature, or the data are not what was signed.
    """
    public = signer_of(signature)
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(
            signature[-_SIGNATURE_SIZE:], _to_be_signed(data)
        )
    except (InvalidSignature, ValueError):
        raise LedgerError("the signature does not fit what it signs") from None
    return public


def signer_of(signature: bytes) -> PublicKey:
    """The key that a signature claims, unchecked.

    Raises:
        LedgerError: the bytes are no SSHSIG of our one profile.
    """
    public = PublicKey(signature[_KEY_AT : _KEY_AT + _KEY_SIZE])
    # Rebuilding it settles every length, name and reserved field at once, whatever the bytes are.
    if len(signature) != SIZE or signature != _wrapped(public, signature[-_SIGNATURE_SIZE:]):
        raise LedgerError(f"not an SSHSIG v1 of an Ed25519 key in the namespace {NAMESPACE}")
    return public


def public_of(key: Ed25519PrivateKey) -> PublicKey:
    """The public half."""
    return PublicKey(key.public_key().public_bytes_raw())


def line_of(public: PublicKey) -> str:
    """`ssh-ed25519 AAAA…`, as in a `.pub` file."""
    return f"{KEY_TYPE} {b64encode(_key_blob(public)).decode()}"


def of_line(key_type: str, encoded: str) -> PublicKey:
    """The key of a `.pub` line's first two fields.

    Raises:
        LedgerError: it is not an Ed25519 key.
    """
    blob = unbase64(encoded)
    public = PublicKey(blob[-_KEY_SIZE:])
    if key_type != KEY_TYPE or blob != _key_blob(public):
        raise LedgerError(f"not an {KEY_TYPE} key")
    return public


def fingerprint(public: PublicKey) -> str:
    """`SHA256:…`, as ssh-keygen prints it."""
    digest = sha256(_key_blob(public)).digest()
    return f"SHA256:{b64encode(digest).decode().rstrip('=')}"


def armor(signature: bytes) -> str:
    """The form that `ssh-keygen -Y verify -s FILE` takes."""
    return "\n".join([_BEGIN, *wrap(b64encode(signature).decode(), 70), _END, ""])


def dearmor(text: str) -> bytes:
    """The bytes inside the armour.

    Raises:
        LedgerError: there is no armour, or no base64 inside.
    """
    inside = text.strip().removeprefix(_BEGIN).removesuffix(_END)
    if len(inside) != len(text.strip()) - len(_BEGIN + _END):
        raise LedgerError("not an armoured SSH signature")
    return unbase64("".join(inside.split()))


def unbase64(text: str) -> bytes:
    """Exactly the bytes whose canonical base64 this is.

    Raises:
        LedgerError: it is not; unused bits of the last digit count, too (RFC 4648, section 3.5).
    """
    try:
        data = b64decode(text, validate=True)
    except (Base64Error, ValueError):
        raise LedgerError("not base64") from None
    if b64encode(data).decode() != text:
        raise LedgerError("not canonical base64")
    return data


def _string(data: bytes) -> bytes:
    """RFC 4251, section 5: a `string` is its length and its bytes."""
    return struct.pack(">I", len(data)) + data


def _key_blob(public: bytes) -> bytes:
    return _string(KEY_TYPE.encode()) + _string(public)


_FRAME = _string(NAMESPACE.encode()) + _string(b"") + _string(b"sha512")


def _to_be_signed(data: bytes) -> bytes:
    return b"SSHSIG" + _FRAME + _string(sha512(data).digest())


def _wrapped(public: bytes, raw: bytes) -> bytes:
    signed = _string(KEY_TYPE.encode()) + _string(raw)
    return b"SSHSIG" + struct.pack(">I", 1) + _string(_key_blob(public)) + _FRAME + _string(signed)


SIZE = len(_wrapped(bytes(_KEY_SIZE), bytes(_SIGNATURE_SIZE)))
_KEY_AT = len(b"SSHSIG") + 4 + 4 + len(_key_blob(b""))
