"""REST: how the branches of a repository have moved, also where nothing in git tells any more.

https://docs.github.com/rest/repos/repos#list-repository-activities
"""

from datetime import timedelta

from aiohttp import web
from yarl import URL

from bot.demo.miniature.caller import reading
from bot.demo.miniature.git import ZERO
from bot.demo.miniature.paging import LARGEST_PAGE
from bot.demo.miniature.problem import invalid
from bot.demo.miniature.records import Activity, Repo
from bot.demo.miniature.rest import Call, Table, answer
from bot.demo.miniature.skeleton import Json
from bot.demo.miniature.skeleton import answer as skeleton
from bot.demo.miniature.views import account, node_id, stamp

table = Table()
KINDS = {
    "push", "force_push", "branch_creation", "branch_deletion", "pr_merge", "merge_queue_merge",
}  # fmt: skip
PERIODS = {"day": 1, "week": 7, "month": 31, "quarter": 92, "year": 366}


@table.on("GET", "activity", reading("contents"))
async def list_activity(call: Call) -> web.Response:
    """Newest first, unless asked otherwise; in pages that go on behind an entry, not by number."""
    wanted, period = call.query("activity_type"), call.query("time_period")
    if (wanted and wanted not in KINDS) or (period and period not in PERIODS):
        raise invalid("activity_type or time_period is none of those that there are")
    ref, actor = call.query("ref"), call.query("actor")
    ref = ref if ref.startswith("refs/") or not ref else f"refs/heads/{ref}"
    since = call.world.now() - timedelta(days=PERIODS.get(period, 100_000))
    found = []
    for each in reversed(call.repo.activities):
        if ref in {"", each.ref} and actor in {"", each.who.login} and each.at >= since:
            shown = await _shown(call.repo, each)
            found += [shown] if wanted in {"", shown["activity_type"]} else []
    return _page(call, found if call.query("direction") != "asc" else found[::-1])


def _page(call: Call, found: list[Json]) -> web.Response:
    asked = call.query("per_page")
    size = min(int(asked), LARGEST_PAGE) if asked.isdecimal() and int(asked) else 30
    start = next(
        (at + 1 for at, one in enumerate(found) if str(one["id"]) == call.query("after")), 0
    )
    made = answer(page := found[start : start + size])
    if start + size < len(found):
        query = {**call.request.query, "after": str(page[-1]["id"])}
        link = URL(f"{call.world.site.base}/repositories/{call.repo.id}/activity").with_query(query)
        made.headers["Link"] = f'<{link}>; rel="next"'
    return made


async def _shown(repo: Repo, it: Activity) -> Json:
    """Schema `activity`."""
    return skeleton(
        "activity",
        id=it.id,
        node_id=node_id("Activity", str(it.id)),
        before=it.before,
        after=it.after,
        ref=it.ref,
        timestamp=stamp(it.at),
        activity_type=await _kind(repo, it),
        actor=account(it.who),
    )


async def _kind(repo: Repo, it: Activity) -> str:
    if it.before == ZERO:
        return "branch_creation"
    if it.after == ZERO:
        return "branch_deletion"
    return "push" if await repo.git.contains(it.after, it.before) else "force_push"
