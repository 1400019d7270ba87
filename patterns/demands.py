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
    """One pass over an expression's tokens; what says nothing letter by letter counts as met."""

    def __init__(self, expression: str, text: str) -> None:
        self._text = text
        found = TOKEN.finditer(expression)
        # In reverse, so that the next token is the last one.
        self._tokens = [(token.lastgroup or "", token[0]) for token in found][::-1]

    def is_met(self) -> bool:
        """Whether any of the alternatives up to a closing bracket, or the end, can be met."""
        met = self._sequence()
        while self._tokens and self._tokens.pop()[0] == "either":
            # Read on even where it is decided: the tokens behind the bracket are wanted.
            met = self._sequence() or met
        return met

    def _sequence(self) -> bool:
        met = True
        while self._tokens and self._tokens[-1][0] not in {"either", "shut"}:
            kind, word = self._tokens.pop()
            if kind == "text":
                met = self._holds(word) and met
            elif kind == "open":
                inside = self.is_met()
                met &= inside or self._may_be_left_out()
            elif kind == "strange":
                self.is_met()  # a look ahead or back, of which some demand that it is not met
        return met

    def _holds(self, word: str) -> bool:
        """Whether the text holds a word; what repeats is the word's last letter alone."""
        letters = ESCAPED.sub(r"\1", word) if "\\" in word else word
        return (letters[:-1] if self._may_be_left_out() else letters) in self._text

    def _may_be_left_out(self) -> bool:
        """Whether what was read may stand there no time at all."""
        kind, sign = self._tokens[-1] if self._tokens else ("", "")
        return kind == "repeat" and AT_LEAST_ONCE.match(sign) is None
