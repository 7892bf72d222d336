"""One call to an AWS service as it came over the wire, and the answer to it, good or failed.

Read by everything in this package; knows no state and no rule of any service.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape

from moto.core.parse import PROTOCOL_PARSERS
from moto.core.request import Request, determine_request_protocol
from moto.core.routing import NotFound, get_service_router
from moto.core.serialize import get_serializer_class
from moto.core.utils import get_service_model
from werkzeug.utils import cached_property  # Python 3.11's own has one lock for all calls at once

from smsverifier.local import endpoints
from smsverifier.local.parameter_validation import constraint_faults, kind_faults

# Which operation of which service is meant is worked out with moto's own routers and parsers: they
# read the same service models as the SDK.

ACCOUNT = endpoints.ACCOUNT

_CREDENTIAL = re.compile(r"\bCredential=([^,\s]+)")
_REGION = re.compile(r"[a-z0-9-]{1,40}")
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


def epoch_seconds(moment: datetime) -> float:
    """A moment of `Call.params`, in seconds since the epoch.

    moto: what it reads is a naive datetime in UTC, whose own `timestamp()` would take it for one in
    this machine's time zone.
    """
    return moment.replace(tzinfo=UTC).timestamp()


class AwsFailure(Exception):
    """An error as AWS would answer it: code, sentence and HTTP status."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status


@dataclass(frozen=True)
class AwsResponse:
    """An HTTP answer, whole."""

    status: int
    headers: Mapping[str, str]
    body: bytes


_UNREADABLE = AwsFailure("SerializationException", "The body cannot be read")
_CODES = {
    "apigateway": "BadRequestException",
    "iam": "ValidationError",
    "logs": "InvalidParameterException",
    "resourcegroupstaggingapi": "InvalidParameterException",
    "service-quotas": "IllegalArgumentException",
    "sesv2": "BadRequestException",
    "sns": "InvalidParameter",
    "sqs": "MissingParameter",
}
"""How a service calls an input that its model does not allow, if not ValidationException."""
_LENIENT = frozenset({"sns", "sqs"})
"""Services that tell such a thing in words of their own, where they look at it."""


class Call:
    """One call: who asks which operation of which service in which region for what."""

    def __init__(self, request: Request, caller: Caller = OWNER) -> None:
        """`caller` is whoever signed it. Raises AwsFailure if it is no AWS call."""
        self.request = request
        self.caller = caller
        request.get_data()  # kept before a form parser may eat the stream
        self.credential, self.region, signing_name = _scope(request)
        self.service = _service(signing_name, request)

    @cached_property
    def operation(self) -> str:
        """The operation's name, for example `PutItem`; empty where the service has none such.

        Raises AwsFailure if the call names several.
        """
        said = {*self._said()} - {""}
        if len(said) > 1:
            raise AwsFailure("UnknownOperationException", "The call names more than one operation")
        return said.pop() if said else ""

    def _said(self) -> Iterator[str]:
        """What names an operation: in whatever protocol, and in that of the service."""
        yield str(self.request.headers.get("X-Amz-Target", "")).rpartition(".")[2]
        path = str(self.request.path)
        if path.startswith("/service/"):  # Smithy RPC: /service/S/operation/O
            yield path.rpartition("/")[2]
        yield from self.request.args.getlist("Action")
        if self.protocol == "query":
            yield from self.request.form.getlist("Action")
        if self.is_rest:
            yield self._routed[0]

    @cached_property
    def params(self) -> dict[str, Any]:
        """The operation's input under the names of the service model.

        Raises AwsFailure if it cannot be read or is not as the model says.
        """
        if self.protocol not in PROTOCOL_PARSERS:
            raise _UNREADABLE
        _, uri_params = self._routed if self.is_rest else ("", {})
        request = {
            "method": self.request.method,
            "values": self.request.values,
            "headers": self.request.headers,
            "body": self.request.get_data(),
            "url_path": self.request.path,
            "url_params": uri_params,
        }
        try:
            self._must_be_of_its_kinds()
            parsed = PROTOCOL_PARSERS[self.protocol](self._operation_model).parse(request)
        except (ValueError, TypeError, AttributeError, RecursionError) as error:
            raise _UNREADABLE from error
        if not isinstance(parsed, dict):
            raise _UNREADABLE
        self._must_keep_to_the_model(parsed)
        return parsed

    @cached_property
    def body(self) -> bytes:
        """The body for moto: a null in it is what was not given, which moto takes for a value."""
        body: bytes = self.request.get_data()
        if not self._is_json or b"null" not in body:
            return body
        document = json.loads(body)
        return json.dumps(
            {name: each for name, each in document.items() if each is not None}
        ).encode()

    @property
    def _is_json(self) -> bool:
        """Whether the body is one JSON document, of the input's members."""
        if self.input_shape is None or self.protocol not in ("json", "rest-json"):
            return False
        return "payload" not in self.input_shape.serialization

    def _must_be_of_its_kinds(self) -> None:
        """What the parser takes for something else, if need be."""
        body = self.request.get_data()
        if not self._is_json or not body:
            return
        if fault := next(kind_faults(self.input_shape, json.loads(body)), None):
            raise AwsFailure("SerializationException", fault)

    def _must_keep_to_the_model(self, parsed: Mapping[str, Any]) -> None:
        shape = self.input_shape
        faults = constraint_faults(shape, parsed) if shape else iter(())
        if self.service in _LENIENT:
            faults = (fault for fault in faults if fault.startswith("Value null"))
        if fault := next(faults, None):
            code = _CODES.get(self.service, "ValidationException")
            raise AwsFailure(code, f"1 validation error detected: {fault}")

    def answer(self, result: Mapping[str, Any]) -> AwsResponse:
        """A good answer that carries `result`, whose keys are the service model's."""
        serializer = get_serializer_class(self.service, self.protocol)
        served = serializer(operation_model=self._operation_model).serialize(dict(result))
        body = served["body"]
        return AwsResponse(
            int(served["status_code"]),
            dict(served["headers"]),
            body.encode() if isinstance(body, str) else bytes(body),
        )

    @property
    def input_shape(self) -> Any:
        """What the service's model says of the input; None if there is none."""
        return self._operation_model.input_shape

    @cached_property
    def _model(self) -> Any:
        return get_service_model(self.service)

    @property
    def _operation_model(self) -> Any:
        return self._model.operation_model(self.operation)

    @property
    def content_type(self) -> str:
        """Of the body; empty for what is no protocol of the service, which then speaks its own."""
        given = str(self.request.content_type)
        if given.startswith("multipart/"):  # a form for werkzeug, for no service of these
            return ""
        try:
            determine_request_protocol(self._model, given)
        except NotImplementedError:
            return ""
        return given

    @cached_property
    def protocol(self) -> str:
        """In which it is spoken, by the names of the service models."""
        return str(determine_request_protocol(self._model, self.content_type))

    @property
    def is_rest(self) -> bool:
        """Whether method and path name the operation."""
        return self.protocol == "rest-json"

    @cached_property
    def _routed(self) -> tuple[str, dict[str, str]]:
        request = Request({**self.request.environ, "CONTENT_TYPE": self.content_type})
        try:
            operation, uri_params = get_service_router(self.service).match(request)
        except NotFound:
            return "", {}
        return str(operation.name), dict(uri_params)


def credential_of(request: Request) -> str | None:
    """Under which key, for which day, region and service it is signed, as it says of itself.

    Whether that is true is `authentication`'s business.
    """
    given = request.headers.get("Authorization")
    if given is None:
        presigned = request.args.get("X-Amz-Credential")
        return None if presigned is None else str(presigned)
    match = _CREDENTIAL.search(given)
    return match and match[1]


def _scope(request: Request) -> tuple[str, str, str]:
    """The credential as it is written; the region and the service in it."""
    credential = credential_of(request) or ""
    parts = credential.split("/")
    if len(parts) != 5 or not _REGION.fullmatch(parts[2]):
        raise AwsFailure("MissingAuthenticationToken", "The call is not signed", 403)
    return credential, parts[2], parts[3].lower()


def _service(signing_name: str, request: Request) -> str:
    target = request.headers.get("X-Amz-Target", "")
    if signing_name == "dynamodb" and target.startswith("DynamoDBStreams"):
        return "dynamodbstreams"
    if signing_name == "ses" and request.path.startswith("/v2/"):
        return "sesv2"
    return _SERVICE_OF_SIGNING_NAME.get(signing_name, signing_name)


# Failures are written here, not by moto's serializers: those need an operation of their models, and
# what is refused has none: it is unsigned, unreadable, of no service or operation that is modelled.
# Nor does moto 5.2.5 write CBOR.
_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML 1.0 document may hold, not even escaped; a caller's words may, and are quoted."""

_REST_XML = frozenset({"s3", "s3-control", "route53", "cloudfront"})


def failure_answer(request: Request, service: str, failure: AwsFailure) -> AwsResponse:
    """The answer that carries `failure` in the protocol the client spoke."""
    if request.headers.get("smithy-protocol") == "rpc-v2-cbor":
        return _cbor(failure)
    if service in _REST_XML:
        return _xml(failure, "<Error>{error}</Error>")
    if speaks_query(request):
        return _xml(failure, "<ErrorResponse><Error>{error}</Error></ErrorResponse>")
    return _json(failure)


def speaks_query(request: Request) -> bool:
    """Whether it is of the query protocol: a form, or an address signed in its query."""
    is_form: bool = request.content_type.startswith("application/x-www-form-urlencoded")
    return is_form or ("X-Amz-Target" not in request.headers and "Action" in request.args)


def _json(failure: AwsFailure) -> AwsResponse:
    body = {"__type": failure.code, "message": failure.message, "Message": failure.message}
    headers = {
        "Content-Type": "application/x-amz-json-1.0",
        "X-Amzn-Errortype": failure.code,
        # Read by clients of SQS only, whose codes are its old protocol's (aws: error-codes-vary).
        "x-amzn-query-error": f"{failure.code};Sender",
    }
    return AwsResponse(failure.status, headers, json.dumps(body).encode())


def _xml(failure: AwsFailure, frame: str) -> AwsResponse:
    error = (
        f"<Type>Sender</Type><Code>{escape(failure.code)}</Code>"
        f"<Message>{escape(_NOT_XML.sub('?', failure.message))}</Message>"
    )
    body = '<?xml version="1.0" encoding="UTF-8"?>' + frame.format(error=error)
    return AwsResponse(failure.status, {"Content-Type": "text/xml"}, body.encode())


def _cbor(failure: AwsFailure) -> AwsResponse:
    body = b"\xa2" + b"".join(
        _cbor_text(text) for text in ("__type", failure.code, "message", failure.message)
    )
    headers = {"Content-Type": "application/cbor", "smithy-protocol": "rpc-v2-cbor"}
    return AwsResponse(failure.status, headers, body)


def _cbor_text(text: str) -> bytes:
    data = text.encode()
    return b"\x7a" + len(data).to_bytes(4, "big") + data  # major type 3, length in 4 bytes


def json_of(answer: AwsResponse) -> Any:
    """The answer's body as a JSON value."""
    return json.loads(answer.body or b"{}")


def with_json(answer: AwsResponse, change: Callable[[Any], None]) -> AwsResponse:
    """The answer with its JSON body changed in place by `change`; failures are left alone."""
    if answer.status >= 300:
        return answer
    value = json_of(answer)
    change(value)
    return AwsResponse(answer.status, answer.headers, json.dumps(value).encode())
