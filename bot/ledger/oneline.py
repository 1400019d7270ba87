"""Any text as one visible line that git, a web page and a mail reader leave alone, and back.

What could end a line, hide, reorder its neighbours or be trimmed away is written as an escape in
Python's notation. The table is spelled out rather than asked of `unicodedata`, because the same
record must read the same under every version of Unicode that a Python ships.
"""

import re

from bot.errors import LedgerError

_HIDDEN = (
    "\x00-\x1f\x7f-\xa0\xad"  # controls; no-break space; soft hyphen
    "\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f"  # joiners, fillers, marks
    "\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164"  # spaces, line ends, bidi controls
    "\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"  # surrogates, selectors
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"  # format controls, tags
)
_INVISIBLE = re.compile(f"[{_HIDDEN}]")
# Besides: the escape itself, and spaces that trimming or folding would eat.
_UNSAFE = re.compile(rf"[\\{_HIDDEN}]|^ | \Z|(?<= ) ")
_ESCAPE = re.compile(r"\\(?:(\\)|u([0-9a-f]{4})|U(000[1-9a-f][0-9a-f]{4}|0010[0-9a-f]{4}))")


def encode(text: str) -> str:
    """`text` on one line; `decode` gives it back, whatever it was."""
    return _UNSAFE.sub(lambda match: _escape(match[0]), text)


def decode(line: str) -> str:
    """The text that `encode` made this line of.

    Raises:
        LedgerError: `encode` makes no such line.
    """
    text = _ESCAPE.sub(lambda match: match[1] or chr(int(match[2] or match[3], 16)), line)
    if encode(text) != line:
        raise LedgerError("a value is not written the one way it can be")
    return text


def visible(line: str) -> str:
    """A line of prose with what hides or reorders text shown as escapes; not to be read back."""
    return _INVISIBLE.sub(lambda match: _escape(match[0]), line)


def _escape(character: str) -> str:
    if character == "\\":
        return "\\\\"
    code = ord(character)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
