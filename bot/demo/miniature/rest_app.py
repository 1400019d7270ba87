"""REST: the App about itself, its installations and deliveries; accounts; the rate limit."""

from aiohttp import web

from bot.demo.miniature import views, views_ci
from bot.demo.miniature.bodies import Body
from bot.demo.miniature.caller import Kind, reading
from bot.demo.miniature.paging import Page, paged
from bot.demo.miniature.problem import failed, forbidden, missing
from bot.demo.miniature.records import Installation
from bot.demo.miniature.records_ci import Delivery
from bot.demo.miniature.rest import Call, Table, answer

table = Table()


@table.on("GET", "/app")
async def read_app(call: Call) -> web.Response:
    """The App that signs with this key."""
    call.must_be(Kind.APP)
    count = len(call.world.installations)
    return answer({**views.app(call.world.app), "installations_count": count})


@table.on("GET", "/app/installations")
async def list_installations(call: Call) -> web.Response:
    """Where it is installed."""
    call.must_be(Kind.APP)
    page = paged(call, list(call.world.installations.values()))
    return page.answer([views.installation(one) for one in page.items])


def _installation(call: Call) -> Installation:
    call.must_be(Kind.APP)
    found = call.world.installations.get(call.number("installation"))
    if found is None:
        raise missing()
    return found


@table.on("GET", r"/app/installations/{installation:\d+}")
async def read_installation(call: Call) -> web.Response:
    """One installation."""
    return answer(views.installation(_installation(call)))


@table.on("GET", "installation", reading("app"))
async def installation_of(call: Call) -> web.Response:
    """The installation that covers a repository."""
    call.must_be(Kind.APP)
    found = call.world.installation_of(call.repo, at_work=False)
    if found is None:
        raise missing()
    return answer(views.installation(found))


class TokenWish(Body):
    """What a token is to be limited to."""

    permissions: dict[str, str] | None = None
    repositories: list[str] | None = None
    repository_ids: list[int] | None = None


@table.on("POST", r"/app/installations/{installation:\d+}/access_tokens")
async def create_token(call: Call) -> web.Response:
    """An installation token, good for an hour, perhaps with less than the App may."""
    installation = _installation(call)
    if installation.suspended:
        raise forbidden("This installation has been suspended")
    wish = await call.body(TokenWish)
    granted = dict(installation.permissions)
    # Permissions can be narrowed for one token, never widened; metadata comes with any.
    wanted = granted if not wish.permissions else {"metadata": "read", **wish.permissions}
    for area, level in wanted.items():
        if area not in granted or (level == "write" and granted[area] != "write"):
            raise failed("Integration", "The permissions requested are not granted")
    repos = {repo.id: repo for repo in installation.repositories}
    ids = {*(wish.repository_ids or ())}
    for name in wish.repositories or ():
        ids |= {repo.id for repo in repos.values() if repo.name.lower() == name.lower()} or {-1}
    if not ids <= repos.keys():
        raise failed("Integration", "There is at least one repository that does not exist")
    token = call.world.mint(installation, wanted, tuple(sorted(ids)) or None)
    made = {
        "token": token.value,
        "expires_at": views.stamp(token.expires),
        "permissions": wanted,
        "repository_selection": "selected",
        "repositories": [views.repo(repo) for repo in repos.values() if not ids or repo.id in ids],
    }
    return answer(made, 201)


@table.on("GET", "/installation/repositories")
async def list_repositories(call: Call) -> web.Response:
    """What an installation token reaches."""
    token = call.caller.token
    if token is None:
        raise forbidden()
    repos = [
        repo
        for repo in token.installation.repositories
        if token.repositories is None or repo.id in token.repositories
    ]
    page = paged(call, repos)
    listed = {"total_count": len(repos), "repositories": [views.repo(r) for r in page.items]}
    return page.answer(listed)


@table.on("GET", "/user")
async def read_user(call: Call) -> web.Response:
    """Whose token this is."""
    call.must_be(Kind.PERSON)
    return answer(views.public_account(call.who))


@table.on("GET", "/users/{login}")
async def read_account(call: Call) -> web.Response:
    """Anybody's public account."""
    return answer(views.public_account(call.world.person(call.part("login"))))


@table.on("GET", "collaborators/{login}/permission", reading("metadata"))
async def read_permission(call: Call) -> web.Response:
    """What a person may do, live; strangers read what is public."""
    return answer(views.permission(call.repo, call.world.person(call.part("login"))))


# -- deliveries --


@table.on("GET", "/app/hook/config")
async def read_hook_config(call: Call) -> web.Response:
    """Where the App's webhooks go; the secret is shown as stars."""
    call.must_be(Kind.APP)
    shown = {"url": call.host.hooks.url or "", "content_type": "json", "insecure_ssl": "0"}
    return answer({**shown, "secret": "********"})


@table.on("GET", "/app/hook/deliveries")
async def list_deliveries(call: Call) -> web.Response:
    """Deliveries, newest first; `cursor` goes on where a page ended."""
    call.must_be(Kind.APP)
    cursor = call.query("cursor")
    newest = call.world.deliveries[::-1]
    # A cursor instead of page numbers: new deliveries come in at the top all the time.
    if cursor:
        newest = [one for one in newest if one.id < _cursor(cursor)]
    if call.query("status") in {"success", "failure"}:
        fine = call.query("status") == "success"
        newest = [one for one in newest if (one.status == "OK") is fine]
    page = paged(call, newest)
    headers = {}
    if len(newest) > len(page.items) and page.items:
        base = f"{call.world.site.base}/app/hook/deliveries"
        size = call.query("per_page", "30")
        more = f"{base}?per_page={size}&cursor=v1_{page.items[-1].id}"
        headers["Link"] = f'<{more}>; rel="next"'
    return Page(page.items, headers).answer([views_ci.delivery(one) for one in page.items])


def _cursor(text: str) -> int:
    number = text.removeprefix("v1_")
    return int(number) if number.isascii() and number.isdigit() else 0


def _delivery(call: Call) -> Delivery:
    call.must_be(Kind.APP)
    number = call.number("delivery")
    for one in call.world.deliveries:
        if one.id == number:
            return one
    raise missing()


@table.on("GET", r"/app/hook/deliveries/{delivery:\d+}")
async def read_delivery(call: Call) -> web.Response:
    """One delivery with what was sent and answered."""
    return answer(views_ci.whole_delivery(_delivery(call)))


@table.on("POST", r"/app/hook/deliveries/{delivery:\d+}/attempts")
async def redeliver(call: Call) -> web.Response:
    """Send it again, under the same guid."""
    call.host.hooks.redeliver(_delivery(call))
    return answer({}, 202)
