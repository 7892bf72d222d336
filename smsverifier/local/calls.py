"""One call to an AWS service as it came over the wire, and the answer to it.

The door works out here which operation of which service is meant, with moto's own routers and
parsers (they read the same service models as the SDK). Knows no state and no rule of any service.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from moto.core.parse import PROTOCOL_PARSERS
from moto.core.request import Request, determine_request_protocol
from moto.core.routing import NotFound, get_service_router
from moto.core.serialize import get_serializer_class
from moto.core.utils import get_service_model

from smsverifier.local import place

ACCOUNT = place.ACCOUNT

_CREDENTIAL = re.compile(r"\bCredential=([^,\s]+)")
_SERVICE_OF_SIGNING_NAME = {
    "monitoring": "cloudwatch",
    "servicequotas": "service-quotas",
    "sms-voice": "pinpoint-sms-voice-v2",
    "tagging": "resourcegroupstaggingapi",
}


@dataclass(frozen=True)
class Caller:
    """Who calls: whoever started the embedded AWS, or a function with its role."""

    name: str
    role: str = ""
    """The role's ARN; its owner has none and may do everything."""

    @property
    def arn(self) -> str:
        """As STS tells it."""
        if not self.role:
            return f"arn:aws:iam::{ACCOUNT}:user/{self.name}"
        role = self.role.rpartition("/")[2]
        return f"arn:aws:sts::{ACCOUNT}:assumed-role/{role}/{self.name}"


OWNER = Caller("embedded")


class AwsFailure(Exception):
    """An error as AWS would answer it: code, sentence and HTTP status."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status


@dataclass(frozen=True)
class Answer:
    """An HTTP answer, whole."""

    status: int
    headers: Mapping[str, str]
    body: bytes


_UNREADABLE = AwsFailure("SerializationException", "The body cannot be read")


class Call:
    """One call: who asks which operation of which service in which region for what."""

    def __init__(self, request: Request, caller: Caller = OWNER) -> None:
        """`caller` is whoever signed it. Raises AwsFailure if it is no AWS call."""
        self.request = request
        self.caller = caller
        request.get_data()  # kept before a form parser may eat the stream
        self.region, signing_name = _scope(request)
        self.service = _service(signing_name, request)

    @cached_property
    def operation(self) -> str:
        """The operation's name, for example `PutItem`; empty where the service has none such."""
        target = str(self.request.headers.get("X-Amz-Target", ""))
        if target:
            return target.rpartition(".")[2]
        path = str(self.request.path)
        if path.startswith("/service/"):  # Smithy RPC: /service/S/operation/O
            return path.rpartition("/")[2]
        return str(self.request.values.get("Action") or self._routed[0])

    @cached_property
    def params(self) -> dict[str, Any]:
        """The operation's input under the names of the service model.

        Raises AwsFailure if it cannot be read or lacks a required member.
        """
        _, uri_params = self._routed if self._is_rest else ("", {})
        request = {
            "method": self.request.method,
            "values": self.request.values,
            "headers": self.request.headers,
            "body": self.request.get_data(),
            "url_path": self.request.path,
            "url_params": uri_params,
        }
        try:
            parsed = PROTOCOL_PARSERS[self._protocol](self._operation_model).parse(request)
        except (ValueError, TypeError, AttributeError) as error:
            raise _UNREADABLE from error
        if not isinstance(parsed, dict):
            raise _UNREADABLE
        self._must_be_complete(parsed)
        return parsed

    def _must_be_complete(self, parsed: Mapping[str, Any]) -> None:
        shape = self._operation_model.input_shape
        missing = [name for name in (shape.required_members if shape else ()) if name not in parsed]
        if missing:
            raise AwsFailure(
                "ValidationException",
                f"Value null at '{missing[0]}' failed to satisfy constraint: Member must not be "
                "null",
            )

    def answer(self, result: Mapping[str, Any]) -> Answer:
        """A good answer that carries `result`, whose keys are the service model's."""
        serializer = get_serializer_class(self.service, self._protocol)
        served = serializer(operation_model=self._operation_model).serialize(dict(result))
        body = served["body"]
        return Answer(
            int(served["status_code"]),
            dict(served["headers"]),
            body.encode() if isinstance(body, str) else bytes(body),
        )

    @cached_property
    def _model(self) -> Any:
        return get_service_model(self.service)

    @property
    def _operation_model(self) -> Any:
        return self._model.operation_model(self.operation)

    @cached_property
    def _protocol(self) -> str:
        return str(determine_request_protocol(self._model, self.request.content_type))

    @property
    def _is_rest(self) -> bool:
        return self._protocol == "rest-json"

    @cached_property
    def _routed(self) -> tuple[str, dict[str, str]]:
        try:
            operation, uri_params = get_service_router(self.service).match(self.request)
        except NotFound:
            return "", {}
        return str(operation.name), dict(uri_params)


def credential_of(request: Request) -> str | None:
    """Under which key, for which day, region and service it is signed, as it says of itself.

    Whether that is true is `signatures`' business.
    """
    given = request.headers.get("Authorization")
    if given is None:
        presigned = request.args.get("X-Amz-Credential")
        return None if presigned is None else str(presigned)
    match = _CREDENTIAL.search(given)
    return match and match[1]


def _scope(request: Request) -> tuple[str, str]:
    parts = (credential_of(request) or "").split("/")
    if len(parts) != 5:
        raise AwsFailure("MissingAuthenticationToken", "The call is not signed", 403)
    return parts[2], parts[3].lower()


def _service(signing_name: str, request: Request) -> str:
    target = request.headers.get("X-Amz-Target", "")
    if signing_name == "dynamodb" and target.startswith("DynamoDBStreams"):
        return "dynamodbstreams"
    if signing_name == "ses" and request.path.startswith("/v2/"):
        return "sesv2"
    return _SERVICE_OF_SIGNING_NAME.get(signing_name, signing_name)
