"""Stock tools, where this machine has them, and patience."""

import shutil

import pytest
from hypothesis import HealthCheck, settings

# A busy machine is slow, and that says nothing of the code.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


@pytest.fixture(scope="session")
def ssh_keygen() -> str:
    path = shutil.which("ssh-keygen")
    if path is None:
        pytest.skip("ssh-keygen is not installed")
    return path
