"""What a refusal names to be called instead."""

import re

from smsverifier.local.supported_operations import INSTEAD, OPERATIONS


def test_what_is_named_instead_is_modelled() -> None:
    named = {
        (service, word)
        for (service, _), instead in INSTEAD.items()
        for word in re.findall(r"\b(?:[A-Z][a-z]+){2,}\b", instead)
    } - {("sqs", "VisibilityTimeout")}
    assert named
    assert all(operation in OPERATIONS[service] for service, operation in named)
