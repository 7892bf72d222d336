"""Configurations of the message's tests."""

from typing import Any

from smsverifier.config import Config
from smsverifier.finding import Finding
from smsverifier.message import message_findings

TEMPLATE = "Hi {#alphanumeric#}, you are registered for {#alphanumeric#}. See you there!"
DLT = {"entity_id": "1101", "template_id": "1107", "template": TEMPLATE}


def config(message: str | None = None, *fields: dict[str, Any], **sms: Any) -> Config:
    """The demo with another message, more form fields and other keys of `sms`."""
    demo = Config().model_dump()
    text = {} if message is None else {"message": message}
    form = {"fields": [*demo["form"]["fields"], *fields]}
    return Config.model_validate({"form": form, "sms": {**text, **sms}})


def registered(template: str = TEMPLATE, message: str | None = None, **sms: Any) -> Config:
    """One with a DLT template."""
    dlt = {**DLT, "template": template}
    return config(message, dlt=dlt, **{"sender_id": "HACKFT", **sms})


def found(made: Config) -> dict[str, Finding]:
    """What is found in its message, by id."""
    return {finding.id: finding for finding in message_findings(made)}
