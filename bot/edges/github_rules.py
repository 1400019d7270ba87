"""What GitHub demands of a merge: rulesets and classic protection, read into sentences."""

from collections.abc import Iterator, Sequence

from pydantic import Field

from bot.edges.github_answers import Answer
from bot.model import BranchRules, MergeMethod, RequiredCheck

# Rules that Grace's merges always satisfy, or that only bind other acts.
HARMLESS = {"creation", "update", "deletion", "non_fast_forward", "required_linear_history"}
# A rebase makes commits that GitHub does not sign, and a merge commit has two parents.
# https://docs.github.com/en/authentication/managing-commit-signature-verification/about-commit-signature-verification#signature-verification-for-rebase-and-merge
EXCLUDED = {
    "required_linear_history": MergeMethod.MERGE,
    "required_signatures": MergeMethod.REBASE,
}
SAID = {
    "required_signatures": "signed commits",
    "required_deployments": "successful deployments",
    "commit_message_pattern": "a commit message of a given pattern",
    "commit_author_email_pattern": "an author's address of a given pattern",
    "committer_email_pattern": "a committer's address of a given pattern",
    "workflows": "workflows that the organisation requires",
    "code_scanning": "code scanning results",
    "copilot_code_review": "a review by Copilot",
    "license_compliance_scanning": "a licence compliance scan",
    "file_path_restriction": "no changes to restricted paths",
    "file_extension_restriction": "no files of restricted kinds",
    "max_file_path_length": "short file paths",
    "max_file_size": "small files",
}


class _Context(Answer):
    context: str
    integration_id: int | None = None
    app_id: int | None = None

    def required(self) -> RequiredCheck:
        # Classic protection writes -1 where any source will do.
        source = self.integration_id or self.app_id
        return RequiredCheck(self.context, source if source and source > 0 else None)


class _Parameters(Answer):
    required_status_checks: tuple[_Context, ...] = ()
    strict_required_status_checks_policy: bool = False
    required_approving_review_count: int = 0
    require_code_owner_review: bool = False
    require_last_push_approval: bool = False
    required_review_thread_resolution: bool = False
    allowed_merge_methods: tuple[str, ...] = ()


class RuleAnswer(Answer):
    """https://docs.github.com/en/rest/repos/rules#get-rules-for-a-branch."""

    type: str
    parameters: _Parameters | None = None


class _StatusChecks(Answer):
    # Only classic protection itself tells this, which takes a permission that Grace does not ask.
    strict: bool = False
    contexts: tuple[str, ...] = ()
    checks: tuple[_Context, ...] = ()


class _Protection(Answer):
    required_status_checks: _StatusChecks = Field(default_factory=_StatusChecks)


class BranchAnswer(Answer):
    """https://docs.github.com/en/rest/branches/branches#get-a-branch."""

    protection: _Protection = Field(default_factory=_Protection)


def demands(rules: Sequence[RuleAnswer], branch: BranchAnswer) -> BranchRules:
    """All of it, each demand once."""
    checks: dict[RequiredCheck, None] = {}
    others: dict[str, None] = {}
    for rule in rules:
        asked = rule.parameters or _Parameters()
        checks |= dict.fromkeys(each.required() for each in asked.required_status_checks)
        others |= dict.fromkeys(_sentences(rule.type, asked))
    classic = branch.protection.required_status_checks
    named = classic.checks or tuple(_Context(context=name) for name in classic.contexts)
    checks |= dict.fromkeys(each.required() for each in named)
    queue = any(rule.type == "merge_queue" for rule in rules)
    strict = classic.strict or any(
        rule.parameters.strict_required_status_checks_policy for rule in rules if rule.parameters
    )
    return BranchRules(
        tuple(checks),
        tuple(others),
        merge_queue=queue,
        up_to_date=strict,
        merge_methods=_methods(rules),
    )


def _methods(rules: Sequence[RuleAnswer]) -> frozenset[MergeMethod]:
    allowed = set(MergeMethod)
    for rule in rules:
        if rule.parameters and rule.parameters.allowed_merge_methods:
            allowed &= set(rule.parameters.allowed_merge_methods)
        if rule.type in EXCLUDED:
            allowed.discard(EXCLUDED[rule.type])
    return frozenset(allowed)


def _sentences(kind: str, asked: _Parameters) -> Iterator[str]:
    if kind == "pull_request":
        yield from _about_reviews(asked)
    elif kind == "required_status_checks":
        if asked.strict_required_status_checks_policy:
            yield "GitHub requires the branch to be up to date with its base"
    elif kind == "merge_queue":
        yield "GitHub merges through its queue"
    elif kind not in HARMLESS:
        yield f"GitHub requires {SAID.get(kind, kind.replace('_', ' '))}"


def _about_reviews(asked: _Parameters) -> Iterator[str]:
    count = asked.required_approving_review_count
    if count:
        yield f"GitHub requires {count} approving review{'s' if count > 1 else ''}"
    if asked.require_code_owner_review:
        yield "GitHub requires a review by the code owners"
    if asked.require_last_push_approval:
        yield "GitHub requires that someone else than the last pusher approves"
    if asked.required_review_thread_resolution:
        yield "GitHub requires that every review thread is resolved"
