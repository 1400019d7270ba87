"""What every implementation of `Sources` promises, told once."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from patterns.contract import Sources
from patterns.toolbox.source.sources import blob_id

FILES: Mapping[str, bytes] = {
    "README.md": b"# shop\n",
    "shop/__init__.py": b"",
    "shop/cart.py": b"def total():\r\n    return 1\r\n",
    "shop/käse.py": "# naïve\n".encode("latin-1"),
}

Build = Callable[[Path], Sources]
"""Makes the sources of a folder that holds `FILES` and a symlink `link.py`."""


def laid_out(folder: Path) -> Path:
    """`FILES` in a folder, and links that must not be followed."""
    for path, text in FILES.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(text)
    (folder / "link.py").symlink_to("/etc/hostname")
    (folder / "linked").symlink_to("/etc")
    return folder


def check(build: Build, folder: Path) -> None:
    """All of the contract."""
    sources = build(laid_out(folder))

    assert list(sources.paths) == sorted(FILES)
    for path, text in FILES.items():
        assert sources.read(path) == text
        assert sources.blob(path) == blob_id(text)
    for path in ("nothing.py", "link.py", "linked/hostname", "../shop/cart.py", "shop"):
        with pytest.raises(KeyError):
            sources.read(path)
        with pytest.raises(KeyError):
            sources.blob(path)
