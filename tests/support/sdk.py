"""The SDK as these tests have it: what it works out anew for each client is remembered, and what
it asks a server in this process is handed over without sockets.

A command makes one session, a handful of clients and a few dozen calls; these tests make
thousands. What is remembered depends on its arguments alone, so no test can see another by it. The
sockets have tests of their own (`test_sockets.py` and `test_server.py` in `tests/emulator/local/`),
and every test that starts a process goes through them.
"""

import gc
import inspect
import random
import string
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from functools import cache
from typing import Any

import botocore.session
import pytest
import typer.main
from botocore import client, compat, handlers, hooks, regions, useragent
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.endpoint import EndpointCreator
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

Application = Callable[[Request], Response | None]
"""None: it is to be asked by the network."""

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
    patched.setattr(client.ClientCreator, "_create_client_class", _classes())
    patched.setattr(regions, "EndpointProvider", _rules())
    patched.setattr(hooks.EventAliaser, "_alias_event_name", _aliases())
    # Anew for each call, and nobody here reads it.
    patched.setattr(useragent.UserAgentString, "to_string", lambda _: "Botocore")
    patched.setattr(URLLib3Session, "send", _handing_over(URLLib3Session.send))
    # Of every call moto works out its method's name, and a request id letter by letter.
    patched.setattr(responses, "camelcase_to_underscores", cache(camelcase_to_underscores))
    patched.setattr(moto_random.MotoRandom, "get_random_string", _random_string)
    # Every client copies its session's handlers, and has each of them looked at.
    patched.setattr(hooks, "accepts_kwargs", _accepts_kwargs)
    patched.setattr(hooks, "_PrefixTrie", Trie)
    registering = botocore.session.Session._register_builtin_handlers
    patched.setattr(
        botocore.session.Session, "_register_builtin_handlers", _registered_once(registering)
    )
    patched.setattr(EndpointCreator, "create_endpoint", _endpoint(EndpointCreator.create_endpoint))
    # The system's own are asked for with the interpreter's lock let go: another thread takes it.
    patched.setattr(uuid, "uuid4", _uuid4)
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


def _classes() -> Any:
    create = client.ClientCreator._create_client_class
    made: dict[tuple[str, int], tuple[type, ServiceModel]] = {}

    def create_class(creator: Any, service: str, model: ServiceModel) -> type:
        known = (service, id(model))
        if known not in made:
            made[known] = create(creator, service, model), model
        return made[known][0]

    return create_class


def _rules() -> Any:
    make = regions.EndpointProvider
    made: dict[int, tuple[Any, Any]] = {}

    def provider(ruleset_data: Any, partition_data: Any, excluded_params: Any) -> Any:
        """Of one loader, which keeps what it has loaded."""
        if id(ruleset_data) not in made:
            made[id(ruleset_data)] = (
                make(ruleset_data, partition_data, excluded_params),
                ruleset_data,
            )
        return made[id(ruleset_data)][0]

    return provider


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


class Trie(hooks._PrefixTrie):  # type: ignore[misc]
    """As botocore.hooks has it, but what a copy has in common with its original is not copied.

    A node belongs to the trie that made it, until that one is copied: from then on to nobody.
    """

    def __init__(self) -> None:
        super().__init__()
        self._own: object = object()

    def __copy__(self) -> "Trie":
        made = Trie()
        made._root = self._root
        self._own = object()
        return made

    def append_item(self, key: str, value: Any, section: int = hooks._MIDDLE) -> None:
        self._make_own(key)
        super().append_item(key, value, section)

    def remove_item(self, key: str, value: Any) -> None:
        self._make_own(key)
        super().remove_item(key, value)

    def _make_own(self, key: str) -> None:
        """Copy the nodes on the way to `key` that another trie has as well."""
        node = self._owned(self._root)
        self._root: dict[str, Any] = node
        for part in key.split("."):
            if part not in node["children"]:
                return
            node["children"][part] = node = self._owned(node["children"][part])

    def _owned(self, node: dict[str, Any]) -> dict[str, Any]:
        if node.get("owner") is self._own:
            return node
        values = node["values"]
        return {
            "chunk": node["chunk"],
            "children": node["children"].copy(),
            "values": values and hooks.NodeList(*(section[:] for section in values)),
            "owner": self._own,
        }


def _registered_once(register: Any) -> Any:
    made: dict[int, Trie] = {}

    def register_handlers(session: Any, events: Any) -> None:
        """moto puts one more among them when it is loaded."""
        known, emitter = len(handlers.BUILTIN_HANDLERS), session._original_handler
        if known in made:
            emitter._handlers = copy(made[known])
        else:
            register(session, events)
            made[known] = copy(emitter._handlers)

    return register_handlers


class _Unsealed(URLLib3Session):  # type: ignore[misc]
    """For `http://`, without what TLS needs."""

    def _get_ssl_context(self) -> None:
        return None


def _endpoint(create: Any) -> Any:
    def create_endpoint(creator: Any, model: Any, *, endpoint_url: str, **how: Any) -> Any:
        if endpoint_url.startswith("http:"):
            how["http_session_cls"] = _Unsealed
        return create(creator, model, endpoint_url=endpoint_url, **how)

    return create_endpoint


_random = random.Random()


def _uuid4() -> uuid.UUID:
    return uuid.UUID(int=_random.getrandbits(128), version=4)


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
        answer = None if application is None else application(as_received(request))
        if answer is None:
            return send(session, request)
        return as_answered(
            request, AwsResponse(answer.status_code, dict(answer.headers), answer.get_data())
        )

    return hand_over
