"""One page with the numbers that it draws, for the browser of whoever started it.

On 127.0.0.1 alone, behind a secret that is in its address: this machine may have other users. It
only reads, and answers everything else as a path that is not there.
"""

import hmac
import http.server
import json
import secrets
import threading
from collections.abc import Callable, Mapping
from typing import Any, NoReturn
from urllib.parse import urlsplit

from smsverifier import assets
from smsverifier.output.documents import JsonDocument
from smsverifier.platform.ports import take_alone
from smsverifier.platform.terminal import HEARING_SECONDS

HOST = "127.0.0.1"
_HOSTS = frozenset({HOST, "localhost"})
IDLE_SECONDS = 60
HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class PageServer(http.server.ThreadingHTTPServer):
    """Serves `templates/<page>`; `data` is asked for whenever the page asks, one at a time."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, page: str, data: Callable[[], JsonDocument], port: int = 0) -> None:
        """Raises OSError if the port is taken; 0 takes any."""
        self.page = page
        self.secret = secrets.token_urlsafe(16)
        self._data = data
        self._lock = threading.Lock()
        self._failure: Exception | None = None
        self._has_failed = threading.Event()
        super().__init__((HOST, port), _PageConnection)

    def server_bind(self) -> None:
        """Binds without asking the resolver for our own name."""
        take_alone(self.socket)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = HOST, self.server_address[1]

    @property
    def url(self) -> str:
        """Where the page is, with its secret."""
        return f"http://{HOST}:{self.server_port}/{self.secret}/"

    def data(self) -> bytes:
        """What the page draws now, as JSON."""
        with self._lock:
            return json.dumps(self._data(), default=str).encode()

    def wait(self) -> NoReturn:
        """Until KeyboardInterrupt; raises what `data` did not expect."""
        while not self._has_failed.wait(HEARING_SECONDS):
            pass
        raise self._failure or RuntimeError

    def fail(self, error: Exception) -> None:
        """A fault of ours, for whoever waits."""
        self._failure = error
        self._has_failed.set()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that went away: nothing to tell."""


class _PageConnection(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = IDLE_SECONDS
    disable_nagle_algorithm = True
    server: PageServer

    def do_GET(self) -> None:  # http.server looks for a method by this name
        """The page, or what it draws."""
        if urlsplit(f"//{self.headers.get('Host', '')}").hostname not in _HOSTS:
            # A web page that points its own name here (DNS rebinding).
            self._answer(403, b"This server answers on this machine only.\n", "text/plain")
            return
        _, secret, *rest = [*self.path.split("/"), ""][:4]
        is_owner = hmac.compare_digest(secret.encode(), self.server.secret.encode())
        if is_owner and rest[:1] == ["data"]:
            self._answer_data()
        elif is_owner and self.path == f"/{secret}/":
            html, policy = assets.live_page(self.server.page)
            more = {"Content-Security-Policy": policy}
            self._answer(200, html.encode(), "text/html; charset=utf-8", more)
        else:
            self._answer(404, b"Not found\n", "text/plain")

    def _answer_data(self) -> None:
        try:
            data = self.server.data()
        except Exception as error:  # noqa: BLE001 - raised where somebody waits for the server
            self.server.fail(error)
            self._answer(500, b"Internal Server Error\n", "text/plain")
        else:
            self._answer(200, data, "application/json")

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing: a line would hold the secret."""

    def version_string(self) -> str:
        """Who answers, and no more."""
        return "smsverifier"

    def _answer(
        self, status: int, body: bytes, kind: str, more: Mapping[str, str] | None = None
    ) -> None:
        self.send_response(status)
        told = {"Content-Type": kind, "Content-Length": str(len(body)), **HEADERS, **(more or {})}
        for name, value in told.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
