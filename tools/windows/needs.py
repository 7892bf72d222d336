"""What of requirements-ci.txt Windows needs: the program, and what its unit tests use.

What needs what is read from the packages installed here, with Windows' answers to their markers;
pip would take this machine's.
"""

import re
from collections.abc import Iterable, Iterator
from importlib.metadata import PackageNotFoundError, requires

from packaging.requirements import Requirement

from tools.environments import normal

FOR_TESTS = (
    *("coverage", "hypothesis", "parliament", "pyte"),
    *("pytest", "pytest-timeout", "pytest-xdist", "setuptools"),
)
"""Of the extra `dev` what a unit test imports; the others are programs of a developer's machine."""
SOURCE_ONLY = frozenset({"airspeed-ext"})
"""Published without a wheel; pip installs nothing else for another platform."""
_WINDOWS = {
    "os_name": "nt",
    "platform_machine": "AMD64",
    "platform_system": "Windows",
    "python_full_version": "3.13.2",
    "python_version": "3.13",
    "sys_platform": "win32",
}


def needed(project: str = "smsverifier") -> frozenset[str]:
    """The names of all packages that the program and its unit tests need on Windows."""
    found: set[str] = set()
    waiting = [Requirement(name) for name in (project, *FOR_TESTS)]
    seen = set()
    while waiting:
        requirement = waiting.pop()
        if str(requirement) in seen:
            continue
        seen.add(str(requirement))
        found.add(normal(requirement.name))
        waiting += _below(requirement)
    return frozenset(found - {normal(project)})


def chosen(page: str, names: Iterable[str]) -> str:
    """The entries of a requirements file that have those names, without their markers."""
    wanted = set(names)
    entries = {_name(entry): entry for entry in _entries(page)}
    return "".join(
        re.sub(r"^(\S+) ; [^\\\n]*", r"\1 ", entries[name])
        for name in sorted(wanted & entries.keys())
    )


def missing(page: str, names: Iterable[str]) -> list[str]:
    """The names that a requirements file does not have."""
    return sorted(set(names) - {_name(entry) for entry in _entries(page)})


def _below(requirement: Requirement) -> Iterator[Requirement]:
    try:
        texts = requires(requirement.name) or []
    except PackageNotFoundError:  # one for Windows alone
        return
    for text in texts:
        below = Requirement(text)
        extras = requirement.extras or {""}
        if below.marker is None or any(
            below.marker.evaluate({**_WINDOWS, "extra": extra}) for extra in {*extras, ""}
        ):
            yield below


def _entries(page: str) -> Iterator[str]:
    """Each name with its version and hashes."""
    return (found.group() for found in re.finditer(r"^[A-Za-z0-9].*\n(?:[ \t]+.*\n)*", page, re.M))


def _name(entry: str) -> str:
    return normal(re.split(r"[=\s]", entry, maxsplit=1)[0])
