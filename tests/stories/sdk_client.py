"""A program of somebody's with an unmodified sentry-sdk in it, that fails in every way there is.

`python sdk_client.py DSN`; runs in a process of its own and knows nothing of Grace.
"""

import asyncio
import logging
import sys
import threading

import sentry_sdk
from aiohttp import ClientSession, web


def plain() -> None:
    try:
        dict[str, int]()["plain"]
    except KeyError:
        sentry_sdk.capture_exception()


def logged() -> None:
    try:
        int("logged")
    except ValueError:
        logging.getLogger("shop").exception("no number")


def in_a_thread() -> None:
    def work() -> None:
        [].pop()

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


async def in_a_task() -> None:
    async def work() -> None:
        raise LookupError("in a task")

    try:
        await asyncio.create_task(work())
    except LookupError:
        sentry_sdk.capture_exception()


def in_a_group() -> None:
    async def work() -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(fail(OSError("first")))
            tasks.create_task(fail(EOFError("second")))

    async def fail(error: Exception) -> None:
        raise error

    try:
        asyncio.run(work())
    except ExceptionGroup:
        sentry_sdk.capture_exception()


async def in_aiohttp() -> None:
    async def handler(request: web.Request) -> web.Response:
        raise AttributeError(request.path)

    app = web.Application()
    app.router.add_get("/aiohttp", handler)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    address = f"http://127.0.0.1:{runner.addresses[0][1]}/aiohttp"
    async with ClientSession() as session, session.get(address) as answer:
        await answer.read()
    await runner.cleanup()


def main(dsn: str) -> None:
    sentry_sdk.init(dsn, release="shop@1.4.2", environment="production")
    plain()
    logged()
    in_a_thread()
    asyncio.run(in_a_task())
    in_a_group()
    asyncio.run(in_aiohttp())
    raise ZeroDivisionError("nobody catches it")


if __name__ == "__main__":
    main(sys.argv[1])
