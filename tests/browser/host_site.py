"""A site of the organiser's own, of another origin than the API: it serves one page."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from smsverifier.config import Config
from smsverifier.naming import Names
from smsverifier.resources.rest_api.definition import define
from smsverifier.templates.form import form_page, form_script, place_of
from tests.browser.stub_api import StubApi
from tests.support.clock import PATIENCE

HOSTILE_STYLE = """
* { font-size: 40px !important; color: red !important; text-transform: uppercase !important;
    letter-spacing: 1em !important; display: inline !important; }
html { font-size: 62.5%; line-height: 4; text-align: right; }
input, button, select { display: none !important; width: 3px; border-radius: 0; }
label { position: absolute; left: -9999px; }
form > * { visibility: hidden; }
.field, .notice, .hint, .done, .title, .embedded { opacity: 0.1; transform: scale(0.1); }
:root { --rem: 1px; --card: black; --text: black; --accent: black; }
[hidden] { display: block !important; }
h2 { font: 90px fantasy; }
"""


class HostSite(ThreadingHTTPServer):
    """Serves `page` at every address; `policy` is its content security policy."""

    daemon_threads = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.page = ""
        self.policy = ""
        self.asked: list[str] = []

    @property
    def origin(self) -> str:
        """As a browser names it."""
        return f"http://localhost:{self.server_port}"

    @property
    def url(self) -> str:
        """Of another name than the API's, so of another origin whatever the port."""
        return f"{self.origin}/events/register.html"

    def embed(
        self,
        api: StubApi,
        *,
        style: str = "p {}",
        scheme: str = "light",
        query: str = "",
        **keys: Any,
    ) -> None:
        """Have a page with the two lines of `form --snippet`."""
        config = Config.model_validate(keys)
        api.script = form_script(config)
        sheet = f"<style>:root {{ color-scheme: {scheme} }} {style}</style>" if style else ""
        self.page = (
            f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Our club</title>'
            f'<meta name="viewport" content="width=device-width">'
            f'<link rel="icon" href="data:,">{sheet}</head><body><main>'
            f'<h1>Our club</h1><div id="{place_of(config)}"><a href="{api.url}">Register</a></div>'
            f'<script src="{api.url}embed{query}" async></script></main></body></html>'
        )

    def host(self, api: StubApi, **keys: Any) -> None:
        """Have the page that `form --out` writes."""
        self.page = form_page(Config.model_validate(keys), api.url.rstrip("/"))

    def frame(self, api: StubApi, attributes: str = "", **keys: Any) -> None:
        """Have a page that shows the API's page in a frame, as site builders do."""
        config = Config.model_validate(keys)
        methods = define(config, Names(config.stack, "ap-south-1", "123456789012")).methods
        (page,) = next(each for each in methods if (each.path, each.verb) == ("/", "GET")).responses
        api.page, api.headers = page.template, dict(page.headers)
        self.page = (
            f'<!doctype html><html lang="en"><head><title>Our club</title></head><body>'
            f'<iframe src="{api.url}" title="Register" width="100%" height="900" {attributes}>'
            f"</iframe></body></html>"
        )

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that goes away in the middle of an answer is no news."""


@contextmanager
def hosting() -> Iterator[HostSite]:
    """A site that is served for a while."""
    with HostSite() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    timeout = PATIENCE
    server: HostSite

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        body = self.server.page.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        if self.server.policy:
            self.send_header("Content-Security-Policy", self.server.policy)
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, format: Any, *args: Any) -> None:
        pass
