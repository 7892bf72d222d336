"""Who asks which platform this is: `smsverifier/platform` alone."""

import ast
from collections.abc import Iterable, Iterator

import pytest

from tests import ROOT

THE_ROOM = "smsverifier/platform/"
OF_ONE_PLATFORM = {
    *("fcntl", "grp", "msvcrt", "nt", "posix", "pwd", "resource", "termios", "winreg", "winsound"),
    *("ctypes", "platform", "_winapi"),
}
"""Modules that are only on one, or tell which it is."""
OF_OS = {
    *("name", "uname", "getuid", "geteuid", "getgid", "getpgid", "setsid", "setuid", "killpg"),
    *("kill", "fork", "fchmod", "fchown", "chown", "lchown", "fdatasync", "pread", "pwrite"),
    *("mkfifo", "mknod", "startfile", "umask", "waitpid", "openpty", "posix_spawn", "setpgid"),
    *("getegid", "getgroups", "getpgrp", "getsid", "statvfs", "sysconf", "sched_getaffinity"),
    *("O_NOFOLLOW", "O_DIRECTORY", "O_NONBLOCK", "O_BINARY", "sep", "altsep", "linesep"),
}
OF_SIGNAL = {"SIGKILL", "SIGHUP", "SIGTERM", "SIGBREAK", "SIGALRM", "SIGTSTP", "CTRL_BREAK_EVENT"}
OF_SOCKET = {"SO_REUSEADDR", "SO_EXCLUSIVEADDRUSE", "AF_UNIX"}
NAMES = {
    *(f"os.{name}" for name in OF_OS),
    *(f"signal.{name}" for name in OF_SIGNAL),
    *(f"socket.{name}" for name in OF_SOCKET),
    *("sys.platform", "sys.getwindowsversion", "sysconfig.get_platform"),
}
ANYWHERE = {"IS_WINDOWS", "PosixPath", "WindowsPath"}
HALVES = ("posix_", "windows_")
"""How the modules of the room begin that `files` and `processes` choose from."""
KEYWORDS = {"start_new_session", "preexec_fn", "creationflags", "dir_fd", "src_dir_fd"}
TEXTS = ("/proc/", "/dev/", "LOCALAPPDATA", "XDG_STATE_HOME")
"""Places that only one has."""


def nodes_of(source: str) -> list[ast.AST]:
    return list(ast.walk(ast.parse(source)))


def asks(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """By what a module's code asks, or takes for granted, which platform it is on."""
    for node in nodes:
        if isinstance(node, ast.Import | ast.ImportFrom | ast.Call):
            yield from _imports(node)
        match node:
            case ast.Attribute(value=ast.Name(of), attr=name) if f"{of}.{name}" in NAMES:
                yield f"{of}.{name}"
            case ast.Attribute(attr=name) | ast.Name(id=name) if name in ANYWHERE:
                yield name
            case ast.Call(func=ast.Name("hasattr" | "getattr" as how), args=[ast.Name(of), *_]):
                if of in {"os", "signal", "socket", "time"}:
                    yield f"{how}({of})"
            case ast.keyword(arg=str(name)) if name in KEYWORDS:
                yield name


def _imports(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Import(names):
            yield from (each.name for each in names if _is_of_one(each.name))
        case ast.ImportFrom(module=str(module), names=names, level=0):
            if _is_of_one(module):
                yield module
                return
            whole = (f"{module}.{each.name}" for each in names)
            yield from (name for name in whole if name in NAMES or _is_of_one(name))
            yield from (each.name for each in names if each.name in ANYWHERE)
        case ast.Call(args=[ast.Constant(str(name)), *_]) if _is_of_one(name):
            if "import" in ast.unparse(node.func):
                yield name


def _is_of_one(module: str) -> bool:
    of_ours = module.removeprefix("smsverifier.platform.")
    is_half = of_ours != module and of_ours.startswith(HALVES)
    return is_half or module.partition(".")[0] in OF_ONE_PLATFORM


def places(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """The paths of one platform that it opens, not those it speaks of."""
    for node in nodes:
        if isinstance(node, ast.Call):
            for each in (*node.args, *(keyword.value for keyword in node.keywords)):
                if isinstance(each, ast.Constant) and isinstance(each.value, str):
                    yield from (place for place in TEXTS if each.value.startswith(place))


@pytest.mark.parametrize(
    ("source", "seen"),
    [
        ("import os\nif os.name == 'nt': ...", ["os.name"]),
        ("import sys\nsys.platform", ["sys.platform"]),
        ("from sys import platform", ["sys.platform"]),
        ("import platform", ["platform"]),
        ("from platform import system", ["platform"]),
        ("import fcntl", ["fcntl"]),
        ("import msvcrt", ["msvcrt"]),
        ("hasattr(os, 'killpg')", ["hasattr(os)"]),
        ("getattr(os, 'O_BINARY', 0)", ["getattr(os)"]),
        ("os.getuid()", ["os.getuid"]),
        ("Popen([], start_new_session=True)", ["start_new_session"]),
        ("os.open(name, os.O_RDONLY, dir_fd=folder)", ["dir_fd"]),
        ("from smsverifier.platform import IS_WINDOWS", ["IS_WINDOWS"]),
        ("import ctypes.util", ["ctypes.util"]),
        ("from ctypes.wintypes import DWORD", ["ctypes.wintypes"]),
        ("from smsverifier.platform import files\nfiles.IS_WINDOWS", ["IS_WINDOWS"]),
        ("import smsverifier.platform.windows_files", ["smsverifier.platform.windows_files"]),
        (
            "from smsverifier.platform.posix_files import PosixFiles",
            [
                "smsverifier.platform.posix_files",
            ],
        ),
        ("from smsverifier.platform import windows_calls", ["smsverifier.platform.windows_calls"]),
        ("import_module('fcntl')", ["fcntl"]),
        ("os.sep == '/'", ["os.sep"]),
        ("sysconfig.get_platform()", ["sysconfig.get_platform"]),
        ("isinstance(path, WindowsPath)", ["WindowsPath"]),
        ("from smsverifier.platform.files import FILES", []),
        ("from smsverifier.platform import ports", []),
        ("'/'.join(parts)", []),
        ("os.open(path, os.O_RDONLY)", []),
        ("from . import platform", []),
    ],
)
def test_who_asks_is_seen(source: str, seen: list[str]) -> None:
    assert list(asks(nodes_of(source))) == seen


@pytest.mark.parametrize(
    ("source", "seen"),
    [
        ("open('/proc/self/status')", ["/proc/"]),
        ("environ.get('XDG_STATE_HOME')", ["XDG_STATE_HOME"]),
        ("Words(hint='Set XDG_STATE_HOME')", []),
    ],
)
def test_a_place_of_one_platform_is_seen(source: str, seen: list[str]) -> None:
    assert list(places(nodes_of(source))) == seen


def test_nobody_outside_the_room_asks() -> None:
    found = {
        name: seen
        for folder in ("smsverifier", "handler")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if not (name := path.relative_to(ROOT).as_posix()).startswith(THE_ROOM)
        and (seen := [*asks(nodes := nodes_of(path.read_text("utf-8"))), *places(nodes)])
    }
    assert found == {}
