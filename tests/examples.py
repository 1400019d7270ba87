"""Records that tests start from; `dataclasses.replace` makes the variations."""

from datetime import UTC, datetime

from bot.model import (
    Change,
    CommitId,
    Door,
    Fingerprint,
    Fix,
    FixId,
    IncidentId,
    PatternId,
    RepositoryName,
    Stage,
)
from patterns.contract import BlobId, Certainty, Severity

FIX = Fix(
    id=FixId("fix_0123456789abcdef"),
    repository=RepositoryName("acme/shop"),
    incident=IncidentId("0123456789abcdef"),
    fingerprint=Fingerprint("v1:" + "f" * 32),
    pattern=PatternId("import_error/moved_module"),
    severity=Severity.LOW,
    certainty=Certainty.A,
    stage=Stage.PROPOSED,
    title="Import the module from where it stands now",
    error="ModuleNotFoundError: No module named 'shop.prices'",
    why="The module was moved.",
    evidence=("`shop/pricing/prices.py` is the only `prices` module here.",),
    diff="--- a/app.py\n+++ b/app.py\n",
    base_branch="main",
    base=CommitId("a" * 40),
    changes=(Change("app.py", BlobId("1" * 40), BlobId("2" * 40)),),
    door=Door.CI,
    event="ci:job/1",
    created_at=datetime(2026, 11, 23, 11, tzinfo=UTC),
    updated_at=datetime(2026, 11, 23, 11, tzinfo=UTC),
)
