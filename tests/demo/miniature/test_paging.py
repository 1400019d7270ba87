from bot.demo.miniature.miniature import Miniature
from tests.demo.speaking import Speaker


async def test_long_lists_come_in_pages_that_name_the_repository_by_number(
    mini: Miniature, grace: Speaker
) -> None:
    await grace.propose("fix", {"new.py": b""})
    for number in range(5):
        await grace.post("issues/1/comments", {"body": str(number)})
    first = await grace.ask("GET", "issues/1/comments?per_page=2")
    assert set(first.links) == {"next", "last"}
    assert "/repositories/" in first.links["next"]["url"]
    said, path = [], "issues/1/comments?per_page=2"
    while path:
        answer = await grace.ask("GET", path)
        said += [one["body"] for one in answer.json()]
        path = answer.links.get("next", {}).get("url", "").removeprefix(mini.url)
    assert said == ["0", "1", "2", "3", "4"]
    back = await grace.ask("GET", "issues/1/comments?per_page=2&page=3")
    assert set(back.links) == {"first", "prev"}
    assert len(await grace.get("issues/1/comments?per_page=0&page=0")) == 5
