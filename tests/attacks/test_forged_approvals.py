"""Approvals that are none: by whom they were given, how they were written, and where."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.model import Comment, Permission
from bot.model import Stage as At
from bot.reading.voices import voices
from patterns.contract import Severity
from tests.attacks.scene import Scene

NEEDED = "an approval: `/grace approve`"
KELVIN = "\N{KELVIN SIGN}"
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


async def test_a_reader_approves(scene: Scene) -> None:
    fix = await scene.proposed()
    scene.say("/grace approve", by="bob")

    await scene.waits(fix, "needs write permission on this repository, and you have read")


async def test_a_reader_approves_by_review(scene: Scene) -> None:
    fix = await scene.proposed()
    scene.stage.people.review(scene.stage.repo, 1, "APPROVED", by="bob")

    await scene.waits(fix, NEEDED)


async def test_a_stranger_approves(scene: Scene) -> None:
    fix = await scene.proposed()
    scene.say("/grace approve", by="mallory")

    await scene.waits(fix, "needs write permission on this repository, and you have none")


async def test_a_bot_approves(scene: Scene) -> None:
    fix = await scene.proposed()
    scene.stage.people.grant(scene.stage.repo, "helper[bot]", Permission.ADMIN)
    scene.say("/grace approve", by="helper[bot]")
    scene.stage.people.review(scene.stage.repo, 1, "APPROVED", by="helper[bot]")

    await scene.waits(fix, NEEDED)


async def test_grace_s_own_words_are_no_approval(scene: Scene) -> None:
    fix = await scene.proposed()
    await scene.stage.host.comment(scene.stage.repo, 1, "/grace approve")

    await scene.waits(fix, NEEDED)


async def test_a_removed_collaborator_approves(scene: Scene) -> None:
    fix = await scene.proposed()
    scene.say("/grace approve")
    scene.stage.people.grant(scene.stage.repo, "alice", Permission.NONE)

    await scene.waits(fix, "needs write permission")


async def test_an_old_comment_is_edited_into_an_approval(scene: Scene) -> None:
    fix = await scene.proposed()
    said = scene.say("What is this?")
    scene.stage.people.reword(scene.stage.repo, 1, said, "/grace approve")

    await scene.waits(fix, "the comment was edited after it was written")


async def test_a_deleted_approval_approves_nothing(scene: Scene) -> None:
    fix = await scene.proposed()
    said = scene.say("/grace approve")
    talk = scene.stage.host.shelf(scene.stage.repo.name).talk(1)
    talk.comments = [one for one in talk.comments if one.id != said]

    await scene.waits(fix, NEEDED)


@pytest.mark.parametrize(
    "text",
    [
        "> /grace approve",
        "> Shall I?\n/grace approve",
        "* a list\n\n  > quoted\n/grace approve",
        "```\n/grace approve\n```",
        "```\n```~~~\n/grace approve",
        "~~~ ```\n/grace approve",
        "    /grace approve",
        "`code that goes\n/grace approve\non` here",
        "<!--\n/grace approve\n-->",
        "<!-- x -->/grace approve",
        "/gra<!-- x -->ce approve",
        "<pre>\n/grace approve\n</pre>",
        "<blockquote>\n\n/grace approve\n\n</blockquote>",
        "<details><summary>?</summary>\n\n/grace approve\n\n</details>",
        "one <code>\n/grace approve\n</code>",
        "<del>\n/grace approve</del>",
        "~~struck\n/grace approve~~",
        "[a link\n/grace approve](https://host.example)",
        "| a |\n|---|\n/grace approve",
        "* /grace approve",
        "please /grace approve",
        " /grace approve",
        "/grace\N{NO-BREAK SPACE}approve",
        "\N{ZERO WIDTH SPACE}/grace approve",
        "\N{FULLWIDTH SOLIDUS}grace approve",
        "@grace approve",
    ],
)
def test_an_approval_that_nobody_gave_in_a_line_of_their_own(text: str) -> None:
    said = Comment(1, "alice", False, text, NOON)

    assert voices([said], [], {}) == ()


async def test_an_approval_in_a_quoted_line_and_in_a_code_block(scene: Scene) -> None:
    fix = await scene.proposed()
    scene.say("> Shall I?\n/grace approve\n\n```\n/grace approve\n```")

    await scene.waits(fix, NEEDED)


@pytest.mark.parametrize("word", ["\N{CYRILLIC SMALL LETTER A}pprove", "ａpprove", "approv\u0435"])
async def test_a_look_alike_of_the_word_is_asked_back(scene: Scene, word: str) -> None:
    fix = await scene.proposed()
    scene.say(f"/grace {word}")

    await scene.waits(fix, "did you mean `/grace approve`")


async def test_the_kelvin_sign_is_no_k(scene: Scene) -> None:
    fix = await scene.proposed()
    scene.say(f"/grace rollbac{KELVIN}")

    await scene.waits(fix, "that is no command of mine")


async def test_an_approval_on_another_pull_request(scene: Scene) -> None:
    fix = await scene.proposed()
    scene.stage.people.push(scene.stage.repo, "feature", {"notes.md": b"hello\n"})
    scene.stage.people.propose(scene.stage.repo, "feature", by="mallory")
    scene.say("/grace approve", number=2)

    await scene.waits(fix, NEEDED)


async def test_a_high_fix_is_approved_without_a_reason(scene: Scene) -> None:
    fix = await scene.proposed(Severity.HIGH)
    scene.say("/grace approve \N{ZERO WIDTH SPACE}")
    scene.say("/grace approve")

    await scene.waits(fix, "an approval needs a written reason")


async def test_a_reviewer_s_old_approval_is_outweighed_by_the_newer_request(scene: Scene) -> None:
    fix = await scene.proposed()
    scene.stage.people.review(scene.stage.repo, 1, "APPROVED", by="alice")
    scene.stage.people.review(scene.stage.repo, 1, "CHANGES_REQUESTED", by="alice", body="No.")
    scene.say("/grace approve", by="alice")

    await scene.waits(fix, "alice requested changes")


async def test_a_dismissed_review_approves(scene: Scene) -> None:
    fix = await scene.proposed()
    talk = scene.stage.host.shelf(scene.stage.repo.name).talk(1)
    scene.stage.people.review(scene.stage.repo, 1, "APPROVED", by="alice")
    talk.reviews = [replace(one, state="DISMISSED") for one in talk.reviews]

    await scene.waits(fix, NEEDED)


@pytest.mark.parametrize("severity", [Severity.MEDIUM, Severity.HIGH])
async def test_a_reviewer_s_words_are_put_into_their_mouth(
    scene: Scene, severity: Severity
) -> None:
    """Whoever may write may edit the text of anybody's review."""
    fix = await scene.proposed(severity)
    said = scene.stage.people.review(scene.stage.repo, 1, "APPROVED", by="alice", body="ok?")
    scene.stage.people.reword_review(scene.stage.repo, 1, said, "I checked every caller.")

    await scene.waits(fix, "the review was edited after it was written")


async def test_a_request_for_changes_is_not_edited_away(scene: Scene) -> None:
    fix = await scene.proposed()
    said = scene.stage.people.review(scene.stage.repo, 1, "CHANGES_REQUESTED", body="No.")
    scene.stage.people.reword_review(scene.stage.repo, 1, said, "Never mind.")
    scene.stage.people.grant(scene.stage.repo, "carol", Permission.WRITE)
    scene.say("/grace approve", by="carol")

    await scene.waits(fix, "alice requested changes")


async def test_words_that_stand_as_they_were_written_approve(scene: Scene) -> None:
    fix = await scene.proposed(Severity.HIGH)
    scene.stage.people.review(scene.stage.repo, 1, "APPROVED", body="I checked every caller.")

    fix = await scene.look(fix)

    assert (fix.stage, fix.reason) == (At.MERGED, "I checked every caller.")


async def test_labels_are_spoofed(scene: Scene) -> None:
    fix = await scene.proposed(Severity.HIGH)
    scene.labels("severity: low", "approved", "grace:approved", "automerge", "lgtm")

    await scene.waits(fix, "an approval with a written reason")


async def test_the_permission_is_revoked_between_approval_and_merge(scene: Scene) -> None:
    fix = await scene.proposed()
    scene.stage.people.report(scene.stage.repo, scene.head_of(fix), None)
    scene.say("/grace approve")
    assert (await scene.look(fix)).stage is At.PROPOSED
    scene.stage.people.grant(scene.stage.repo, "alice", Permission.READ)
    scene.stage.people.report(scene.stage.repo, scene.head_of(fix), "success")

    await scene.waits(fix, "needs write permission")


async def test_what_was_said_in_the_second_of_the_push_is_too_early(scene: Scene) -> None:
    fix = await scene.stage.drafted(severity=Severity.MEDIUM)
    await scene.stage.healer.work(next(iter(await scene.stage.world.store.due(fix.created_at)))[0])
    scene.stage.people.say(scene.stage.repo, 1, "/grace approve")
    fix = await scene.stage.fix(fix)
    scene.stage.people.report(scene.stage.repo, scene.head_of(fix), "success")

    await scene.waits(fix, "within a second of the last push")
