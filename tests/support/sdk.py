"""The SDK as these tests have it: what it works out anew for each client is remembered, and what
it asks a server in this process is handed over without sockets.

A command makes one session, a handful of clients and a few dozen calls; these tests make
thousands. What is remembered depends on its arguments alone, so no test can see another by it. The
sockets have tests of their own (`test_sockets.py` and `test_server.py` in `tests/emulator/local/`),
and every test that starts a process goes through them.
"""

import gc
import inspect
import string
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import botocore.session
import pytest
import typer.main
from botocore import client, compat, hooks, useragent
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.httpsession import URLLib3Session
from botocore.loaders import create_loader
from botocore.model import ServiceModel
from moto.core import responses
from moto.core.request import Request
from moto.core.utils import camelcase_to_underscores
from moto.moto_api._internal import moto_random
from werkzeug.wrappers import Response

from smsverifier.aws import AwsTarget
from smsverifier.local.calls import AwsResponse
from smsverifier.local.embedded import EmbeddedAws
from tests.support.wire import as_answered, as_received

Application = Callable[[Request], Response]

_here: dict[str, Application] = {}
"""The servers of this process by `http://host:port`."""


def owners(embedded: EmbeddedAws, region: str = "ap-south-1") -> AwsTarget:
    """Where calls go, and are signed, by whoever started this embedded AWS."""
    return AwsTarget(region, None, embedded.endpoint_url, embedded.access_key)


def make_quick(patched: pytest.MonkeyPatch) -> None:
    """Until `patched` is undone."""
    loader = create_loader()
    patched.setattr(botocore.session, "create_loader", lambda *_: loader)
    patched.setattr(client.ClientCreator, "_load_service_model", _models(loader))
    patched.setattr(hooks.EventAliaser, "_alias_event_name", _aliases())
    # Anew for each call, and nobody here reads it.
    patched.setattr(useragent.UserAgentString, "to_string", lambda _: "Botocore")
    patched.setattr(URLLib3Session, "send", _handing_over(URLLib3Session.send))
    # Of every call moto works out its method's name, and a request id letter by letter.
    patched.setattr(responses, "camelcase_to_underscores", cache(camelcase_to_underscores))
    patched.setattr(moto_random.MotoRandom, "get_random_string", _random_string)
    # Every client copies its session's handlers, and has each of them looked at.
    patched.setattr(hooks, "accepts_kwargs", _accepts_kwargs)
    patched.setattr(hooks._PrefixTrie, "_recursive_copy", _copied)
    # The program makes its commands once in a process.
    patched.setattr(typer.main, "get_command", cache(typer.main.get_command))
    # The models and modules stay; looking through them again and again takes a tenth of the time.
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@contextmanager
def served_here(endpoint_url: str, application: Application) -> Iterator[None]:
    """Within, what clients of this process ask `endpoint_url` goes to `application` directly."""
    _here[endpoint_url] = application
    try:
        yield
    finally:
        del _here[endpoint_url]


def _models(loader: Any) -> Any:
    @cache
    def model(service: str, version: str | None) -> ServiceModel:
        document = loader.load_service_model(service, "service-2", api_version=version)
        return ServiceModel(document, service_name=service)

    return lambda _, service, version=None: model(service, version)


def _aliases() -> Any:
    alias = hooks.EventAliaser._alias_event_name
    remembering = hooks.EventAliaser(None)
    return lambda _, name: alias(remembering, name)


def _accepts_kwargs(handler: Any) -> bool:
    """As botocore.compat has it, which makes a whole signature to see it."""
    code = getattr(handler, "__code__", None)
    if code is None:
        return bool(compat.accepts_kwargs(handler))
    return bool(code.co_flags & inspect.CO_VARKEYWORDS)


def _copied(trie: Any, node: dict[str, Any]) -> dict[str, Any]:
    """As botocore.hooks has it, without the detours of copy.copy."""
    return {
        key: hooks.NodeList(value.first[:], value.middle[:], value.last[:])
        if isinstance(value, hooks.NodeList)
        else _copied(trie, value)
        if isinstance(value, dict)
        else value
        for key, value in node.items()
    }


def _random_string(
    source: Any, length: int = 20, include_digits: bool = True, lower_case: bool = False
) -> str:
    """As moto has it, of one draw."""
    pool = string.ascii_letters + (string.digits if include_digits else "")
    text = "".join(source.choices(pool, k=length))
    return text.lower() if lower_case else text


def _handing_over(send: Any) -> Any:
    def hand_over(session: URLLib3Session, request: AWSPreparedRequest) -> AWSResponse:
        scheme, _, rest = request.url.partition("://")
        application = _here.get(f"{scheme}://{rest.partition('/')[0]}")
        if application is None:
            return send(session, request)
        answer = application(as_received(request))
        return as_answered(
            request, AwsResponse(answer.status_code, dict(answer.headers), answer.get_data())
        )

    return hand_over
