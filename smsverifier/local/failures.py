"""Errors in the shape each AWS protocol gives them, so that every client raises its own error."""

import json
import re
from xml.sax.saxutils import escape

from moto.core.request import Request

from smsverifier.local.calls import Answer, AwsFailure

_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML 1.0 document may hold, not even escaped; a caller's words may, and are quoted."""

_REST_XML = frozenset({"s3", "s3-control", "route53", "cloudfront"})


def failure_answer(request: Request, service: str, failure: AwsFailure) -> Answer:
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


def _json(failure: AwsFailure) -> Answer:
    body = {"__type": failure.code, "message": failure.message, "Message": failure.message}
    headers = {
        "Content-Type": "application/x-amz-json-1.0",
        "X-Amzn-Errortype": failure.code,
        # Read by clients of SQS only, whose codes are its old protocol's (aws: error-codes-vary).
        "x-amzn-query-error": f"{failure.code};Sender",
    }
    return Answer(failure.status, headers, json.dumps(body).encode())


def _xml(failure: AwsFailure, frame: str) -> Answer:
    error = (
        f"<Type>Sender</Type><Code>{escape(failure.code)}</Code>"
        f"<Message>{escape(_NOT_XML.sub('?', failure.message))}</Message>"
    )
    body = '<?xml version="1.0" encoding="UTF-8"?>' + frame.format(error=error)
    return Answer(failure.status, {"Content-Type": "text/xml"}, body.encode())


def _cbor(failure: AwsFailure) -> Answer:
    body = b"\xa2" + b"".join(
        _cbor_text(text) for text in ("__type", failure.code, "message", failure.message)
    )
    headers = {"Content-Type": "application/cbor", "smithy-protocol": "rpc-v2-cbor"}
    return Answer(failure.status, headers, body)


def _cbor_text(text: str) -> bytes:
    data = text.encode()
    return b"\x7a" + len(data).to_bytes(4, "big") + data  # major type 3, length in 4 bytes
