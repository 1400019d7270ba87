"""Worlds with open doors: one for this machine only, one with an operator's token."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.web.worlds import SHOP, World, opened

GITHUB_SECRETS = "old secret, new secret"
SENTRY_SECRETS = "grace-test-client-secret, another"


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with opened(
        tmp_path,
        github_app_id="1",
        github_private_key="-----BEGIN KEY-----",
        github_webhook_secret=GITHUB_SECRETS,
        sentry_client_secret=SENTRY_SECRETS,
        grace_dsn_keys={"known": SHOP},
        grace_sentry_projects={"acme/shop": SHOP, "8": SHOP},
    ) as made:
        yield made


@pytest.fixture
async def guarded(tmp_path: Path) -> AsyncIterator[World]:
    async with opened(tmp_path, grace_operator_token="operator's token") as made:
        yield made
