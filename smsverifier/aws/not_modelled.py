"""What an endpoint in AWS's place says it has not got, and what of the stack that is for.

Emulators say it in ways of their own (aws: not-modelled-answers). Only where an endpoint of one's
own is asked are they looked for: there is none of AWS's for which these words mean this.
"""

import re
from collections.abc import Mapping
from functools import partial
from typing import Any

from botocore.exceptions import ClientError

from smsverifier.aws.errors import NOT_MODELLED
from smsverifier.aws.foreign_responses import is_page
from smsverifier.errors import NotModelled

_CODES = frozenset(
    {
        "NotImplemented",
        "NotImplementedException",
        "NotImplementedError",
        "UnsupportedOperation",
        "UnsupportedOperationException",
        "UnknownOperation",
        "UnknownOperationException",
        "UnknownAction",
        "InvalidAction",
        "NoSuchBucket",  # S3 is never called: whoever says this knows no such service
    }
)
# Compiled with the first such answer.
_WORDS = (
    r"(?i)not (yet |been |currently )*(implemented|emulated|supported by)|pro feature"
    r"|licen[cs]e plan|unknown action|unknown (api gateway|.{1,40} path)|unsupported service"
    r"|requires \?delete parameter"
)
_WORDS_OF = frozenset(
    {"InternalFailure", "InternalError", "InvalidOperationException", "InvalidArgument"}
    | {"NotFoundException", "400", "404", "500", "501", ""}
)
"""The codes with which those words count: in a denial or a refused value they mean something else.
"""
_MOTO = "werkzeug"
_MOTO_STATUS = frozenset({404, 405, 500, 501})

PURPOSES = {
    "apigateway": "the public API and the form",
    "cloudwatch": "figures and alarms",
    "dynamodb": "the table of registrations",
    "dynamodbstreams": "the stream of registrations",
    "freetier": "what is known of the account's free plan",
    "iam": "the roles, and what they and you may do",
    "lambda": "the handler, which tells each registrant",
    "logs": "what the handler and the pipe write",
    "pinpoint-sms-voice-v2": "what the account may text: its tier, its limits, its sender IDs",
    "pipes": "the pipe, which hands each registration to the handler",
    "resourcegroupstaggingapi": "finding what carries the stack's tag",
    "scheduler": "announcements and reminders",
    "sesv2": "e-mail",
    "sns": "texting, and what the account may text",
    "sqs": "the queue of dead letters",
    "sts": "who is signed in",
}
"""SDK's name of each service → what of the stack it is for."""

NO_USE = (
    "Trying again does not help, and nothing is wrong with the stack: no emulator has all of AWS."
)


class OperationNotModelled(ClientError):  # type: ignore[misc]
    """An endpoint's answer that it has not got the operation; the SDK does not try it again."""

    def __init__(self, operation: Any, gaps: "Gaps", endpoint: str, said: str) -> None:
        """`operation`: the SDK's model of it. `said`: what was answered, in a few words."""
        self.service = str(operation.service_model.service_name)
        self.endpoint, self._gaps = endpoint, gaps
        answer: Any = {
            "Error": {"Code": NOT_MODELLED, "Message": said},  # whatever its own code was
            "ResponseMetadata": {"HTTPStatusCode": 400},  # an answer, and none that is lost
        }
        super().__init__(answer, operation.name)

    @property
    def is_whole_service(self) -> bool:
        """Whether nothing of the service has answered: nothing of it can be there, then."""
        return self.service not in self._gaps.answered


class Gaps:
    """What the endpoints in AWS's place have been seen to have, and not to have."""

    def __init__(self) -> None:
        self.answered: set[str] = set()
        """The services that have answered anything else."""
        self.missing: dict[str, set[str]] = {}
        """Service → the operations that its endpoint has not got."""

    @property
    def services(self) -> tuple[tuple[str, str], ...]:
        """Those of which nothing has answered, and what each is for.

        A question about the account alone shows nothing of a service: moto's Lambda has functions,
        and no GetAccountSettings.
        """
        lacking = sorted(
            service
            for service, missing in self.missing.items()
            if service not in self.answered and not all("Account" in name for name in missing)
        )
        return tuple((service, PURPOSES.get(service, "what it is for")) for service in lacking)

    def watch(self, client: Any, endpoint: str) -> None:
        """See to it that what `client` is refused for this reason is told as that."""
        events, service = client.meta.events, client.meta.service_model.service_id.hyphenize()
        events.register(f"before-parse.{service}", partial(self._hear_unnamed, endpoint))
        events.register_first(f"needs-retry.{service}", partial(self._hear, endpoint))

    def _hear(
        self, at: str, response: tuple[Any, dict[str, Any]] | None, operation: Any, **_: Any
    ) -> None:
        """An answer in AWS's words, before the SDK thinks of trying again."""
        if response is None:  # no answer at all
            return
        http, parsed = response
        told = parsed.get("Error", {})
        code, message = str(told.get("Code", "")), str(told.get("Message", ""))
        if http.status_code >= 400 and is_page(http.content):
            return  # no AWS, be it what it may
        if http.status_code >= 400 and says_not_modelled(http.status_code, code, message):
            raise self._missing(operation, at, ": ".join(filter(None, (code, message))))
        self.answered.add(str(operation.service_model.service_name))

    def _hear_unnamed(
        self, at: str, response_dict: dict[str, Any], operation_model: Any, **_: Any
    ) -> None:
        """An answer in nobody's words, before the SDK reads it."""
        said = _said_by_moto(response_dict, operation_model.name) or _said_unnamed(response_dict)
        if said:
            raise self._missing(operation_model, at, said)

    def _missing(self, operation: Any, at: str, said: str) -> OperationNotModelled:
        missing = self.missing.setdefault(str(operation.service_model.service_name), set())
        missing.add(str(operation.name))
        return OperationNotModelled(operation, self, at, _short(said))


def says_not_modelled(status: int, code: str, message: str) -> bool:
    """Whether an answer of an endpoint in AWS's place means that it has not got the operation."""
    code = code.rpartition("#")[2]
    if status == 501 or code.rpartition(".")[2] in _CODES:
        return True
    return code in _WORDS_OF and bool(re.search(_WORDS, message))


def explain_not_modelled(error: OperationNotModelled, where: str) -> NotModelled:
    """`error` as a sentence: what is not there, what it is for, and that nothing mends it."""
    purpose = PURPOSES.get(error.service)
    said = error.response["Error"]["Message"]
    return NotModelled(
        f"The endpoint {error.endpoint} does not model {error.operation_name}",
        where=where,
        why=f"It stands in AWS's place and answered {said}."
        + (f" That operation is for {purpose}." if purpose else ""),
        hint=f"{NO_USE} AWS itself has it, and so has the embedded one (--target local).",
    )


def _said_by_moto(answer: Mapping[str, Any], operation: str) -> str:
    """The web page of moto's server: with 500 where an operation is not written, with 404 or 405
    where a whole path is not. A fault of its own looks the same (aws: moto-pages).

    Who is signed in it always knows: a page in place of that is no moto.
    """
    status, headers, body = (answer[part] for part in ("status_code", "headers", "body"))
    is_moto = _MOTO in str(headers.get("Server", "")).lower() and operation != "GetCallerIdentity"
    if not is_moto or status not in _MOTO_STATUS or not is_page(body):
        return ""
    return f"a web page with {status}, as moto's server does (for a fault of its own, too)"


def _said_unnamed(answer: Mapping[str, Any]) -> str:
    """JSON without any code of an error, which says so in words."""
    status, body = answer["status_code"], answer["body"]
    if status < 400 or not isinstance(body, bytes) or body[:1] != b"{":
        return ""
    text = body.decode(errors="replace")
    is_named = any(name in text for name in ('"__type"', '"code"', '"Code"'))
    is_named |= any(name.lower() == "x-amzn-errortype" for name in answer["headers"])
    return "" if is_named or not (status == 501 or re.search(_WORDS, text)) else text


def _short(text: str) -> str:
    line = " ".join(text.split()).rstrip(".")
    return line if len(line) <= 200 else f"{line[:199]}…"
