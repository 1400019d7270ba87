"""What other programs rely on."""

import json
from datetime import UTC, datetime

from courier.receipts import receipt, reference


def test_a_reference_has_five_digits() -> None:
    assert reference(17) == "R-00017"


def test_a_receipt_is_json_with_an_iso_time() -> None:
    moment = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)

    written = json.loads(receipt(17, moment))

    assert written == {"reference": "R-00017", "issued": "2026-03-01T09:30:00+00:00"}
