"""The AWS calls among what a proxy wrote down: which operation of which service, asking what."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from moto.core.request import Request

from bench.proxy import Exchange
from smsverifier.local.calls import Call


@dataclass(frozen=True)
class Made:
    """One call that a command made."""

    service: str
    operation: str
    params: dict[str, Any]
    begun: float
    ended: float
    label: str
    """The step of the plan on whose behalf it was made, where that was recorded."""

    @property
    def name(self) -> str:
        return f"{self.service}.{self.operation}"

    @property
    def words(self) -> str:
        """What it asks, in full: of two that are alike one was not needed."""
        return f"{self.name} {json.dumps(self.params, sort_keys=True, default=str)}"


def calls_made(exchanges: Iterable[Exchange]) -> list[Made]:
    """Them in the order in which they began."""
    made = [_made(each) for each in exchanges if each.is_call]
    return sorted(made, key=lambda call: call.begun)


def _made(said: Exchange) -> Made:
    call = Call(Request(_environ(said)))
    return Made(call.service, call.operation, call.params, said.begun, said.ended, said.label)


def _environ(said: Exchange) -> dict[str, Any]:
    path, _, query = said.path.partition("?")
    headers = {f"HTTP_{k.upper().replace('-', '_')}": v for k, v in said.headers.items()}
    return {
        **headers,
        "REQUEST_METHOD": said.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "RAW_URI": said.path,
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(said.body),
        "CONTENT_LENGTH": str(len(said.body)),
        "CONTENT_TYPE": headers.get("HTTP_CONTENT_TYPE", ""),
    }
