"""Stock tools, where this machine has them."""

import shutil

import pytest


@pytest.fixture(scope="session")
def ssh_keygen() -> str:
    path = shutil.which("ssh-keygen")
    if path is None:
        pytest.skip("ssh-keygen is not installed")
    return path
