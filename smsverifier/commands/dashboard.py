"""`dashboard`: the stack as a page in the browser, served from this process until it is ended.

The page's address holds a secret, and what a browser is started with is no secret: so the browser
gets a file that leads there, which is its owner's alone, as `open outbox` does. AWS is asked only
while somebody looks at the page.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from smsverifier.commands.context import Context
from smsverifier.commands.watch import Watcher
from smsverifier.errors import SmsverifierError, UsageError
from smsverifier.local.credentials import remove_redirect, write_redirect
from smsverifier.output.dashboard_document import dashboard_document
from smsverifier.output.dashboard_view import DashboardPlace
from smsverifier.output.documents import JsonDocument
from smsverifier.output.page_server import PageServer
from smsverifier.platform.terminal import ended_as_by_ctrl_c

PAGE = "dashboard.html"
Served = tuple[DashboardPlace, Callable[[], NoReturn]]
FRESH_SECONDS = 1.5
"""How long what was seen holds: two windows of a browser cost no more than one."""


@contextmanager
def served_dashboard(context: Context, port: int | None) -> Iterator[Served]:
    """The page, served for this block, and what waits until somebody ends it.

    It is shown in the browser, where there is a terminal and a browser.

    Raises:
        UsageError: something else has the port.
        SmsverifierError: the file that leads there cannot be written.
    """
    server = _server(context, port)
    folder = context.site.folder / f"dashboard-{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1})
    thread.start()
    try:
        file = _redirect(folder, server.url)
        is_opened = context.screen.out.is_terminal and not context.screen.as_json
        is_opened = is_opened and context.browser(file)
        with ended_as_by_ctrl_c():
            yield DashboardPlace(context.config.stack, server.url, file, is_opened), server.wait
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
        remove_redirect(folder, PAGE)


def _server(context: Context, port: int | None) -> PageServer:
    looks = _Looks(context)
    try:
        return PageServer(PAGE, looks.document, port or 0)
    except OSError as error:
        raise UsageError(
            f"The dashboard cannot be served on port {port}",
            where="--port",
            why=f"{error.strerror or error}.",
            hint="Name another port, or leave --port out: then any free one is taken.",
        ) from error


def _redirect(folder: Path, url: str) -> str:
    try:
        return write_redirect(folder, PAGE, url, "The dashboard").absolute().as_uri()
    except OSError as error:
        raise SmsverifierError(
            "The file that leads to the dashboard cannot be written",
            where=str(folder),
            why=f"{error.strerror or error}.",
            hint="Make that folder writable, or set XDG_STATE_HOME to one that is.",
        ) from error


class _Looks:
    """What the page is given: one look for all who ask at about the same time."""

    def __init__(self, context: Context) -> None:
        self._watcher = Watcher(context)
        self._document: JsonDocument = {}
        self._until = 0.0

    def document(self) -> JsonDocument:
        """What is seen now. The server asks one at a time."""
        if time.monotonic() >= self._until:
            self._document = dashboard_document(self._watcher.look())
            self._until = time.monotonic() + FRESH_SECONDS
        return self._document
