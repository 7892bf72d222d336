"""Hostile bytes on the socket: nothing half-sent is done, nothing that was typed is logged."""

import http.client
import socket
import threading
from collections.abc import Iterator

import pytest
from werkzeug.wrappers import Request, Response

from smsverifier.local.sockets import MAX_BODY, SocketServer
from tests.support.clock import PATIENCE


@pytest.fixture
def seen() -> list[bytes]:
    """The bodies that reached the application."""
    return []


@pytest.fixture
def port(seen: list[bytes]) -> Iterator[int]:
    """A socket server whose application remembers what it was given."""

    def application(request: Request) -> Response:
        seen.append(request.get_data())
        return Response(b"done", mimetype="text/plain")

    server = SocketServer(0, application)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server.server_port
    server.shutdown()
    server.server_close()
    thread.join()


def send(port: int, data: bytes) -> bytes:
    """What is answered to `data` from a client that says no more."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def test_a_number_on_a_line_that_is_no_request_is_not_logged(
    port: int, capfd: pytest.CaptureFixture[str]
) -> None:
    send(port, b'POST / HTTP/1.1\r\nContent-Length: 1\r\n\r\n{"phone": "+919812345678"}\r\n\r\n')
    assert "9812345678" not in "".join(capfd.readouterr())


@pytest.mark.parametrize(
    "line", [b"hello", b"GET", b"POST /p", b"\x16\x03\x01", b"GET /a b HTTP/1.1"]
)
def test_a_line_that_is_no_request_is_refused_while_the_client_still_waits(
    port: int, seen: list[bytes], line: bytes
) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        connection.sendall(line + b"\r\n")
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    assert b"400" in answer
    assert seen == []


def test_a_body_cut_off_by_a_dying_client_is_not_acted_on(port: int, seen: list[bytes]) -> None:
    send(port, b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 30\r\n\r\n{}")
    assert seen == []


def test_headers_cut_off_by_a_dying_client_are_not_acted_on(port: int, seen: list[bytes]) -> None:
    send(port, b"DELETE /restapis/abc HTTP/1.1\r\nHost: localhost\r\n")
    assert seen == []


def test_two_different_lengths_are_refused(port: int, seen: list[bytes]) -> None:
    lengths = b"Content-Length: 2\r\nContent-Length: 30\r\n"
    answer = send(port, b"POST / HTTP/1.1\r\nHost: localhost\r\n" + lengths + b"\r\n{}" + b" " * 28)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert seen == []


def test_a_body_that_is_far_too_large_is_told_so(port: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("PUT", "/", body=b"x" * (MAX_BODY + 1))
        assert connection.getresponse().status == 413
    finally:
        connection.close()
