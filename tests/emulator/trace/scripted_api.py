"""An API that answers what a test says, one answer after the other, the last one for ever."""

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class ScriptedApi:
    """What it answers to PUT, and how often it was asked; it lets every preflight in."""

    script: Sequence[tuple[int, dict[str, Any]]]
    url: str = ""
    asked: int = 0
    paths: list[str] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)

    def next(self) -> tuple[int, dict[str, Any]]:
        self.asked += 1
        return self.script[min(self.asked, len(self.script)) - 1]


@contextmanager
def scripted(*script: tuple[int, dict[str, Any]], **headers: str) -> Iterator[ScriptedApi]:
    """An API on a free port."""
    api = ScriptedApi(script, headers=headers)

    class Handler(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            api.paths.append(self.path)
            self._send(*api.next())

        def do_OPTIONS(self) -> None:
            self._send(200, {})

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

        def _send(self, status: int, answer: dict[str, Any]) -> None:
            body = json.dumps(answer).encode()
            self.send_response(status)
            for name, value in {**api.headers, "Content-Length": str(len(body))}.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            self.wfile.write(body)

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        api.url = f"http://127.0.0.1:{server.server_port}/live/registrations"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield api
        server.shutdown()
        thread.join()
