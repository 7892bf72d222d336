"""A proxy on the loopback that makes AWS far away: each call is delayed, and written down.

A connection that a client keeps open stays open, on both sides: what is added is the way there and
back of one call, not that of a new connection. What needs no account's key is passed on at once.
"""

import http.client
import http.server
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

HOST = "127.0.0.1"
LABEL = "X-Bench-Step"
"""A header by which a caller says on whose behalf it calls (`traced`)."""
_OF_THE_CONNECTION = {"connection", "content-length", "keep-alive", "transfer-encoding"}

Amend = Callable[[str, bytes], bytes]
"""Path and answer → the answer to give instead."""


@dataclass(frozen=True)
class Exchange:
    """One request and when it came and was answered; in seconds of one clock."""

    begun: float
    ended: float
    method: str
    path: str
    headers: dict[str, str]
    body: bytes = field(repr=False)

    @property
    def label(self) -> str:
        return self.headers.get(LABEL, "")

    @property
    def is_call(self) -> bool:
        """Whether an AWS client made it."""
        return is_call(self.headers)


def is_call(headers: Mapping[str, str]) -> bool:
    """Whether a request with these is an AWS client's, which signs what it asks."""
    return "Authorization" in headers


class Proxy:
    """In front of `port`, for use in a `with` block."""

    connection: "type[Connection]"
    """What serves each client."""

    def __init__(self, port: int, *, amend: Amend = lambda _, answer: answer) -> None:
        self.delay = 0.0
        """Seconds that each call is held back."""
        self.exchanges: list[Exchange] = []
        """All that was asked, in the order of the answers."""
        self.connections = 0
        """How many were made to it."""
        self.behind = port
        self.amend = amend
        self._server = _Server((HOST, 0), self.connection)
        self._server.proxy = self  # type: ignore[attr-defined]
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    @property
    def endpoint_url(self) -> str:
        return f"http://{HOST}:{self.port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(http.server.ThreadingHTTPServer):
    """Takes as many connections at once as the embedded AWS does.

    One that finds the queue full is tried again by the client's system, after a second: a burst of
    thirty calls seemed to wait for the program.
    """

    daemon_threads = True
    request_queue_size = 1024


class Connection(http.server.BaseHTTPRequestHandler):
    """One connection of a client, and one of its own to what is behind."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 64 * 1024

    def setup(self) -> None:
        super().setup()
        self.proxy: Proxy = self.server.proxy  # type: ignore[attr-defined]
        self.proxy.connections += 1
        self.behind = http.client.HTTPConnection(HOST, self.proxy.behind)

    def finish(self) -> None:
        self.behind.close()
        super().finish()

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing."""

    def handle(self) -> None:
        try:
            super().handle()
        except ConnectionError:
            self.close_connection = True  # a client that is killed says no goodbye

    def _asked_for(self) -> None:
        headers = dict(self.headers.items())
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.take(headers, body)

    # http.server looks for a method by each of these names.
    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = _asked_for  # noqa: N815

    def take(self, headers: dict[str, str], body: bytes) -> None:
        """Answer one request: what is behind does."""
        begun = time.perf_counter()
        if is_call(headers):
            time.sleep(self.proxy.delay)
        answer, said = self._asked(headers, body)
        self.send_response_only(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in _OF_THE_CONNECTION:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(said)
        # Before the client can go on: what it asks next begins later than this ended.
        ended = time.perf_counter()
        self.proxy.exchanges.append(Exchange(begun, ended, self.command, self.path, headers, body))
        self.wfile.flush()

    def _asked(
        self, headers: dict[str, str], body: bytes
    ) -> tuple[http.client.HTTPResponse, bytes]:
        self.behind.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
        for name, value in headers.items():
            if name.lower() not in _OF_THE_CONNECTION:
                self.behind.putheader(name, value)
        self.behind.putheader("Content-Length", str(len(body)))
        self.behind.endheaders(body)
        answer = self.behind.getresponse()
        return answer, self.proxy.amend(self.path, answer.read())


Proxy.connection = Connection
