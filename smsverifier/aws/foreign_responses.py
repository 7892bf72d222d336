"""What answers in AWS's place and is none of it: a network's sign-in page, a proxy, another server.

The SDK takes a page with status 200 for an answer without members, and the beginning of an answer
for a whole one (aws: sdk-takes-anything): a listing would be empty, and what is there not seen. So
every answer is looked at before the SDK reads it. What carries a header of AWS's, or the shape that
its protocol has, is never refused.
"""

import re
import threading
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from botocore import exceptions as bc

from smsverifier.aws.endpoint_urls import AGAIN, NAMED_BY, is_of_aws, without_secrets
from smsverifier.errors import NotAws

CUT_OFF = "AnswerCutOff"
"""Our own code of an answer that is shorter than it says. The SDK does not look."""

FOREIGN = "Stranger"
"""In an error answer (5xx) that is none of AWS's: in words, what it was."""

# Compiled with the first answer that is looked at for it.
_PAGE = (
    rb"(?is)\s*(?:\xef\xbb\xbf)?\s*(?:<(?:!--.*?--|\?xml[^>]*)>\s*)*"
    rb"<(?:!doctype\s+html|html|head|body|title|script|meta|h1|p|center)\b"
)
_NAMED = r"(?is)<(title|h1|h2)\b[^>]*>(.*?)</\1"
_SILENT = r"(?is)<(script|style|head)\b.*?</\1\s*>|<[^>]*>"
_READING = ("Batch", "Describe", "Filter", "Get", "List", "Query", "Scan", "Search")
PROXY_WANTS_A_PASSWORD = 407
_LOOKED_AT = 1 << 16
"""Bytes of a foreign answer that are read for its words."""
_WORDS = 80
"""Characters of it that are shown."""

_WITHOUT_BODY = (204, 304)
"""Statuses that end with their headers, whatever length an emulator announces with them."""

_LAST = threading.local()
"""Of this thread's call: `url`, where it went, and `answer`, the parts of what came."""


class ForeignResponse(bc.BotoCoreError):  # type: ignore[misc]
    """Something else has answered. An error of the SDK's kind: whoever asks AWS expects those."""

    fmt = "{operation}: {address} answered {status} with {words}"


def refuse_foreign_responses(events: Any) -> None:
    """Look at every answer to the clients of a session, those included that sign in."""
    events.register("before-send", _note_address)
    events.register("before-parse", look)
    events.register("response-received", _has_read)


def forget_answer() -> None:
    """A call begins, and nothing has answered it."""
    _LAST.answer = None


def _has_read(**_: Any) -> None:
    """The SDK has read the answer: what goes wrong now is not in it."""
    _LAST.answer = None


def _note_address(request: Any, **_: Any) -> None:
    _LAST.url, _LAST.answer = request.url, None


def look(
    operation_model: Any,
    response_dict: dict[str, Any],
    customized_response_dict: dict[str, Any],
    **_: Any,
) -> None:
    """Raise ForeignResponse for what is none of AWS's; 5xx and cut ones stay to be repeated."""
    status, headers, body = (response_dict[part] for part in ("status_code", "headers", "body"))
    if not isinstance(body, bytes):  # a stream: only a page's beginning is read of it
        if _is_of_aws(headers) or not _says_page(headers):
            return
        body = body.read(_LOOKED_AT)
    elif (length := _length(headers)) > len(body) and status not in _WITHOUT_BODY:
        _cut_off(response_dict, customized_response_dict, length)
        return
    _LAST.answer = status, headers, body if len(body) <= _LOOKED_AT else body[:_LOOKED_AT]
    if _is_of_aws(headers) or not _is_foreign(operation_model, status, body):
        return
    words = described(status, headers, body)
    if status < 500:
        raise _foreign(operation_model.name, status, words)
    customized_response_dict["Error"] = {"Code": str(status), "Message": "", FOREIGN: words}
    response_dict["body"] = b""


def _cut_off(response_dict: dict[str, Any], customized: dict[str, Any], length: int) -> None:
    said = f"it ended after {len(response_dict['body'])} of {length} bytes"
    customized["Error"] = {"Code": CUT_OFF, "Message": said}
    response_dict.update(status_code=500, body=b"")


def _foreign(operation: str, status: int, words: str) -> ForeignResponse:
    address = urlsplit(without_secrets(getattr(_LAST, "url", "")))._replace(path="").geturl()
    return ForeignResponse(operation=operation, address=address, status=status, words=words)


def unreadable(operation: str) -> ForeignResponse | None:
    """What the SDK could not read, if it was an answer to this thread's call that it was reading.

    Without one, its error is no fault of whoever answers.
    """
    answer = getattr(_LAST, "answer", None)
    return None if answer is None else _foreign(operation, answer[0], described(*answer))


def retry_cut_off(response: tuple[Any, dict[str, Any]] | None, **_: Any) -> None:
    """Let the SDK repeat a call whose answer was cut off, as it does where none came.

    A handler of its `needs-retry`, as its own one of S3's errors with status 200.
    """
    if response is not None and response[1].get("Error", {}).get("Code") == CUT_OFF:
        response[0].status_code = 500


def _is_of_aws(headers: Mapping[str, str]) -> bool:
    """aws: answers-have-a-request-id"""
    return any(name.lower().startswith(("x-amz", "x-amzn")) for name in headers)


def is_page(body: object) -> bool:
    """Whether it begins as a web page does; a stream is none."""
    return isinstance(body, bytes) and re.match(_PAGE, body) is not None


def _says_page(headers: Mapping[str, str]) -> bool:
    return "text/html" in str(headers.get("Content-Type", "")).lower()


def _length(headers: Mapping[str, str]) -> int:
    """The bytes that are announced; 0 where none are."""
    length = str(headers.get("Content-Length", ""))
    return int(length) if length.isdecimal() else 0


def _is_foreign(operation: Any, status: int, body: bytes) -> bool:
    """No AWS service redirects, asks for a proxy's password, or answers a call with a page."""
    if 300 <= status < 400 or status == PROXY_WANTS_A_PASSWORD:
        return True
    if is_page(body):
        return True
    is_xml = operation.service_model.resolved_protocol in ("query", "ec2", "rest-xml")
    if status >= 400:
        return not (_is_xml_error(body) if is_xml else _is_json_error(body))
    return not (_is_xml_of(operation, body) if is_xml else _is_json_of(operation, status, body))


def _is_xml_error(body: bytes) -> bool:
    return b"<Code>" in body or b"<Error" in body


def _is_json_error(body: bytes) -> bool:
    """Of AWS's an error's code is in a header or one of these; emulators have told less."""
    parsed = _json(body)
    return isinstance(parsed, dict) and any(
        name in parsed for name in ("__type", "code", "Code", "message", "Message")
    )


def _is_xml_of(operation: Any, body: bytes) -> bool:
    shape = operation.output_shape
    wrapper = shape.serialization.get("resultWrapper", "") if shape is not None else ""
    return body.lstrip()[:1] == b"<" and wrapper.encode() in body


def _is_json_of(operation: Any, status: int, body: bytes) -> bool:
    shape = operation.output_shape
    if shape is None or "payload" in shape.serialization:
        return True
    if not shape.members:
        return body.strip() != b"null"
    if not body.strip():
        is_answer = operation.name.startswith(_READING)
        return status != 200 or not is_answer
    if len(body) > _LOOKED_AT:  # whole, as it has its length: reading it twice would be felt
        return body.lstrip()[:1] == b"{"
    return isinstance(_json(body), dict)


def _json(body: bytes) -> object:
    import json  # noqa: PLC0415 - with a client it is there, with a usage error it is not

    try:
        return json.loads(body)
    except (ValueError, RecursionError):  # or deeper than anybody means it
        return None


def described(status: int, headers: Mapping[str, str], body: bytes) -> str:
    """What came, in a few words that are safe to show."""
    if 300 <= status < 400:
        to = without_secrets(str(headers.get("Location", "")))
        return f"a redirect to {_one_line(to)}" if to else "a redirect"
    if not body.strip():
        return "an empty answer"
    if headers.get("Content-Encoding", "identity") != "identity":
        return "something compressed, which nobody asked for"
    text = body[:_LOOKED_AT].decode("utf-8", errors="replace")
    if is_page(body) or _says_page(headers):
        return _quoted("a web page", _words_of_page(text))
    kind = "JSON that is no answer to it" if _json(body) is not None else "a text"
    return _quoted(kind, _one_line(text))


def _words_of_page(text: str) -> str:
    named = (_one_line(re.sub(_SILENT, " ", found.group(2))) for found in re.finditer(_NAMED, text))
    return next((words for words in named if words), "") or _one_line(re.sub(_SILENT, " ", text))


def _one_line(text: str) -> str:
    """The beginning of foreign words; what steers a terminal is not shown at all."""
    import html  # noqa: PLC0415 - only for such words

    plain = html.unescape(text).replace("\ufffd", "")
    line = " ".join("".join(c if c.isprintable() else " " for c in plain).split())
    return f"{line[:_WORDS].rstrip()}…" if len(line) > _WORDS else line


def _quoted(kind: str, words: str) -> str:
    return f"{kind}, “{words}”" if words else kind


def explain_foreign_response(error: ForeignResponse, where: str) -> NotAws:
    """What it was, at which address, and how to have AWS answer there."""
    status, words, operation = (error.kwargs[key] for key in ("status", "words", "operation"))
    address = str(error.kwargs["address"])
    host = urlsplit(address).hostname or address
    why = f"{operation} was answered with status {status}."
    if status == PROXY_WANTS_A_PASSWORD:
        return NotAws(
            f"A proxy in front of {host} wants a user and a password",
            where=where,
            why=why,
            hint="Name them in its address (http://user:password@host:port in HTTPS_PROXY, and in "
            f"HTTP_PROXY for addresses with http://), or go past it: NO_PROXY={host}",
        )
    return NotAws(
        f"What answers at {address} is not AWS: {words}",
        where=where,
        why=why,
        hint=_hint(
            address, host, is_network=300 <= status < 400 or status == 403 or "web page" in words
        ),
    )


def _hint(address: str, host: str, *, is_network: bool) -> str:
    network = (
        "Open any web page in a browser: where the network wants you to sign in or to agree, do "
        f"so. A proxy or a filter that blocks has to let {host} pass (HTTPS_PROXY and NO_PROXY)."
    )
    if is_of_aws(address):
        return f"{network} {AGAIN}"
    own = (
        f"It is not one of AWS's addresses: {NAMED_BY} names it. It has to be that of an AWS "
        "emulator that knows this call; unset it to work with AWS itself."
    )
    return f"{own} {network}" if is_network else own


def explain_foreign_failure(error: bc.ClientError, where: str) -> NotAws | None:
    """A refusal (5xx) that is not in AWS's words, or an answer that was cut off; None for others.

    These pass: the SDK has repeated the call already, and somebody may do so later.
    """
    told, operation = error.response.get("Error", {}), error.operation_name
    code, message = str(told.get("Code", "")), str(told.get("Message", ""))
    if code == CUT_OFF:
        return NotAws(
            "The answer was cut off on its way",
            where=where,
            why=f"{operation} was answered, but {message}, each time it was asked.",
            hint=f"Check the network, or the proxy that is in between (HTTPS_PROXY). {AGAIN}",
        )
    if FOREIGN not in told:
        return None
    return NotAws(
        f"AWS itself does not answer, but something in front of it, with status {code}",
        where=where,
        why=f"{operation} was answered with {told[FOREIGN]}, each time it was asked.",
        hint="Wait a minute: a load balancer or a proxy says so while what is behind it is not "
        "there. If it stays, check the proxy (HTTPS_PROXY), and what AWS_ENDPOINT_URL names. "
        f"{AGAIN}",
    )
