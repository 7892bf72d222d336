"""Receipts as SNS writes them into the log of a phone's SMS."""

import json
from typing import Any


def receipt_line(message_id: str, response: str, status: str = "SUCCESS", **delivery: Any) -> str:
    """One line; keywords are further members of `delivery`."""
    return json.dumps(
        {
            "notification": {"messageId": message_id, "timestamp": "2026-11-22 10:00:00.123"},
            "delivery": {
                "destination": "+919876543210",
                "providerResponse": response,
                **delivery,
            },
            "status": status,
        }
    )
