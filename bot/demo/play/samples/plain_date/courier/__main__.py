"""Print the receipt of one parcel."""

import sys
from datetime import UTC, datetime

from courier.receipts import receipt


def main() -> None:
    """The parcel's number is the only argument."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    print(receipt(number, datetime.now(tz=UTC)))


if __name__ == "__main__":
    main()
