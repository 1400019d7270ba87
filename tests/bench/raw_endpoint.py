"""The yardstick of `storm`: an aiohttp server that reads a body, keeps nothing, and says yes."""

import sys

from aiohttp import web


async def take(request: web.Request) -> web.Response:
    """What every server must do at the least."""
    await request.read()
    return web.json_response({"id": "0" * 32})


if __name__ == "__main__":
    app = web.Application()
    app.router.add_post("/api/{project}/envelope/", take)
    web.run_app(
        app, host="127.0.0.1", port=int(sys.argv[1]), access_log=None, print=lambda *_: None
    )
