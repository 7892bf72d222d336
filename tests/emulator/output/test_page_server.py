"""The server of the dashboard's page: for its owner's browser, and for nobody else."""

import http.client
import json
import threading
from collections.abc import Iterator

import pytest

from smsverifier.output.page_server import PageServer


@pytest.fixture
def server() -> Iterator[PageServer]:
    served = PageServer("dashboard.html", lambda: {"told": 3})
    thread = threading.Thread(target=served.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield served
    served.shutdown()
    served.server_close()
    thread.join()


def ask(
    server: PageServer, path: str, method: str = "GET", host: str | None = None
) -> tuple[int, http.client.HTTPMessage, str]:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=10)
    try:
        connection.request(method, path, headers={} if host is None else {"Host": host})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read().decode()
    finally:
        connection.close()


def test_its_owner_gets_the_page_and_its_data(server: PageServer) -> None:
    status, headers, page = ask(server, f"/{server.secret}/")
    assert (status, "<!doctype html>" in page) == (200, True)
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; connect-src 'self'; img-src data:; script-src")
    assert "unsafe" not in policy
    assert (headers["Cache-Control"], headers["X-Frame-Options"]) == ("no-store", "DENY")
    status, _, data = ask(server, f"/{server.secret}/data")
    assert (status, json.loads(data)) == (200, {"told": 3})


def test_a_fault_of_ours_ends_it_in_words_and_not_in_the_browser(server: PageServer) -> None:
    def fault() -> None:
        raise ZeroDivisionError

    server._data = fault  # type: ignore[assignment]
    assert ask(server, f"/{server.secret}/data")[0] == 500
    with pytest.raises(ZeroDivisionError):
        server.wait()


def test_nobody_else_gets_anything(server: PageServer) -> None:
    right = server.secret
    for path in (
        "/",
        "/data",
        f"/{right[:-1]}/",
        f"/{'x' * len(right)}/data",
        f"/{right}x/data",
        f"/{right}",
        "/%C3%A9/data",
    ):
        assert ask(server, path)[0] == 404, path
    assert ask(server, f"/{right}/", host="evil.example")[0] == 403
    assert ask(server, f"/{right}/data", method="POST")[0] == 501
    assert server.server_address[0] == "127.0.0.1"
