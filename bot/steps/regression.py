"""Regression: a candidate goes out with a test that fails without it, where one can be proven."""

from dataclasses import replace

from bot.model import Candidate
from bot.policy import Policy
from patterns.contract import Certainty, Edit, Fault, Refused, Sources
from patterns.regression import regression
from patterns.toolbox.source import diff


def with_test(candidate: Candidate, fault: Fault, sources: Sources, policy: Policy) -> Candidate:
    """The candidate, with a new test among its files, or with the name of one that fails already.

    A repair that is only likely gets no new test: nobody knows that the test would pass. Where none
    is written, the candidate's evidence says why.
    """
    try:
        test = regression(fault, candidate.files, sources)
    except Refused as why:
        return _without(candidate, str(why))
    told = replace(candidate.patch, evidence=(*candidate.patch.evidence, test.evidence))
    if test.text is None:
        return replace(candidate, patch=told)
    if candidate.certainty is not Certainty.A:
        return _without(candidate, "nothing here can tell that a repair which is likely passes it")
    if policy.protects(test.path):
        return _without(candidate, f"{test.path} is protected by this repository's policy")
    new = Edit(test.path, 0, 0, test.text)
    shown = diff.unified(test.path, None, [new]).decode()
    return replace(
        candidate,
        patch=replace(told, edits=(*told.edits, new)),
        files={**candidate.files, test.path: test.text},
        diff=candidate.diff + shown,
    )


def _without(candidate: Candidate, why: str) -> Candidate:
    told = f"No regression test comes with it: {why}."
    evidence = (*candidate.patch.evidence, told)
    return replace(candidate, patch=replace(candidate.patch, evidence=evidence))
