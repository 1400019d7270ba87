"""Receipts as other programs read them."""

import json
from datetime import datetime


def reference(number: int) -> str:
    """What people quote when they call."""
    return f"R-{number:05d}"


def receipt(number: int, issued: datetime) -> str:
    """A receipt as JSON; times are in ISO 8601."""
    return json.dumps({"reference": reference(number), "issued": issued})
