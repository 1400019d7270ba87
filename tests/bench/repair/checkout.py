"""A project's tree as it was before a repair, under the tests that the repair brought."""

from pathlib import Path

from tests.bench.repair.places import git


class Checkout:
    """One folder in which a project's commits are laid out in turn."""

    def __init__(self, place: Path, folder: Path) -> None:
        self._place = place
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        # Bare repositories are shared with others: the index is ours alone.
        self._env = {"GIT_INDEX_FILE": str(folder) + ".index"}
        # What a draw that was stopped left behind.
        Path(f"{folder}.index.lock").unlink(missing_ok=True)

    def lay(self, revision: str) -> None:
        """Make the folder that revision's tree, and nothing else."""
        self._git("read-tree", "--reset", "-u", revision)
        self._git("clean", "-fdqx")

    def overlay(self, revision: str, paths: tuple[str, ...]) -> None:
        """Put these files of another revision on top."""
        self._git("checkout", revision, "--", *paths)

    def _git(self, *words: str) -> None:
        git(self._place, f"--work-tree={self.folder}", *words, env=self._env)
