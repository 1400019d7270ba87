"""One small edit that may heal a crash, how much it leaves alone, and when it can matter at all."""

from dataclasses import KW_ONLY, dataclass

from patterns.contract import Condition, Edit
from patterns.toolbox.costs import RISKY, Form


@dataclass(frozen=True, slots=True)
class Trial:
    """One edit to try.

    Attributes:
        name: what the edit is called, for those who count.
        title: what it does, in the imperative.
        because: a sentence on why here.
        condition: what must have been true at the crash for the edit to make a difference.
        extra: nuances that make it worse within its form.
        inverts: whether a condition then holds that did not before.
        repeated: whether it is right for the twins of what failed, though it raises an error.
    """

    name: str
    form: Form
    title: str
    because: str
    edits: tuple[Edit, ...]
    _: KW_ONLY
    condition: Condition | None = None
    extra: int = 0
    inverts: bool = False
    repeated: bool = False

    @property
    def cost(self) -> int:
        """Lower is tried earlier."""
        return self.form + self.extra

    @property
    def is_risky(self) -> bool:
        """Whether a gentler edit is looked for even where this one passes."""
        return self.inverts or self.form in RISKY
