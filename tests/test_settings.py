"""The operator's settings."""

from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.settings import load


def test_the_original_names_keep_their_defaults() -> None:
    settings = load()

    assert settings.code_healing_enabled
    assert settings.code_healing_auto_approve_low
    assert not settings.code_healing_require_all_approvals


def test_several_webhook_secrets_are_accepted_for_rotation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENTRY_CLIENT_SECRET", "new, old\nolder")

    assert [one.get_secret_value() for one in load().sentry_client_secret] == [
        "new",
        "old",
        "older",
    ]


def test_a_key_may_be_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "key.pem"
    file.write_text("-----BEGIN KEY-----")
    monkeypatch.setenv("GRACE_SIGNING_KEY", str(file))

    key = load().grace_signing_key

    assert key is not None
    assert key.get_secret_value() == "-----BEGIN KEY-----"


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("CODE_HEALING_ENABLED", "perhaps", "CODE_HEALING_ENABLED .*write true or false"),
        ("GRACE_SIGNING_KEY", "/nowhere/key", "GRACE_SIGNING_KEY is neither a key nor a readable"),
        ("GITHUB_APP_ID", "12", "GITHUB_PRIVATE_KEY and GITHUB_WEBHOOK_SECRET must be set"),
        ("GRACE_VERIFY_WINDOW", "soon", "GRACE_VERIFY_WINDOW"),
        ("GRACE_DSN_KEYS", "not json", "GRACE_DSN_KEYS"),
        ("GRACE_FORWARD_DSN", "https://sentry.example/1", "GRACE_FORWARD_DSN is no DSN"),
    ],
)
def test_a_wrong_value_is_named_with_its_cure(
    name: str, value: str, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(SettingsError, match=says):
        load()


def test_no_secret_is_quoted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_WEBHOOK_SECRET", "very secret")
    monkeypatch.setenv("CODE_HEALING_ENABLED", "hidden canary")

    with pytest.raises(SettingsError) as error:
        load()

    assert "secret" not in str(error.value).replace("GITHUB_WEBHOOK_SECRET", "")
    assert "canary" not in str(error.value)
