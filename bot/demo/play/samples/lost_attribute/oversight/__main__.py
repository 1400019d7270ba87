"""Show what is being verified now."""

from oversight.reports import overview


def main() -> None:
    """Print the overview of a day on which nothing has happened yet."""
    print(overview([]))


if __name__ == "__main__":
    main()
