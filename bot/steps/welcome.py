"""Onboarding: the one pull request that asks a repository's owners whether Grace may work there."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot import prose
from bot.policy import PATH
from patterns.contract import Severity

BRANCH = "grace/onboarding"
TITLE = "Let Grace heal this repository"
FILE = """\
# What Grace may do here: {settings}
# yaml-language-server: $schema={schema}
#
# This file counts as it stands on the default branch. Every line below is a default, written out;
# between it and what Grace's operator allows the stricter wins.
enabled: true            # false stops everything at once
auto_merge: low          # `none`: a person decides on everything
max_open_fixes: 3
max_fixes_per_hour: 2
protected_paths: []      # besides .github, migrations and Grace's own files
excluded_paths: []       # errors in these are left alone
"""
BODY = """\
Grace read an error of this repository that she could heal. She does nothing here until this pull \
request is merged; close it, and she stays away.

**What would happen**

{plan}

**What she found**

{found}

**What this adds**

* `{path}`: what she may do, with its defaults written out. `enabled: false` stops her at once, \
and so does removing the App.
{signers}
We advise a ruleset for the branch `grace/ledger` that forbids force pushes and deletions \
(Settings → Rules): that branch is the immutable log of what she does.

<sub>{mark}</sub>
"""
MARK = "asked once; this pull request is never opened again by itself"
GENERALLY = (
    "Low severity merges by itself once CI is green, medium needs an approval, high an approval "
    "with a written reason; a new dependency always needs a person."
)
PLANS = {
    Severity.LOW: "it would merge by itself once CI is green on exactly that change",
    Severity.MEDIUM: "it would wait for an approval: a review, or a comment `/grace approve`",
    Severity.HIGH: "it would wait for an approval with a written reason",
}


@dataclass(frozen=True, slots=True)
class PastFailure:
    """A CI job that failed before: its name, whether a Python error was in it, and the cure."""

    job: str
    error: bool
    cure: str | None = None


@dataclass(frozen=True, slots=True)
class Findings:
    """What the invitation tells of the repository itself.

    Attributes:
        cure: title and severity of the fix that waits, where an error asked.
        checks: names of the checks that merged pull requests had here.
        past: the newest failed jobs of the default branch that were looked at.
    """

    cure: tuple[str, Severity] | None
    checks: tuple[str, ...]
    past: tuple[PastFailure, ...]


def policy_file(public_url: str) -> bytes:
    """The file that is proposed."""
    schema, settings = f"{public_url}/grace.schema.json", f"{public_url}/"
    return FILE.format(schema=schema, settings=settings).encode()


def invitation(findings: Findings, *, adds_signers: bool) -> str:
    """The pull request's text."""
    signers = "* `.github/grace_signers`: the public key that her records are signed with.\n"
    return BODY.format(
        plan="\n".join(f"* {line}" for line in _plan(findings)),
        found="\n".join(f"* {line}" for line in (_ci(findings.checks), *_past(findings.past))),
        path=PATH,
        signers=signers if adds_signers else "",
        mark=MARK,
    )


def _plan(findings: Findings) -> list[str]:
    general = [
        GENERALLY,
        "At most 3 pull requests of hers are open at once, at most 2 an hour are opened.",
    ]
    if findings.cure is None:
        return general
    title, severity = findings.cure
    return [f"For the error that asked: “{prose.sentence(title)}”; {PLANS[severity]}.", *general]


def _ci(checks: Sequence[str]) -> str:
    if not checks:
        return (
            "No check succeeded on the last merged pull requests here: without CI nothing ever "
            "merges by itself."
        )
    return f"CI that she would wait for: {', '.join(prose.inline(name) for name in checks)}."


def _past(past: Sequence[PastFailure]) -> list[str]:
    if not past:
        return ["No failed job of the default branch could be looked at."]
    errors = [one for one in past if one.error]
    cures = [one for one in errors if one.cure is not None]
    told = (
        f"Of the last {len(past)} failed jobs of the default branch, {len(errors)} held a Python "
        f"error, and {len(cures)} of these could be healed today."
    )
    return [told] + [f"{prose.inline(one.job)}: {prose.sentence(one.cure or '')}" for one in cures]
