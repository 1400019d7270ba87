"""The nouns of the story, all frozen: what every room hands to the next.

Each is imported when it is first asked for: a heal needs a third of them, and making a frozen
dataclass takes Python most of a millisecond.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.model.arrivals import (
        Arrival,
        FailedJob,
        Incident,
        Parcel,
        Sighting,
        TrackedIssue,
    )
    from bot.model.decisions import Command, Decision, Outcome, Verdict, Voice
    from bot.model.fixes import NO_BLOB, Change, Fix, fix_id
    from bot.model.healing import Candidate, Diagnosis, Healing, Refusal
    from bot.model.hosted import (
        Artifact,
        BranchRules,
        Check,
        Comment,
        Commit,
        Delivery,
        Installation,
        Issue,
        Merging,
        Past,
        Place,
        PullRequest,
        Remark,
        Repository,
        RequiredCheck,
        Review,
        Said,
        Shift,
    )
    from bot.model.names import (
        CommitId,
        Door,
        Fingerprint,
        FixId,
        IncidentId,
        Key,
        MergeMethod,
        PatternId,
        Permission,
        RepositoryName,
        Stage,
        Wait,
        Whose,
    )
    from bot.model.records import Record, RecordKind, Tally
else:
    _HOMES = ("names", "healing", "arrivals", "fixes", "decisions", "records", "hosted")

    def __getattr__(name: str) -> object:
        for home in _HOMES if name in __all__ else ():
            module = import_module(f"bot.model.{home}")
            if name in vars(module):
                globals()[name] = found = vars(module)[name]
                return found
        raise AttributeError(f"module 'bot.model' has no attribute {name!r}")


__all__ = [
    "NO_BLOB",
    "Arrival",
    "Artifact",
    "BranchRules",
    "Candidate",
    "Change",
    "Check",
    "Command",
    "Comment",
    "Commit",
    "CommitId",
    "Decision",
    "Delivery",
    "Diagnosis",
    "Door",
    "FailedJob",
    "Fingerprint",
    "Fix",
    "FixId",
    "Healing",
    "Incident",
    "IncidentId",
    "Installation",
    "Issue",
    "Key",
    "MergeMethod",
    "Merging",
    "Outcome",
    "Parcel",
    "Past",
    "PatternId",
    "Permission",
    "Place",
    "PullRequest",
    "Record",
    "RecordKind",
    "Refusal",
    "Remark",
    "Repository",
    "RepositoryName",
    "RequiredCheck",
    "Review",
    "Said",
    "Shift",
    "Sighting",
    "Stage",
    "Tally",
    "TrackedIssue",
    "Verdict",
    "Voice",
    "Wait",
    "Whose",
    "fix_id",
]
