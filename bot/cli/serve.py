"""`grace serve`: the server with its doors and pages, and the worker, in one process."""

import argparse
import asyncio
import contextlib
import logging
import signal


def configure(parser: argparse.ArgumentParser) -> None:
    """Where to listen; everything else is in the environment (`deploy/settings.md`)."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=8080, help="port to listen on")
    parser.add_argument(
        "--log-level", default="info", choices=["debug", "info", "warning", "error"]
    )


def run(args: argparse.Namespace) -> int:
    """Serve until SIGTERM or Ctrl-C; then every job that runs is safe to run again."""
    logging.basicConfig(
        level=args.log_level.upper(), format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    # These two log every request line, and a line may hold a DSN key.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    logging.getLogger("httpcore").setLevel(logging.WARNING)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(args.host, args.port))
    return 0


async def _serve(host: str, port: int) -> None:
    from bot import settings, wiring  # noqa: PLC0415  heavy, and not needed for --help

    async with wiring.assembled(settings.load()) as grace:
        work = asyncio.ensure_future(grace.serve(host, port))
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTERM, work.cancel)
        with contextlib.suppress(asyncio.CancelledError):
            await work
