"""Firefox and WebKit, each driven over its own WebDriver protocol: enough to fill in a form.

Playwright drives Chromium only, of the browsers that Debian has. Firefox speaks Marionette (JSON on
a socket), WebKit's driver the W3C's WebDriver (JSON over HTTP); both know elements by references
that a script returns, also inside a shadow root. WebKitGTK stands in for Safari on iPhones.
"""

import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from tests.support.clock import PATIENCE

FIREFOX = shutil.which("firefox-esr") or shutil.which("firefox")
WEBKIT = shutil.which("WebKitWebDriver")
XVFB = shutil.which("Xvfb")
WIDE = "1280x900x24"


class Engine(ABC):
    """One running browser with one window."""

    @abstractmethod
    def go(self, url: str) -> None:
        """Load a page and wait for it."""

    @abstractmethod
    def script(self, text: str, *arguments: Any) -> Any:
        """What a function of this text returns in the page; elements are references."""

    @abstractmethod
    def click(self, element: Any) -> None:
        """As with a mouse."""

    @abstractmethod
    def type(self, element: Any, text: str) -> None:
        """As on a keyboard."""


def _id(element: dict[str, str]) -> str:
    return next(iter(element.values()))


class Firefox(Engine):
    """Over Marionette."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), PATIENCE)
        self._stream = self._socket.makefile("rb")
        self._last = 0
        self._receive()
        self._call("NewSession", capabilities={"alwaysMatch": {}})

    def go(self, url: str) -> None:
        self._call("Navigate", url=url)

    def script(self, text: str, *arguments: Any) -> Any:
        return self._call("ExecuteScript", script=text, args=list(arguments))["value"]

    def click(self, element: Any) -> None:
        self._call("ElementClick", id=_id(element))

    def type(self, element: Any, text: str) -> None:
        self._call("ElementSendKeys", id=_id(element), text=text)

    def close(self) -> None:
        self._stream.close()
        self._socket.close()

    def _call(self, name: str, **parameters: Any) -> Any:
        self._last += 1
        message = json.dumps([0, self._last, f"WebDriver:{name}", parameters]).encode()
        self._socket.sendall(b"%d:%s" % (len(message), message))
        _, _, error, result = self._receive()
        assert error is None, error
        return result

    def _receive(self) -> Any:
        length = b""
        while not length.endswith(b":"):
            length += self._stream.read(1)
        return json.loads(self._stream.read(int(length[:-1])))


class WebKit(Engine):
    """Over the W3C's protocol."""

    def __init__(self, port: int) -> None:
        self._base = f"http://127.0.0.1:{port}/session"
        made = self._call("", capabilities={"alwaysMatch": {}})
        self._base += f"/{made['sessionId']}"

    def go(self, url: str) -> None:
        self._call("/url", url=url)

    def script(self, text: str, *arguments: Any) -> Any:
        return self._call("/execute/sync", script=text, args=list(arguments))

    def click(self, element: Any) -> None:
        # Its own way of scrolling leaves some things just outside.
        self.script("arguments[0].scrollIntoView({ block: 'center' });", element)
        self._call(f"/element/{_id(element)}/click")

    def type(self, element: Any, text: str) -> None:
        self._call(f"/element/{_id(element)}/value", text=text)

    def close(self) -> None:
        urllib.request.urlopen(  # ends the browser, too
            urllib.request.Request(self._base, method="DELETE"), timeout=PATIENCE
        ).close()

    def _call(self, path: str, **parameters: Any) -> Any:
        body = json.dumps(parameters).encode()
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(self._base + path, body, headers, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            with error:
                raise AssertionError(f"{path}: {error.read().decode()}") from None


def missing(name: str) -> str | None:
    """Why the engine of this name cannot be tried here, or None."""
    if name == "firefox":
        return None if FIREFOX else "there is no firefox-esr on PATH"
    if WEBKIT is None:
        return "there is no WebKitWebDriver on PATH (Debian: webkit2gtk-driver)"
    return None if XVFB else "there is no Xvfb on PATH, and WebKit wants a screen"


@contextmanager
def running(name: str) -> Iterator[Engine]:
    """The engine of this name, until it is done with."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="engine-")))
        engine = (_firefox if name == "firefox" else _webkit)(stack, folder)
        yield engine


def _firefox(stack: ExitStack, folder: Path) -> Engine:
    (folder / "user.js").write_text(
        'user_pref("marionette.port", 0);\n'
        'user_pref("intl.accept_languages", "en");\n'
        'user_pref("app.update.enabled", false);\n'
        'user_pref("browser.shell.checkDefaultBrowser", false);\n'
        'user_pref("datareporting.policy.dataSubmissionEnabled", false);\n'
        'user_pref("network.captive-portal-service.enabled", false);\n'
        'user_pref("network.connectivity-service.enabled", false);\n'
        'user_pref("toolkit.telemetry.enabled", false);\n'
    )
    arguments = ("--headless", "--marionette", "--no-remote", "--profile", str(folder))
    _start(stack, folder, str(FIREFOX), *arguments)
    told = folder / "MarionetteActivePort"
    _wait_for(told.exists)
    engine: Firefox = _answering(lambda: Firefox(int(told.read_text())))
    stack.callback(engine.close)
    return engine


def _webkit(stack: ExitStack, folder: Path) -> Engine:
    display = _display(stack, folder)
    port = _free_port()
    _start(stack, folder, str(WEBKIT), f"--port={port}", DISPLAY=display)
    engine: WebKit = _answering(lambda: WebKit(port))
    stack.callback(engine.close)
    return engine


def _display(stack: ExitStack, folder: Path) -> str:
    """A screen that nobody sees; Xvfb chooses its number."""
    reading, writing = os.pipe()
    arguments = (str(XVFB), "-displayfd", str(writing), "-screen", "0", WIDE, "-nolisten", "tcp")
    _start(stack, folder, *arguments, pass_fds=(writing,))
    os.close(writing)
    with os.fdopen(reading) as told:
        return f":{told.readline().strip()}"


def _start(
    stack: ExitStack, folder: Path, *arguments: str, pass_fds: tuple[int, ...] = (), **more: str
) -> None:
    """Start a program that ends, with all it has started, when `stack` does."""
    own = {"HOME": str(folder), "XDG_RUNTIME_DIR": str(folder), "LANG": "C.UTF-8", **more}
    process = subprocess.Popen(
        arguments,
        env={**os.environ, **own},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        pass_fds=pass_fds,
        start_new_session=True,
    )
    stack.callback(_end, process)


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def _wait_for(is_there: Any) -> None:
    end = time.monotonic() + PATIENCE
    while not is_there():
        assert time.monotonic() < end, "the browser does not come up"
        time.sleep(0.05)


def _answering(connect: Any) -> Any:
    """The engine, once it takes a connection."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return connect()
        except OSError:
            assert time.monotonic() < end, "the browser does not answer"
            time.sleep(0.1)
