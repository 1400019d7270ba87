"""What a customer is about to buy."""

from shop.prices import price_of


def total(articles: list[str]) -> int:
    """The sum to pay, in cents."""
    return sum(price_of(article) for article in articles)
