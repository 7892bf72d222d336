"""HTTP on the loopback: connections are kept, bodies are bounded, faults are answered."""

import http.client
import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from werkzeug.wrappers import Request, Response

from smsverifier.local.sockets import MAX_BODY, SocketServer
from tests.support.clock import PATIENCE

Application = Callable[[Request], Response]
Connect = Callable[[int], http.client.HTTPConnection]


@pytest.fixture
def serve() -> Iterator[Callable[[Application], int]]:
    """Serves an application on a free port; gives the port."""
    running: list[tuple[SocketServer, threading.Thread]] = []

    def start(application: Application) -> int:
        server = SocketServer(0, application)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        running.append((server, thread))
        return server.server_port

    yield start
    for server, thread in running:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def connect() -> Iterator[Connect]:
    opened: list[http.client.HTTPConnection] = []

    def make(port: int) -> http.client.HTTPConnection:
        opened.append(http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE))
        return opened[-1]

    yield make
    for connection in opened:
        connection.close()


def echo(request: Request) -> Response:
    return Response(request.get_data(), mimetype="text/plain")


def answer_of(
    connection: http.client.HTTPConnection,
    method: str,
    path: str,
    body: bytes | None = None,
    headers: dict[str, str] | None = None,
) -> tuple[int, bytes]:
    connection.request(method, path, body=body, headers=headers or {})
    answer = connection.getresponse()
    return answer.status, answer.read()


def test_a_connection_serves_many_requests(
    serve: Callable[[Application], int], connect: Connect
) -> None:
    connection = connect(serve(echo))
    assert answer_of(connection, "POST", "/", b"one") == (200, b"one")
    kept = connection.sock
    assert answer_of(connection, "POST", "/", b"two") == (200, b"two")
    assert connection.sock is kept


def test_a_body_that_the_application_does_not_read_is_not_the_next_request(
    serve: Callable[[Application], int], connect: Connect
) -> None:
    connection = connect(serve(lambda request: Response("done")))
    for _ in range(2):
        assert answer_of(connection, "POST", "/", b"GET /x HTTP/1.1\r\n\r\n") == (200, b"done")


def test_an_answer_to_head_has_no_body(
    serve: Callable[[Application], int], connect: Connect
) -> None:
    connection = connect(serve(lambda request: Response("done")))
    assert answer_of(connection, "HEAD", "/") == (200, b"")
    assert answer_of(connection, "GET", "/") == (200, b"done")


@pytest.mark.parametrize("status", [204, 304])
def test_a_status_that_has_no_body_ends_with_its_headers(
    serve: Callable[[Application], int], connect: Connect, status: int
) -> None:
    port = serve(lambda request: Response("{}", status=status))
    answer = said(port, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert answer.endswith(b"\r\n\r\n")
    assert b"content-length" not in answer.lower()


def test_the_path_is_decoded_and_the_query_kept(
    serve: Callable[[Application], int], connect: Connect
) -> None:
    connection = connect(
        serve(lambda request: Response(f"{request.path}|{request.query_string!r}"))
    )
    assert answer_of(connection, "GET", "/a%20b/%C3%A9?x=%20")[1].decode() == ("/a b/é|b'x=%20'")


@pytest.mark.parametrize("length", [str(MAX_BODY + 1), "9" * 5000, "0" * 5000 + str(MAX_BODY * 9)])
def test_a_body_too_large_is_refused_unread(
    serve: Callable[[Application], int], connect: Connect, length: str
) -> None:
    connection = connect(serve(echo))
    connection.putrequest("POST", "/")
    connection.putheader("Content-Length", length)
    connection.endheaders()
    assert connection.getresponse().status == 413


def test_a_length_that_is_none_is_refused(
    serve: Callable[[Application], int], connect: Connect
) -> None:
    connection = connect(serve(echo))
    connection.putrequest("POST", "/")
    connection.putheader("Content-Length", "-1")
    connection.endheaders()
    assert connection.getresponse().status == 411


def test_a_body_in_chunks_is_read_whole_and_the_connection_goes_on(
    serve: Callable[[Application], int], connect: Connect
) -> None:
    connection = connect(serve(echo))
    for pieces in ([b"one", b" and ", b"two" * 5000], [b"next"], []):
        connection.request("POST", "/", body=iter(pieces), encode_chunked=True,
                           headers={"Transfer-Encoding": "chunked"})  # fmt: skip
        assert connection.getresponse().read() == b"".join(pieces)
    assert answer_of(connection, "POST", "/", b"plain") == (200, b"plain")


SMUGGLED = "GET /inner HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


CHUNKED = "Transfer-Encoding: chunked"
NO_CHUNKS = {
    "no size": (CHUNKED, "x\r\nab\r\n0\r\n\r\n"),
    "a sign": (CHUNKED, "-2\r\nab\r\n0\r\n\r\n"),
    "a prefix": (CHUNKED, "0x2\r\nab\r\n0\r\n\r\n"),
    "an underline": (CHUNKED, "1_0\r\nab\r\n0\r\n\r\n"),
    "too short a size": (CHUNKED, "1\r\nab\r\n0\r\n\r\n"),
    "a bare line feed": (CHUNKED, "2\nab\r\n0\r\n\r\n"),
    "a line without end": (CHUNKED, f"{'9' * 2000}\r\n"),
    "trailers without end": (CHUNKED, "0\r\n" + "a: b\r\n" * 200 + "\r\n"),
    "another coding": ("Transfer-Encoding: gzip, chunked", "0\r\n\r\n"),
    "twice": (f"{CHUNKED}\r\n{CHUNKED}", "0\r\n\r\n"),
    "a length too": (f"{CHUNKED}\r\nContent-Length: 5", "0\r\n\r\n"),
    "identity": ("Transfer-Encoding: identity", SMUGGLED),
}


@pytest.mark.parametrize(("headers", "body"), NO_CHUNKS.values(), ids=NO_CHUNKS)
def test_what_is_no_body_in_chunks_is_refused_and_nothing_after_it_is_a_request(
    serve: Callable[[Application], int], headers: str, body: str
) -> None:
    sent = f"POST / HTTP/1.1\r\nHost: x\r\n{headers}\r\n\r\n{body}{SMUGGLED}"
    heard = said(serve(echo), sent)
    assert heard.startswith(b"HTTP/1.1 400 ")
    assert heard.count(b"HTTP/1.1 ") == 1


def test_chunks_may_have_extensions_and_trailers(serve: Callable[[Application], int]) -> None:
    body = "2;a=b \r\nab\r\n0\r\nDigest: x\r\n\r\n"
    head = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: Chunked\r\n\r\n"
    heard = said(serve(echo), head + body)
    assert heard.startswith(b"HTTP/1.1 200 ")
    assert heard.endswith(b"\r\n\r\nab")


@pytest.mark.parametrize("body", ["", "5\r\nab", "2\r\nab", "2\r\nab\r\n0\r\n"])
def test_a_client_that_dies_within_a_chunk_is_not_answered(
    serve: Callable[[Application], int], body: str
) -> None:
    head = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert said(serve(echo), head + body) == b""


def said(port: int, sent: str) -> bytes:
    """What is answered to these bytes until the server hangs up."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as client:
        client.sendall(sent.encode())
        client.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: client.recv(65536), b""))


def test_headers_are_the_same_however_they_come(serve: Callable[[Application], int]) -> None:
    """All at once, as clients send them, or line by line; and what http.server makes of them."""
    told: list[list[tuple[str, str]]] = []

    def tell(request: Request) -> Response:
        told.append(sorted(request.headers.items()))
        return Response("done")

    lines = [
        b"PUT /a HTTP/1.1\r\n", b"Host:127.0.0.1\r\n", b"X-Empty:\r\n", b"x-Twice: \t one \r\n",
        b"X-Twice: tw\xe4:o\r\n", b"Content-Length: 0\r\n", b"\r\n",
    ]  # fmt: skip
    port = serve(tell)
    for parts in ([b"".join(lines)], lines, [*lines[:-1], b"Connection: keep-alive\r\n\r\n"]):
        with socket.create_connection(("127.0.0.1", port), PATIENCE) as client:
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for part in parts:
                client.sendall(part)
                time.sleep(0.02 if part != parts[-1] else 0)
            assert b" 200 " in client.recv(1000)
    at_once, by_line, with_another = told
    assert at_once == by_line == [each for each in with_another if each[0] != "Connection"]
    assert ("X-Twice", "one ,tw\xe4:o") in at_once


def test_a_connection_that_is_to_be_closed_is(serve: Callable[[Application], int]) -> None:
    with socket.create_connection(("127.0.0.1", serve(echo)), PATIENCE) as client:
        client.sendall(b"GET / HTTP/1.1\r\nHost: a\r\nCONNECTION: close\r\n\r\n")
        heard = b"".join(iter(lambda: client.recv(1000), b""))  # we do not hang up: it does
    assert b" 200 " in heard


@pytest.mark.parametrize("line", ["Transfer-Encoding : chunked", "X-Test", "From me"])
def test_what_follows_a_header_that_is_none_is_not_the_next_request(
    serve: Callable[[Application], int], connect: Connect, line: str
) -> None:
    smuggled = "GET /inner HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    head = f"POST / HTTP/1.1\r\nHost: x\r\n{line}\r\nContent-Length: {len(smuggled)}\r\n\r\n"
    heard = said(serve(echo), head + smuggled)
    assert heard.startswith(b"HTTP/1.1 400 ")
    assert heard.count(b"HTTP/1.1 ") == 1


def test_a_body_may_be_called_whatever_it_is(
    serve: Callable[[Application], int], connect: Connect
) -> None:
    connection = connect(serve(echo))
    for kind in ("multipart/form-data", "multipart/mixed; boundary=x", "message/rfc822", "text"):
        connection.request("POST", "/", body="{}", headers={"Content-Type": kind})
        assert connection.getresponse().read() == b"{}"


def test_a_fault_is_answered_and_the_server_lives_on(
    serve: Callable[[Application], int], connect: Connect
) -> None:
    def broken(request: Request) -> Response:
        raise RuntimeError(request.path)

    connection = connect(serve(broken))
    assert answer_of(connection, "GET", "/a")[0] == 500
    assert answer_of(connection, "GET", "/b")[0] == 500


def test_a_taken_port_is_an_error(serve: Callable[[Application], int]) -> None:
    port = serve(echo)
    with pytest.raises(OSError):
        SocketServer(port, echo)


def test_closing_the_server_closes_kept_connections(connect: Connect) -> None:
    server = SocketServer(0, echo)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    connection = connect(server.server_port)
    answer_of(connection, "GET", "/")
    server.shutdown()
    server.server_close()
    thread.join()
    assert connection.sock.recv(1) == b""


def test_only_the_loopback_is_bound(serve: Callable[[Application], int]) -> None:
    port = serve(echo)
    with socket.socket() as other:
        other.bind(("127.0.0.2", port))  # free: the server did not take every address
