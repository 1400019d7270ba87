"""One small edit that may heal a crash, how much it leaves alone, and when it can matter at all."""

from dataclasses import dataclass

from patterns.contract import Condition, Edit
from patterns.toolbox.costs import Form


@dataclass(frozen=True, slots=True)
class Trial:
    """One edit to try.

    Attributes:
        family: the operator's name.
        title: what it does, in the imperative.
        because: a sentence on why here.
        condition: what must have been true at the crash for the edit to make a difference.
        extra: nuances that make it worse within its form.
    """

    family: str
    form: Form
    title: str
    because: str
    edits: tuple[Edit, ...]
    condition: Condition | None = None
    extra: int = 0

    @property
    def cost(self) -> int:
        """Lower is tried earlier."""
        return self.form + self.extra
