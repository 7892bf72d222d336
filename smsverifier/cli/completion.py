"""What Tab offers for a value: targets, steps, stacks, fields, countries.

Runs between two keystrokes: nothing here imports boto3 or Rich, reaches any AWS or starts anything,
and what cannot be read is not offered and not told.
"""

from typing import Any

Offers = list[tuple[str, str]]
"""Value and what it means; the shells show only what begins as the word does."""

TARGETS = {"local": "the embedded AWS on this machine", "aws": "your AWS account"}


def targets() -> Offers:
    """For `--target`."""
    return list(TARGETS.items())


def countries(incomplete: str) -> Offers:
    """For `--country`: codes, in the letters that were begun with."""
    from smsverifier.sms.country_names import country_names

    names = country_names()
    small = incomplete.islower()
    return [(code.lower() if small else code, name) for code, name in names.items()]


def languages() -> Offers:
    """For `--language`."""
    from smsverifier.config.starter import LANGUAGES

    return list(LANGUAGES.items())


