import pytest

from bot.reading.scopes import qualname, scopes

SOURCE = '''\
import x

@deco
class Cart:
    rate = x.rate

    def total(self, rate=x.default):
        def price(row):
            return row["price"]

        return sum(
            price(row)
            for row in self.rows
        )

    async def load(self): return await x.get()


def main():
    """Say what."""
    return sorted([], key=lambda row: row.x)


main()
'''
NEWER = SOURCE + "\ntype Alias[T] = list[T] if else\n"


@pytest.mark.parametrize("source", [SOURCE, NEWER], ids=["parsed", "by indentation"])
@pytest.mark.parametrize(
    ("line", "function", "expected"),
    [
        (1, "<module>", ""),
        (5, "Cart", "Cart"),
        (9, "price", "Cart.total.price"),
        (12, "<genexpr>", "Cart.total"),
        (12, None, "Cart.total"),
        (13, "total", "Cart.total"),
        (21, "<lambda>", "main"),
        (21, "Outer.main", "main"),
        (24, "<module>", ""),
        (9, "elsewhere", None),
    ],
)
def test_a_line_belongs_to_a_function(
    source: str, line: int, function: str | None, expected: str | None
) -> None:
    assert qualname(scopes(source.encode()), line, function) == expected


def test_a_default_is_evaluated_outside_of_its_function() -> None:
    assert qualname(scopes(SOURCE.encode()), 7, None) == "Cart"


def test_a_function_on_one_line_holds_it() -> None:
    assert qualname(scopes(SOURCE.encode()), 16, "load") == "Cart.load"


def test_a_line_that_traceback_puts_at_module_level_is_taken_at_its_word() -> None:
    assert qualname(scopes(SOURCE.encode()), 9, "<module>") == ""


@pytest.mark.parametrize("source", [b"\x00", b"\xff\xfe", b"(" * 100_000, b""])
def test_no_file_is_too_broken(source: bytes) -> None:
    assert scopes(source) == ()
