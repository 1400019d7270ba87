"""`grace setup`: have GitHub make the App from `app.yml`, and keep its key and secrets."""

import argparse
import asyncio
import contextlib
import secrets
import sys
from pathlib import Path
from urllib.parse import urlsplit

from bot.errors import SettingsError

GITHUB_API = "https://api.github.com"
FAREWELL = 2.0
"""Seconds that the browser is given to fetch the last page's style."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--url", required=True, help="where GitHub will reach `grace serve`")
    parser.add_argument("--org", default="", help="organisation that will own the App")
    parser.add_argument("--name", default="Grace", help="the App's name, unique on GitHub")
    parser.add_argument("--out", type=Path, default=Path("deploy"), help="folder for the files")
    parser.add_argument("--port", type=int, default=8765, help="port of the local page")
    parser.add_argument("--api", default=GITHUB_API, help="Enterprise Server: https://HOST/api/v3")


def run(args: argparse.Namespace) -> int:
    """Serve the page until GitHub has made the App; 0 then, 1 where a file is in the way."""
    url = urlsplit(args.url)
    if url.scheme not in {"http", "https"} or not url.netloc:
        print(f"grace setup: --url {args.url} is no address; write https://…", file=sys.stderr)
        return 2
    taken = [file for file in _files(args.out).values() if file.exists()]
    if taken:
        there = ", ".join(str(file) for file in taken)
        print(f"grace setup: {there} exist already; name another folder by --out", file=sys.stderr)
        return 1
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(args))
        return 0
    return 1


def _files(folder: Path) -> dict[str, Path]:
    return {
        "pem": folder / "github.pem",
        "signing": folder / "signing_key",
        "env": folder / "grace.env",
    }


async def _serve(args: argparse.Namespace) -> None:
    from aiohttp import web  # noqa: PLC0415  heavy, and not needed for --help

    from bot.cli.manifest import manifest  # noqa: PLC0415  likewise
    from bot.edges.clock import SystemClock  # noqa: PLC0415  likewise
    from bot.edges.github_manifest import convert  # noqa: PLC0415  likewise
    from bot.web.app import runner  # noqa: PLC0415  likewise
    from bot.web.setup import Setup, Wish  # noqa: PLC0415  likewise
    from bot.web.words import Links  # noqa: PLC0415  likewise

    async def made(code: str) -> str:
        app = await convert(args.api, code, SystemClock())
        pem = app.private_key.get_secret_value()
        _keep(args, str(app.id), pem, app.webhook_secret.get_secret_value())
        return app.url

    host = Links(args.api).host
    page = Setup(Wish(manifest().stated, args.name, args.url, args.org, host), made)
    server = runner(page.app())
    await server.setup()
    try:
        await web.TCPSite(server, "127.0.0.1", args.port).start()
        print(f"Open http://127.0.0.1:{args.port}/ in a browser on this machine.", flush=True)
        await page.done.wait()
        await asyncio.sleep(FAREWELL)
    except OSError as error:
        raise SettingsError(f"port {args.port}: {error.strerror}; choose another --port") from None
    finally:
        await server.cleanup()


def _keep(args: argparse.Namespace, app_id: str, pem: str, webhook_secret: str) -> None:
    """Write the three files, each readable by nobody else."""
    from bot.edges.personal_key import write  # noqa: PLC0415  likewise
    from bot.ledger import keys, signers  # noqa: PLC0415  cryptography is slow to import

    private = keys.generate()
    files = _files(args.out)
    stated = {
        "GITHUB_APP_ID": app_id,
        "GITHUB_PRIVATE_KEY": str(files["pem"].resolve()),
        "GITHUB_WEBHOOK_SECRET": webhook_secret,
        "GITHUB_API_URL": args.api,
        "GRACE_SIGNING_KEY": str(files["signing"].resolve()),
        "GRACE_OPERATOR_TOKEN": secrets.token_urlsafe(32),
        "GRACE_PUBLIC_URL": args.url.rstrip("/"),
    }
    write(files["pem"], pem)
    write(files["signing"], private)
    write(files["env"], "".join(f"{name}={value}\n" for name, value in stated.items()))
    print(f"Written: {', '.join(str(file) for file in files.values())}")
    print(f"Line for {signers.PATH}: {signers.line(keys.load(private).public)}")
    print(f"Then: set -a; . {files['env']}; set +a; grace doctor && grace serve", flush=True)
