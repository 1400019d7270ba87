import pytest

from bot.demo.miniature.miniature import Miniature
from tests.demo.speaking import Speaker


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b'"x"', b'{"body": "\\ud800"}', b"\xff", b"9" * 5000]
)
async def test_what_is_no_json_object_is_refused(
    mini: Miniature, grace: Speaker, body: bytes
) -> None:
    await grace.propose("fix", {"new.py": b""})
    url = f"{mini.api_url}/repos/acme/shop/issues/1/comments"
    answer = await grace._client.post(url, content=body)  # bytes that no library would send
    assert answer.status_code == 400


async def test_what_does_not_fit_is_named_field_by_field(grace: Speaker) -> None:
    wish = {"ref": 5, "force": True}
    status, said = await grace.refused("POST", "git/refs", wish)
    assert status == 422
    assert said.split("\n")[2:] == [
        "For 'properties/ref', Input should be a valid string.",
        '"sha" wasn\'t supplied.',
        '"force" is not a permitted key.',
    ]
