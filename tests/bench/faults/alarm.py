"""A fault that no patch can rightly heal, and what the steps behind `grace heal` make of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.model import Candidate, CommitId, Healing, Refusal, RepositoryName
from bot.policy import Policy
from bot.steps.diagnose import diagnose
from bot.steps.patch import heal
from patterns.catalogue import claimants
from patterns.contract import Fault, Refused
from patterns.toolbox.source.sources import DictSources


@dataclass(frozen=True, slots=True)
class Alarm:
    """One false alarm.

    Attributes:
        rule: which rule made it.
        name: which one it is, for a person who wants to look.
    """

    rule: str
    name: str
    fault: Fault
    files: Mapping[str, bytes]

    @property
    def is_claimed(self) -> bool:
        """Whether some pattern's expression matches it; else it would prove nothing."""
        return bool(claimants(self.fault))

    def proposals(self) -> list[Candidate]:
        """What the library would do: patches that stand alone, then mere suggestions."""
        sources = DictSources(self.files)
        return list(_healed(self.fault, sources).candidates)


def _healed(fault: Fault, sources: DictSources) -> Healing:
    try:
        found = diagnose(RepositoryName("bench/alarms"), CommitId("0" * 40), fault, sources)
    except Refused as refused:
        return Healing((), (Refusal(str(refused)),))
    return heal(found, sources, Policy())
