"""What customers pay."""

from shop.basket import total


def test_a_basket_costs_the_sum_of_its_articles() -> None:
    assert total(["apple", "pear", "pear"]) == 150


def test_an_empty_basket_is_free() -> None:
    assert total([]) == 0
