"""Whether what landed proves itself: asked of stock tools first, then of `grace audit`."""

import shutil
import sys
import textwrap
from pathlib import Path

from bot.demo.play import processes
from bot.demo.play.stuck import Stuck

SIGNERS = ".github/grace_signers"
ROOT = Path(__file__).parents[3]


async def trailers(clone: Path, commit: str) -> list[str]:
    """The `Grace-*` trailers of a commit as git itself reads them: unfolded lines in order."""
    shown = await processes.run(["git", "show", "--no-patch", "--format=%B", commit], clone)
    parsed = await processes.run(
        ["git", "interpret-trailers", "--parse"], clone, stdin=shown.out.encode()
    )
    return [line for line in parsed.out.splitlines() if line.startswith("Grace-")]


async def verify(clone: Path, commit: str, fix: str) -> None:
    """Pass a commit that carries a signed record of a fix.

    Raises:
        Stuck: it carries none, or one that does not hold.
    """
    lines = await trailers(clone, commit)
    if f"Grace-Fix: {fix}" not in lines:
        raise Stuck(f"git reads no Grace-Fix: {fix} in {commit[:12]}.")
    if shutil.which("ssh-keygen"):
        await _check_signature(clone, lines)


async def audit(clone: Path) -> None:
    """Pass a clone whose whole history `grace audit` accepts.

    Raises:
        Stuck: it does not.
    """
    env = processes.environment(PYTHONPATH=str(ROOT))
    signers = str(clone / SIGNERS)
    said = await processes.run(
        [sys.executable, "-m", "bot", "audit", str(clone), "--signers", signers], clone, env
    )
    if not said.fine:
        findings = [line for line in said.out.splitlines() if line.startswith("FINDING")]
        raise Stuck(f"grace audit: {'; '.join(findings) or said.err.strip()}")


async def _check_signature(clone: Path, lines: list[str]) -> None:
    *signed, last = lines
    file = clone / ".git" / "grace-signature"
    file.write_text(armoured(last.removeprefix("Grace-Signature: ")))
    said = await processes.run(
        ["ssh-keygen", "-Y", "verify", "-f", SIGNERS, "-I", "grace", "-n", "grace", "-s", file],
        clone,
        stdin="".join(f"{line}\n" for line in signed).encode(),
    )
    if not said.fine:
        raise Stuck(f"ssh-keygen refuses the record: {(said.err or said.out).strip()}")


def armoured(signature: str) -> str:
    """Base64 on one line in the form that `ssh-keygen -Y verify -s` reads."""
    lines = textwrap.wrap(signature, 70)
    return "\n".join(["-----BEGIN SSH SIGNATURE-----", *lines, "-----END SSH SIGNATURE-----", ""])
