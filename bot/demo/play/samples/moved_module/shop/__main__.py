"""Print what the named articles cost together."""

import sys

from shop.basket import total


def main() -> None:
    """Add up the command line, or an example."""
    articles = sys.argv[1:] or ["apple", "pear"]
    print(f"{total(articles)} cents")


if __name__ == "__main__":
    main()
