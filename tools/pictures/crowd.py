"""A crowd that has registered over an hour, as rows of an export: made up, the same every time."""

import random
from collections.abc import Iterator
from typing import Any

NUMBER = 280
WHY = ("OptedOut", "OptedOut", "OptedOut", "not_a_mobile", "not_a_mobile", "invalid_number")


def crowd(now_ms: int) -> list[dict[str, Any]]:
    """Its rows; the last of them a moment ago."""
    return list(_rows(random.Random(7), now_ms))  # noqa: S311 - nobody is to be surprised


def _rows(dice: random.Random, now_ms: int) -> Iterator[dict[str, Any]]:
    for number in range(NUMBER):
        before = abs(dice.gauss(0, 1)) * 34 if number % 3 else abs(dice.gauss(55, 6))
        at_ms = now_ms - int(before * 60_000) - 4000
        phone = f"+91{9_000_000_000 + number * 7919}"
        told = {"sms_status": "sent", "sms_message_id": f"crowd-{number}", "sms_parts": 1}
        failed = {"sms_status": "failed", "sms_error": dice.choice(WHY)}
        yield {
            "registration_id": phone,
            "phone": phone,
            "name": "Asha Rao",
            "t_shirt_size": dice.choice("SML"),
            "request_id": f"crowd-{number}",
            "source": "form",
            "registered_at": at_ms,
            "sms_updated_at": at_ms + int(dice.lognormvariate(0.4, 0.8) * 1000),
            "sms_attempts": 1,
            **(failed if number % 25 == 0 else told),
        }
