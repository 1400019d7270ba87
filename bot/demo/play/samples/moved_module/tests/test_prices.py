"""What things cost."""

from shop.catalogue.prices import price_of


def test_a_plum_is_cheap() -> None:
    assert price_of("plum") == 15
