"""One Publish to one phone, and what its answer means for the registrant (`outcomes`)."""

from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError
from outcomes import (
    NOT_CONNECTED,
    Accepted,
    NotSent,
    Outcome,
    Refused,
    Unconfirmed,
    name_of,
    was_refused,
)
from settings import DltRegistration, Settings

NEVER = frozenset(
    {
        "InvalidParameter",
        "InvalidParameterValue",
        "ParameterValueInvalid",
        "ValidationException",
        "OptedOut",
        "OptedOutException",
        "UserError",
    }
)
"""SNS will say the same tomorrow: the number or the message is wrong.

aws: publish-final-errors
"""


class Publisher:
    """SNS, with the attributes that every message of this stack carries."""

    def __init__(self, sns: Any, settings: Settings) -> None:
        self._sns = sns
        self._attributes = _attributes(settings)

    def publish(self, phone: str, text: str, dlt: DltRegistration | None) -> Outcome:
        """Send `text` once, as it is registered, and say what became of it."""
        attributes = self._attributes | _registration(dlt)
        try:
            answer = self._sns.publish(
                PhoneNumber=phone, Message=text, MessageAttributes=attributes
            )
        except ClientError as error:
            return _refusal(error)
        except NOT_CONNECTED as error:
            return NotSent(type(error).__name__)
        except (BotoCoreError, ResponseParserError) as error:
            return Unconfirmed(type(error).__name__)
        return Accepted(answer["MessageId"])


def _attributes(settings: Settings) -> dict[str, dict[str, str]]:
    attributes = {"AWS.SNS.SMS.SMSType": _attribute("String", settings.sms_type)}
    if settings.sender_id is not None:
        attributes["AWS.SNS.SMS.SenderID"] = _attribute("String", settings.sender_id)
    if settings.max_price_usd is not None:
        # Fixed point: 0.00001 would otherwise be written 1e-05.
        attributes["AWS.SNS.SMS.MaxPrice"] = _attribute("Number", f"{settings.max_price_usd:.5f}")
    return attributes


def _registration(dlt: DltRegistration | None) -> dict[str, dict[str, str]]:
    if dlt is None:
        return {}
    return {
        "AWS.MM.SMS.EntityId": _attribute("String", dlt.entity_id),
        "AWS.MM.SMS.TemplateId": _attribute("String", dlt.template_id),
    }


def _attribute(kind: str, value: str) -> dict[str, str]:
    return {"DataType": kind, "StringValue": value}


def _refusal(error: ClientError) -> Outcome:
    code = name_of(error)
    if not was_refused(error):
        return Unconfirmed(code)  # a server's error may come after the work was done
    return Refused(code) if code in NEVER else NotSent(code)
