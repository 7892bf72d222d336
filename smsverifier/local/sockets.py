"""HTTP/1.1 on the loopback, with connections kept alive.

werkzeug's own server closes every connection and waits 10 ms after each answer; SDK clients and
the function's environments make many small calls, so this one keeps connections. It reads bodies
whole, answers with a length, and knows nothing of AWS.
"""

import contextlib
import http.server
import logging
import re
import socket
import threading
from collections.abc import Callable
from email import errors
from io import BufferedReader, BytesIO
from typing import Any
from urllib.parse import unquote_to_bytes

from moto.core.request import Request
from werkzeug.wrappers import Response

from smsverifier.local.endpoints import HOST, path_for_log
from smsverifier.platform.ports import take_alone

log = logging.getLogger(__name__)

Application = Callable[[Request], Response]

_READ_HERE = frozenset({"content-length", "content-type", "transfer-encoding"})
_WITHOUT_BODY = (204, 304)
"""Statuses that end with their headers: a body behind one would begin the next answer."""
_LONGEST_LINE = 1024
"""Bytes: of a chunk's size with what a client may add to it, and of a trailer."""
_MOST_TRAILERS = 100
_HEX = frozenset(b"0123456789abcdefABCDEF")

MAX_BODY = 64 * 1024 * 1024
"""Bytes. The largest body AWS takes in a call we model is a 50 MB zip, in base64."""
DRAIN_SECONDS = 5.0
MOST_DRAINED = 4 * MAX_BODY
"""How long, and how many bytes, a client that was refused may still send."""
IDLE_SECONDS = 120
"""How long a kept connection may be silent; SDK clients make a new one without a word."""


_PLAIN_HEADERS = re.compile(rb"(?:(?i:(?!connection:|expect:))[!-9;-~]+:[^\r\n]*\r\n){1,99}\r\n")
"""As clients write them, no more than http.server takes, without those that say what becomes of the
connection."""
_REQUEST_LINE = re.compile(rb"[A-Z]+ [!-~]+ HTTP/1\.[01]\r\n")
"""Headers follow. Any other line may stand alone: nothing is awaited behind it."""
_HEADER = re.compile(r"([^:\r\n]+):[ \t]*([^\r\n]*)\r\n")

NO_HEADER = (
    errors.FirstHeaderLineIsContinuationDefect,
    errors.MissingHeaderBodySeparatorDefect,
    errors.MisplacedEnvelopeHeaderDefect,
)
"""Lines that are no header (a space before the colon): what follows was not read as headers."""


class SocketServer(http.server.ThreadingHTTPServer):
    """A thread per connection on 127.0.0.1; raises OSError if the port is taken."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 1024
    """Thousands of registrants may come in one second (200 at once, a spike of 2000)."""

    def __init__(self, port: int, application: Application) -> None:
        self.application = application
        self._open: set[socket.socket] = set()
        self._open_lock = threading.Lock()
        super().__init__((HOST, port), _Connection)

    def server_bind(self) -> None:
        """Binds without asking the resolver for our own name, which can take seconds."""
        take_alone(self.socket)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = HOST, self.server_address[1]

    def process_request(self, request: Any, client_address: Any) -> None:
        """Remembers the connection, so that closing the server closes it too."""
        with self._open_lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Forgets a connection that ends."""
        with self._open_lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def server_close(self) -> None:
        """Closes the port and every connection that is still open."""
        super().server_close()
        with self._open_lock:
            connections = list(self._open)
        for connection in connections:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # the client was quicker


class _Reader(BufferedReader):
    """What a client says; remembers when it has stopped speaking."""

    has_ended = False

    def readline(self, size: int | None = -1, /) -> bytes:
        line = super().readline(size)
        self.has_ended = not line
        return line


class _Connection(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = IDLE_SECONDS
    disable_nagle_algorithm = True
    wbufsize = 64 * 1024
    server: SocketServer
    raw_requestline: bytes

    def handle(self) -> None:
        try:
            super().handle()
        except ConnectionError:
            self.close_connection = True  # the client went away; nobody is left to tell

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing: a line that is no request may hold whatever somebody typed."""

    def setup(self) -> None:
        super().setup()
        self.rfile: _Reader = _Reader(self.rfile.detach())

    def parse_request(self) -> bool:
        """As http.server does, which reads headers as those of a mail: with a short way for most.

        They are taken from what has come already, and only if they are all there.
        """
        is_plain = _REQUEST_LINE.fullmatch(self.raw_requestline)
        found = _PLAIN_HEADERS.match(self.rfile.peek()) if is_plain else None
        if found is None:
            return super().parse_request()
        lines = self.rfile.read(found.end()).decode("iso-8859-1")
        rest, self.rfile = self.rfile, _Reader(BytesIO(b"\r\n"))
        try:
            is_request = super().parse_request()
        finally:
            self.rfile = rest
        if is_request:
            for name, value in _HEADER.findall(lines):  # http.server was given none
                self.headers.set_raw(name, value)
        return is_request

    def _serve(self) -> None:
        if self.rfile.has_ended:
            self.close_connection = True  # the client died within its headers: nothing is done
            return
        lengths = self.headers.get_all("Content-Length", ["0"])
        length = _number(lengths[0])
        if len(set(lengths)) > 1 or any(isinstance(d, NO_HEADER) for d in self.headers.defects):
            self._refuse(400, "Bad Request")
        elif "Transfer-Encoding" in self.headers:
            self._serve_chunked()
        elif length is None:
            self._refuse(411, "Length Required")
        elif length > MAX_BODY:
            self._refuse(413, "Content Too Large")
            self._drain(length)
        else:
            self._answer(length)

    def _serve_chunked(self) -> None:
        """A body in pieces (aws: api-chunked-requests); with a length as well it could be two."""
        codings = [each.strip().lower() for each in self.headers.get_all("Transfer-Encoding", [])]
        if codings != ["chunked"] or "Content-Length" in self.headers:
            self._refuse(400, "Bad Request")
            return
        try:
            body = _read_chunks(self.rfile)
        except EOFError:
            self.close_connection = True
        except ValueError:
            self._refuse(400, "Bad Request")
        else:
            if body is None:
                self._refuse(413, "Content Too Large")
            else:
                self._respond(body)

    def _answer(self, length: int) -> None:
        body = self.rfile.read(length)
        if len(body) < length:
            self.close_connection = True  # the client died in mid sentence: nothing is done
            return
        self._respond(body)

    def _respond(self, body: bytes) -> None:
        self._send(self._response(Request(self._environ(body))))

    # http.server looks for a method by each of these names.
    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = _serve  # noqa: N815

    def _response(self, request: Request) -> Response:
        try:
            return self.server.application(request)
        except Exception:  # a process boundary: the client gets an answer, the log the fault
            log.exception("%s %s failed", request.method, path_for_log(request.path))
            return Response("Internal Server Error\n", 500, mimetype="text/plain")

    def _refuse(self, status: int, reason: str) -> None:
        # The body was not read: the connection cannot be used again.
        self.close_connection = True
        response = Response(reason, status=status, mimetype="text/plain")
        response.headers["Connection"] = "close"
        self._send(response)

    def _drain(self, length: int) -> None:
        """Let the client finish, so that it gets to read why it was refused."""
        self.connection.settimeout(DRAIN_SECONDS)
        left = min(length, MOST_DRAINED)
        with contextlib.suppress(TimeoutError):
            while left > 0 and (read := len(self.rfile.read1(64 * 1024))):
                left -= read

    def _environ(self, body: bytes) -> dict[str, Any]:
        # Not urlsplit: a path that begins with // is no host name here.
        path, _, query = self.path.partition("?")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": self.command,
            "SCRIPT_NAME": "",
            # WSGI wants the path's bytes as Latin-1.
            "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
            "QUERY_STRING": query,
            "RAW_URI": self.path,
            "REQUEST_URI": self.path,
            "SERVER_NAME": HOST,
            "SERVER_PORT": str(self.server.server_port),
            "SERVER_PROTOCOL": self.request_version,
            "REMOTE_ADDR": self.client_address[0],
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(body),
            "CONTENT_LENGTH": str(len(body)),
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
        }
        for name, value in self.headers.items():
            if "_" not in name and name.lower() not in _READ_HERE:
                key = "HTTP_" + name.upper().replace("-", "_")
                environ[key] = f"{environ[key]},{value}" if key in environ else value
        return environ

    def _send(self, response: Response) -> None:
        body = response.get_data()
        self.send_response_only(response.status_code)
        for name, value in response.headers.items():
            if name.lower() not in ("content-length", "transfer-encoding"):
                self.send_header(name, value)
        is_whole = response.status_code not in _WITHOUT_BODY
        if is_whole:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if is_whole and self.command != "HEAD":
            self.wfile.write(body)
        self.wfile.flush()


def _read_chunks(reader: _Reader) -> bytes | None:
    """The whole of a chunked body (RFC 9112, 7.1); None if it is larger than any that is read.

    Raises ValueError for what is no chunk, EOFError where the client has stopped in the midst.
    """
    body = bytearray()
    while size := _chunk_size(_line(reader)):
        if len(body) + size > MAX_BODY:
            return None
        piece = reader.read(size)
        if len(piece) < size:
            raise EOFError
        body += piece
        if _line(reader):
            raise ValueError("a chunk is longer than it said")
    for _ in range(_MOST_TRAILERS):
        if not _line(reader):
            return bytes(body)
    raise ValueError("too many trailers")


def _line(reader: _Reader) -> bytes:
    line = reader.readline(_LONGEST_LINE)
    if not line:
        raise EOFError
    if not line.endswith(b"\r\n"):
        raise ValueError("a line that does not end")
    return line[:-2]


def _chunk_size(line: bytes) -> int:
    size = line.partition(b";")[0].rstrip(b" \t")
    if not size or len(size) > 16 or not set(size) <= _HEX:
        raise ValueError("no size of a chunk")
    return int(size, 16)


def _number(text: str) -> int | None:
    """A length; of one with more digits than any number of bytes has, the first ones."""
    is_number = text.isascii() and text.isdecimal()
    return int(text.lstrip("0")[:20] or "0") if is_number else None
