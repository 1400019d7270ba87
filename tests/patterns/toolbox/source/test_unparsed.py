"""What Python cannot read is told with its place in letters, and edited in bytes."""

import pytest

from patterns.contract import Refused
from patterns.toolbox.source.sources import DictSources
from patterns.toolbox.source.splice import apply
from patterns.toolbox.source.unparsed import unparsed


def test_an_edit_counts_letters_behind_a_byte_order_mark() -> None:
    sources = DictSources({"app.py": "\ufeffé = (1\n"})
    file = unparsed("app.py", sources)

    edit = file.edit(file.text.index("\n"), file.text.index("\n"), ")")

    assert apply([edit], sources) == {"app.py": "\ufeffé = (1)\n".encode()}


@pytest.mark.parametrize(
    ("data", "because"),
    [
        (b"\xff", "app.py is not UTF-8"),
        (b"a = 1\n", "app.py can be read as Python by now"),
    ],
)
def test_what_is_no_broken_text_is_refused(data: bytes, because: str) -> None:
    with pytest.raises(Refused, match=because):
        unparsed("app.py", DictSources({"app.py": data}))
