import re
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from bot.model import (
    CommitId,
    Door,
    Fix,
    FixId,
    Key,
    PatternId,
    Permission,
    Refusal,
    RepositoryName,
    Sighting,
    Stage,
    Wait,
)
from bot.web.rendering import ICON_PATH, STYLE_PATH
from patterns.contract import Fault, Severity
from tests.web.worlds import FIX, SHOP, World, a_fix, opened

HOSTILE = "\"'></a><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7*7 }}\u202e"


async def page(world: World, path: str = "/") -> str:
    async with world.client.get(path) as answer:
        assert answer.status == 200
        assert answer.content_type == "text/html"
        return await answer.text()


async def save(world: World, **changed: Any) -> Fix:
    fix = a_fix(world.desk.clock, **changed)
    await world.desk.store.save_fix(fix)
    return fix


class Outline(HTMLParser):
    """Checks that tags nest, and collects what a reader without eyes goes by."""

    VOID = frozenset({"meta", "link", "img", "input", "br"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.headings: list[int] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


async def furnished(world: World, text: str = "plain") -> None:
    """One of everything that pages show, with `text` wherever a stranger may write."""
    clock, store = world.desk.clock, world.desk.store
    said: dict[str, Any] = {"title": text, "error": text, "why": text, "diff": f"+{text}\n"}
    said |= {"evidence": (text,), "waits_for": (text,), "pattern": PatternId(text)}
    said |= {"repository": RepositoryName(f"acme/{text}"), "decided_by": text, "reason": text}
    await save(world, **said)
    await save(
        world,
        **said,
        id=FixId("fix_" + "0" * 16),
        stage=Stage.MERGED,
        severity=Severity.HIGH,
        permission=Permission.WRITE,
        merge_commit=CommitId("5" * 40),
        merged_at=clock.now(),
        record=CommitId("6" * 40),
        reverts=FIX,
    )
    fault = Fault("KeyError", text)
    incident = await store.sight(Sighting(SHOP, Door.CI, fault, clock.now(), count=41))
    refusals = (Refusal(text, PatternId(text)), Refusal("no pattern claims it"))
    await store.save_incident(replace(incident, refusals=refusals))
    later = await store.sight(Sighting(SHOP, Door.CI, Fault("TypeError", text), clock.now()))
    waits = (Refusal(text, waits=Wait.HOUR),)
    await store.save_incident(replace(later, refusals=waits))
    await store.refuse(text, text, clock.now())
    key, now = Key(f"fix:{text}"), clock.now()
    await store.want(key)
    while not await store.failed(key, text, now):
        now += timedelta(days=1)


@pytest.mark.parametrize("path", ["/", f"/fixes/{FIX}", "/fixes/fix_0000000000000000"])
async def test_nothing_that_strangers_write_becomes_markup(world: World, path: str) -> None:
    await furnished(world, HOSTILE)

    text = await page(world, path)

    assert "<script" not in text
    assert "<img src=x" not in text
    assert "\u202e" not in text
    assert "{{ 7*7 }}" in text
    tags = Outline(text).tags
    assert not [name for _, attrs in tags for name in attrs if name.startswith("on")]
    assert not [tag for tag, attrs in tags if (attrs.get("href") or "").startswith("javascript")]


@pytest.mark.parametrize("path", ["/", f"/fixes/{FIX}", "/login", "/fixes/fix_0000000000000000"])
async def test_pages_are_well_formed_and_have_an_outline(world: World, path: str) -> None:
    await furnished(world)

    outline = Outline(await page(world, path))

    assert outline.open == []
    assert outline.headings[0] == 1
    steps = zip(outline.headings, outline.headings[1:], strict=False)
    assert all(then <= now + 1 for now, then in steps)
    tags = [tag for tag, _ in outline.tags]
    assert tags.count("caption") == tags.count("table")
    ids = [attrs["id"] for _, attrs in outline.tags if "id" in attrs]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("path", ["/", f"/fixes/{FIX}", "/login"])
async def test_pages_need_no_script_and_no_style_of_their_own(world: World, path: str) -> None:
    await furnished(world)

    for tag, attrs in Outline(await page(world, path)).tags:
        assert tag not in {"script", "style", "iframe"}
        assert "style" not in attrs


async def test_an_empty_grace_says_so_in_every_place(world: World) -> None:
    text = await page(world)

    assert "Nothing waits." in text
    assert "No fix has come to its end yet." in text
    assert "Needs your eyes" not in text


async def test_what_waits_says_for_what_and_links_to_its_pull_request(world: World) -> None:
    await save(world)

    text = await page(world)

    assert "Drop the <code>await</code> in front of a plain value" in text
    assert "an approval from someone who may write" in text
    assert 'href="https://github.com/acme/shop/pull/12"' in text
    assert '<span class="badge medium"' in text
    assert '<span class="path"><bdi>shop/api.py</bdi></span>' in text
    assert "6 minutes ago" in text
    assert "<details><summary>Show the diff</summary>" in text


async def test_history_tells_decision_commit_verdict_and_record(world: World) -> None:
    await furnished(world)

    text = await page(world)

    assert "merged, being watched" in text
    assert f'href="https://github.com/acme/plain/commit/{"5" * 40}"' in text
    assert "record 6666666666" in text
    assert "grace audit FOLDER" in text


async def test_what_was_not_healed_is_listed_with_its_reasons(world: World) -> None:
    await furnished(world)

    text = await page(world)

    assert "KeyError: plain" in text
    assert "41×" in text
    assert "no pattern claims it" in text
    assert "Turned away" in text
    assert "Needs your eyes" in text


@pytest.mark.parametrize("wait", Wait)
async def test_what_is_healed_later_says_what_it_waits_for(world: World, wait: Wait) -> None:
    now = world.desk.clock.now()
    incident = await world.desk.store.sight(Sighting(SHOP, Door.CI, Fault("KeyError", "'x'"), now))
    refusals = (Refusal("waits: 2 fixes an hour are allowed here", waits=wait),)
    await world.desk.store.save_incident(replace(incident, refusals=refusals))

    text = await page(world)

    backlog = text[text.index('id="backlog"') : text.index('id="history"')]
    assert "waits: 2 fixes an hour are allowed here" in backlog
    assert (f'name="incident" value="{incident.id}"' in backlog) is (wait is Wait.HOUR)
    assert ('<span class="none">after ' in backlog) is (wait is not Wait.HOUR)
    assert "Every error so far has led to a fix" in text


async def test_an_error_that_has_a_fix_is_not_listed_as_unhealed(world: World) -> None:
    now = world.desk.clock.now()
    incident = await world.desk.store.sight(Sighting(SHOP, Door.CI, Fault("KeyError", "x"), now))
    await world.desk.store.save_incident(replace(incident, fix=FIX))

    assert "KeyError" not in await page(world)


async def test_the_five_metrics_stand_on_top(world: World) -> None:
    await furnished(world)

    text = await page(world)

    names = re.findall(r"<dt>(.*?)</dt>", text)
    assert names == [
        "Pattern coverage",
        "Fix proposal rate",
        "Approval rate",
        "Success rate",
        "Time to fix",
    ]
    assert "1 proposed for 2 errors" in text


async def test_a_fix_page_shows_why_the_facts_and_how_to_check(world: World) -> None:
    await furnished(world)

    text = await page(world, "/fixes/fix_0000000000000000")

    assert "needs an approval and a written justification" in text
    assert "permission then: write" in text
    assert "git clone https://github.com/acme/plain\ngrace audit plain" in text
    assert "/grace approve" not in text


async def test_a_pending_fix_says_how_to_have_ones_say(world: World) -> None:
    await save(world, severity=Severity.HIGH)

    assert "/grace approve &lt;why&gt;" in await page(world, f"/fixes/{FIX}")


@pytest.mark.parametrize("stage", Stage)
async def test_a_no_says_how_it_is_taken_back(world: World, stage: Stage) -> None:
    await save(world, stage=stage)

    said = "/grace retry" in await page(world, f"/fixes/{FIX}")

    assert said is (stage in {Stage.REJECTED, Stage.ABANDONED})


async def test_a_fix_without_a_pull_request_is_shown_too(world: World) -> None:
    await save(world, stage=Stage.DRAFTED, pull_request=None, proposed_at=None, waits_for=())

    assert "nothing: Grace acts on it next" in await page(world, f"/fixes/{FIX}")
    assert "nothing: Grace acts on it next" in await page(world)


@pytest.mark.parametrize("name", [FIX, "fix_1", "x", "%00", "fix_ffffffffffffffff"])
async def test_a_fix_that_is_not_there_is_not_found(world: World, name: str) -> None:
    async with world.client.get(f"/fixes/{name}") as answer:
        assert answer.status == 404
        assert "There is no fix of that id" in await answer.text()


async def test_from_another_machine_the_cure_is_shown(world: World) -> None:
    for path in ("/", f"/fixes/{FIX}"):
        async with world.client.get(path, headers={"Via": "1.1 proxy"}) as answer:
            assert answer.status == 403
            assert "GRACE_OPERATOR_TOKEN" in await answer.text()


async def test_a_paused_grace_and_a_stand_in_say_so(tmp_path: Path) -> None:
    settings: dict[str, Any] = {
        "code_healing_enabled": False,
        "github_api_url": "http://127.0.0.1:1/api/v3",
    }
    async with opened(tmp_path, **settings) as world:
        text = await page(world)

    assert "Paused: CODE_HEALING_ENABLED is false" in text
    assert "Talking to a local stand-in, not GitHub." in text


@pytest.mark.parametrize(("path", "kind"), [(STYLE_PATH, "text/css"), (ICON_PATH, "image/svg+xml")])
async def test_static_files_may_be_kept_for_ever(guarded: World, path: str, kind: str) -> None:
    async with guarded.client.get(path) as answer:
        assert (answer.status, answer.content_type) == (200, kind)
        assert "immutable" in answer.headers["Cache-Control"]
