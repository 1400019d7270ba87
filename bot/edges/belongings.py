"""What a project's folder holds besides its sources, and what its tests may need all the same."""

import os
from collections.abc import Iterator
from pathlib import Path
from shutil import copy2

from bot.edges.folder import SKIPPED

ENVIRONMENTS = (".venv", "venv", "env", "node_modules")
"""Folders that are too large to copy and that no test changes: a link leads to them."""
LEFT = SKIPPED - {"site-packages"}
MOST = 512 * 1024 * 1024
"""Bytes that are copied at most: built extensions and sample data, not whole data sets."""


def bring(folder: Path, copy: Path) -> None:
    """Copy what stands in a folder and not in its copy: built, ignored and large files.

    Links are kept as links. What cannot be read is left out: the command will say what it misses.
    """
    for name in ENVIRONMENTS:
        if (folder / name).is_dir() and not (copy / name).exists():
            (copy / name).symlink_to(folder / name, target_is_directory=True)
    left = MOST
    for path in _files(folder):
        target = copy / path
        if target.exists() or target.is_symlink():
            continue
        source = folder / path
        try:
            left -= 0 if source.is_symlink() else source.stat().st_size
            if left < 0:
                return
            target.parent.mkdir(parents=True, exist_ok=True)
            copy2(source, target, follow_symlinks=False)
        except OSError:
            continue


def _files(folder: Path) -> Iterator[Path]:
    for root, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in {*LEFT, *ENVIRONMENTS})
        inside = Path(root).relative_to(folder)
        yield from (inside / name for name in sorted(files))
