"""A tiny web server in place of the deployed API: it serves the page and answers as told."""

import json
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.support.clock import PATIENCE

BASE = "/live"


class StubApi(ThreadingHTTPServer):
    """Serves `page` at BASE and answers every PUT with `status` and `answer`.

    `sending` is what it says of SMS at this moment, `registration` of who can register; None: it
    knows no such address, as earlier. The answers `before` are given first, each once.
    `status` None hangs up without an answer; while `gate` is clear, answers wait. With `between` it
    is something on the way that answers every PUT: a page, and where it sends people on to.
    """

    daemon_threads = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.page = ""
        self.headers: dict[str, str] = {}
        """Of the page."""
        self.between: str | None = None
        self.script = ""
        self.sending: str | None = "now"
        self.registration = "open"
        self.before: list[tuple[int, dict[str, Any]]] = []
        self.status: int | None = 200
        self.answer: dict[str, Any] = {"status": "registered", "request_id": "r-1"}
        self.received: list[tuple[str, Any]] = []
        self.gate = threading.Event()
        self.gate.set()

    @property
    def url(self) -> str:
        """The page's address."""
        return f"http://127.0.0.1:{self.server_port}{BASE}/"

    def bodies(self) -> list[Any]:
        """The JSON documents received so far."""
        return [body for _, body in self.received]

    def addresses(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Path and parameters of each request so far, without the attempt."""
        return [
            (urlsplit(path).path, [(key, text) for key, text in _query(path) if key != "attempt"])
            for path, _ in self.received
        ]

    def attempts(self) -> list[str]:
        """The attempt that each request so far has named."""
        return [dict(_query(path))["attempt"] for path, _ in self.received]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that goes away in the middle of an answer is no news."""


def _query(path: str) -> list[tuple[str, str]]:
    return parse_qsl(urlsplit(path).query, keep_blank_values=True)


class _Handler(BaseHTTPRequestHandler):
    timeout = PATIENCE
    server: StubApi

    def do_GET(self) -> None:
        path = self.path.split("?")[0]
        if path in (BASE, f"{BASE}/"):
            self._send(200, "text/html", self.server.page.encode("ascii"), self.server.headers)
        elif path == f"{BASE}/embed":
            self._send(200, "application/javascript", self.server.script.encode("ascii"))
        elif path == f"{BASE}/sending" and self.server.sending:
            said = {"status": self.server.sending, "registration": self.server.registration}
            self._send(200, "application/json", json.dumps(said).encode())
        else:
            self._send(403, "application/json", b'{"status": "error"}')

    def do_OPTIONS(self) -> None:
        self._send(200, "application/json", b"{}")

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        assert self.headers["Content-Type"] == "application/json"
        self.server.received.append((self.path, json.loads(body)))
        self.server.gate.wait(timeout=PATIENCE)
        told = (self.server.status, self.server.answer)
        status, answer = self.server.before.pop(0) if self.server.before else told
        if self.server.between is not None and status is not None:
            self._send(status, "text/html", b"<h1>Sign in</h1>", {"Location": self.server.between})
        elif status is not None:
            self._send(status, "application/json", json.dumps(answer).encode())

    def _send(
        self, status: int, kind: str, body: bytes, more: Mapping[str, str] | None = None
    ) -> None:
        self.send_response(status)
        for name, text in (more or {}).items():
            self.send_header(name, text)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Access-Control-Allow-Origin", "*")
        self.send_header("Access-Control-Allow-Headers", "Content-Type")
        self.send_header("Access-Control-Allow-Methods", "PUT,OPTIONS")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: Any, *args: Any) -> None:
        pass
