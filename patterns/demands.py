"""What a regular expression demands letter by letter: whether a text can match, uncompiled.

To compile the catalogue's hundred expressions takes longer than to heal. Nearly every one holds
words that the error at hand does not, and to look for those is cheap.
"""

import re

TOKEN = re.compile(
    r"(?P<text>(?:[^\\()|*?+{}\[\].^$]|\\[^A-Za-z0-9])+)"
    r"|(?P<any>\\(?:x..|u.{4}|U.{8}|N\{[^}]*\}|[0-9]{1,3}|[A-Za-z])|\[\^?\]?(?:\\.|[^\]\\])*\]|[.^$])"
    r"|(?P<open>\((?:\?(?:P<\w+>|:)|(?!\?)))"
    r"|(?P<shut>\))"
    r"|(?P<either>\|)"
    r"|(?P<repeat>[*?+]|\{[^}]*\})"
    r"|(?P<strange>\(\?)",
    re.DOTALL,
)
"""https://docs.python.org/3/library/re.html#regular-expression-syntax"""
DEPTH = re.compile(
    r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|(?P<open>\()|(?P<shut>\))|(?P<either>\|)", re.DOTALL
)
"""As much of it as tells where a bracket ends."""
BEYOND = re.compile(r"\(\?(?:[aiLmsux]+\)|#)")
"""Flags change what letters mean, and brackets within a comment mean nothing: not looked at."""
ESCAPED = re.compile(r"\\(.)", re.DOTALL)
AT_LEAST_ONCE = re.compile(r"\+|\{[1-9]")


def may_match(expression: str, text: str) -> bool:
    """Whether an expression may match somewhere in a text; no only where it surely cannot.

    The order in which words stand is not looked at, nor how often.
    """
    return BEYOND.search(expression) is not None or _Question(expression, text).is_met()


class _Question:
    """One pass over an expression; what says nothing letter by letter counts as met."""

    def __init__(self, expression: str, text: str) -> None:
        self._expression, self._text = expression, text
        self._at = 0

    def is_met(self) -> bool:
        """Whether any of the alternatives up to a closing bracket, or the end, can be met."""
        while not self._sequence():
            if not self._is_behind("either"):
                return False
        while self._is_behind("either"):
            self._skip()
        return True

    def _sequence(self) -> bool:
        """Whether all up to the next alternative can be met; stops in front of what ends it."""
        while token := TOKEN.search(self._expression, self._at):
            kind = token.lastgroup
            if kind in {"either", "shut"}:
                break
            self._at = token.end()
            if kind == "text" and not self._holds(token[0]):
                return self._skip()
            if kind == "open":
                inside = self.is_met()
                self._is_behind("shut")
                if not (inside or self._may_be_left_out()):
                    return self._skip()
            elif kind == "strange":
                # A look ahead or back, of which some demand that it is not met.
                self.is_met()
                self._is_behind("shut")
        return True

    def _skip(self) -> bool:
        """Go on to where the sequence ends, whatever it holds: no, it cannot be met."""
        depth = 0
        for token in DEPTH.finditer(self._expression, self._at):
            depth += (token.lastgroup == "open") - (token.lastgroup == "shut")
            if depth < 0 or (depth == 0 and token.lastgroup == "either"):
                self._at = token.start()
                return False
        self._at = len(self._expression)
        return False

    def _is_behind(self, kind: str) -> bool:
        """Whether a sequence ended with that, which is then passed."""
        token = TOKEN.match(self._expression, self._at)
        if token is None or token.lastgroup != kind:
            return False
        self._at = token.end()
        return True

    def _holds(self, word: str) -> bool:
        """Whether the text holds a word; what repeats is the word's last letter alone."""
        letters = ESCAPED.sub(r"\1", word) if "\\" in word else word
        return (letters[:-1] if self._may_be_left_out() else letters) in self._text

    def _may_be_left_out(self) -> bool:
        """Whether what was read may stand there no time at all."""
        token = TOKEN.match(self._expression, self._at)
        return (
            token is not None
            and token.lastgroup == "repeat"
            and AT_LEAST_ONCE.match(token[0]) is None
        )
