"""Regression: a candidate goes out with a test that fails without it, where one can be proven."""

from dataclasses import replace

from bot.model import Candidate
from bot.policy import Policy
from patterns.contract import Certainty, Edit, Fault, Refused, Sources
from patterns.regression import regression
from patterns.toolbox import diff


def with_test(candidate: Candidate, fault: Fault, sources: Sources, policy: Policy) -> Candidate:
    """The candidate, with a new test among its files, or with the name of one that fails already.

    A repair that is only likely gets no new test: nobody knows that the test would pass.
    """
    try:
        test = regression(fault, candidate.files, sources)
    except Refused:
        return candidate
    told = replace(candidate.patch, evidence=(*candidate.patch.evidence, test.evidence))
    if test.text is None:
        return replace(candidate, patch=told)
    if candidate.certainty is not Certainty.A or policy.protects(test.path):
        return candidate
    new = Edit(test.path, 0, 0, test.text)
    shown = diff.unified(test.path, None, [new]).decode()
    return replace(
        candidate,
        patch=replace(told, edits=(*told.edits, new)),
        files={**candidate.files, test.path: test.text},
        diff=candidate.diff + shown,
    )
