"""The trigger mesh."""

from bot.mesh import CodeFixed, Event, FixVerified, Mesh
from tests.examples import FIX


async def test_listeners_hear_their_event_in_the_order_they_came() -> None:
    heard: list[tuple[str, Event]] = []
    mesh = Mesh()

    async def first(event: CodeFixed) -> None:
        heard.append(("first", event))

    async def second(event: CodeFixed) -> None:
        heard.append(("second", event))

    mesh.listen(CodeFixed, first)
    mesh.listen(CodeFixed, second)
    await mesh.publish(FixVerified(FIX, held=True))
    await mesh.publish(CodeFixed(FIX))

    assert [name for name, _ in heard] == ["first", "second"]
