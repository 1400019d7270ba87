"""`git fetch` of exactly one commit, hardened: one transport, no hooks, no token at rest."""

import asyncio
import os
import resource
import signal
from base64 import b64encode
from collections.abc import Mapping
from contextlib import suppress
from urllib.parse import urlsplit

from bot.edges.addresses import is_loopback
from bot.edges.commit_sources import LARGEST
from bot.errors import HostError, NotInstalled, Rejected, Unavailable

MOST_SAID = 4000
# What git and the servers it talks to say, in their words of the C locale.
NO_SUCH_COMMIT = ("not our ref", "couldn't find remote ref", "unadvertised object", "no such ref")
NOT_OURS = ("authentication failed", "not found", "error: 403", "error: 404", "could not read")


FETCH = (
    "fetch",
    "--quiet",
    "--depth=1",
    f"--filter=blob:limit={LARGEST}",
    "--no-tags",
    "--no-auto-gc",
    "--no-write-fetch-head",
    "--no-recurse-submodules",
)


def origin_settings(url: str, token: str) -> dict[str, str]:
    """The remote, as settings of one command: a promisor, so that what is left out is no error.

    https://git-scm.com/docs/partial-clone
    """
    basic = b64encode(f"x-access-token:{token}".encode()).decode()
    return {
        "remote.origin.url": url,
        "remote.origin.promisor": "true",
        "remote.origin.partialclonefilter": f"blob:limit={LARGEST}",
        "http.extraHeader": f"Authorization: Basic {basic}",
    }


_SETTINGS = {
    "core.hooksPath": os.devnull,
    "core.askPass": "",
    "core.fsmonitor": "false",
    "credential.helper": "",
    "fetch.unpackLimit": "1",
    "gc.auto": "0",
    "http.followRedirects": "false",  # the token would follow, too
    "http.lowSpeedLimit": "1000",
    "http.lowSpeedTime": "30",
    "maintenance.auto": "false",
    "protocol.version": "2",
    "safe.directory": "*",
    "submodule.recurse": "false",
}
# How this machine reaches the world; everything else in our surroundings stays ours.
_INHERITED = (
    "PATH",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "GIT_SSL_CAINFO",
    "https_proxy",
    "HTTPS_PROXY",
)


def environment(allowed: str, settings: Mapping[str, str]) -> dict[str, str]:
    """Git's whole environment; a token travels in it, and never in arguments or files."""
    known = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    pairs = list({**_SETTINGS, **settings}.items())
    configured = {"GIT_CONFIG_COUNT": str(len(pairs))}
    for number, (name, value) in enumerate(pairs):
        configured |= {f"GIT_CONFIG_KEY_{number}": name, f"GIT_CONFIG_VALUE_{number}": value}
    return {
        **known,
        **configured,
        "GIT_ALLOW_PROTOCOL": allowed,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "HOME": os.devnull,
        "LC_ALL": "C",
    }


def protocol(url: str) -> str:
    """The one transport that a repository's address may use.

    Raises:
        Rejected: neither https, nor http on this very machine; or a credential stands in it.
    """
    parts = urlsplit(url)
    if parts.username is None and parts.password is None:
        if parts.scheme == "https":
            return "https"
        if parts.scheme == "http" and is_loopback(url):
            return "http"
    raise Rejected("Grace fetches over https alone, from an address without credentials")


def told(said: str, what: str) -> HostError:
    """Git's complaint as one of our errors."""
    known = said.lower()
    if any(words in known for words in NO_SUCH_COMMIT):
        return Rejected(f"there is no commit {what}")
    if any(words in known for words in NOT_OURS):
        return NotInstalled(f"git may not fetch {what}: {said[-300:]}")
    return Unavailable(f"git could not fetch {what}: {said[-300:]}")


async def run_git(
    words: tuple[str, ...], environment: dict[str, str], seconds: float, largest: int
) -> tuple[int, str]:
    """Run git to its end, in a process group of its own; gives its exit code and what it said.

    Args:
        words: its arguments, never a secret.
        environment: all of it.
        seconds: that it may take.
        largest: bytes of any one file that it may write.

    Raises:
        Unavailable: it took longer.
    """
    process = await asyncio.create_subprocess_exec(
        "git",
        *words,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        env=environment,
        start_new_session=True,
    )
    _cap_files(process.pid, largest)
    try:
        async with asyncio.timeout(seconds):
            said = await _said_by(process)
            return await process.wait(), said
    except TimeoutError:
        raise Unavailable(f"git took longer than {seconds:g} s") from None
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()


async def _said_by(process: asyncio.subprocess.Process) -> str:
    """The end of what a process writes to stderr, read to its end so that it never blocks."""
    tail = b""
    while process.stderr is not None and (chunk := await process.stderr.read(4096)):
        tail = (tail + chunk)[-MOST_SAID:]
    return tail.decode(errors="replace")


def _cap_files(pid: int, most: int) -> None:
    """Bound every file that a process and its children write; Linux alone can do this from here."""
    if hasattr(resource, "prlimit"):
        with suppress(ProcessLookupError):
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (most, most))
