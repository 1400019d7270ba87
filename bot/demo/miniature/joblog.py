"""A job's log in the form that GitHub Actions gives it: a BOM, and a timestamp on every line."""

from datetime import UTC, datetime

BOM = b"\xef\xbb\xbf"
RUNNER = "2.330.0"


class JobLog:
    """Collects a log's lines while the job runs."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self.say(f"Current runner version: '{RUNNER}'")
        self.group("Runner Image Provisioner", ["Local stand-in, not GitHub"])

    def say(self, line: str) -> None:
        """One line, stamped to the tenth of a microsecond as the runner does."""
        now = datetime.now(UTC)
        self._lines.append(f"{now:%Y-%m-%dT%H:%M:%S}.{now.microsecond:06}0Z {line}")

    def group(self, title: str, lines: list[str]) -> None:
        """A foldable group."""
        self.say(f"##[group]{title}")
        for line in lines:
            self.say(line)
        self.say("##[endgroup]")

    def step(self, title: str, script: str, env: dict[str, str]) -> None:
        """The head of a `run:` step: its script in cyan, its shell, its environment."""
        shown = [f"\x1b[36;1m{line}\x1b[0m" for line in script.rstrip("\n").split("\n")]
        shown.append("shell: /usr/bin/bash -e {0}")
        if env:
            shown += ["env:", *(f"  {name}: {value}" for name, value in env.items())]
        self.group(title, shown)

    def output(self, text: bytes) -> None:
        """One line that the script printed."""
        self.say(text.decode(errors="replace").rstrip("\r\n"))

    def error(self, message: str) -> None:
        """What the runner itself says of a failure."""
        self.say(f"##[error]{message}")

    def finished(self) -> bytes:
        """The whole log."""
        self.say("Post job cleanup.")
        self.say("Cleaning up orphan processes")
        return BOM + "".join(f"{line}\n" for line in self._lines).encode()
