"""The calls by which a version made its stacks, and making them once more.

A file of `made_by/` says for each stack the configuration and the calls that write. What AWS made
up meanwhile (the id of the API, the moment in the name of a stream) stands in later calls as it
was then: a call says under `learned` where its answer holds such a value, and it is put in place.
"""

import base64
import json
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore import xform_name

FOLDER = Path(__file__).with_name("made_by")

Keys = tuple[str | int, ...]
"""The way into an answer."""
Clients = Callable[[str], Any]
"""Service → stock SDK client."""


@dataclass(frozen=True)
class Call:
    """One call that changed something."""

    service: str
    operation: str
    parameters: dict[str, Any]
    learned: tuple[tuple[Keys, str], ...] = ()
    """Where in the answer something stands that AWS made up, and what it was when recorded."""


@dataclass(frozen=True)
class Recording:
    """How one version made one stack."""

    version: str
    name: str
    config: str
    """The configuration file."""
    calls: tuple[Call, ...]

    def __str__(self) -> str:
        """For the names of tests."""
        return f"{self.version}-{self.name}"


class Tape:
    """Makes recorded calls again."""

    def __init__(self, client: Clients) -> None:
        self._client = client
        self._now: dict[str, str] = {}
        """What AWS made up then → what it made up now."""

    def play(self, calls: Iterable[Call]) -> None:
        """Makes `calls`, one after the other; any error of AWS's travels up."""
        for call in calls:
            method = getattr(self._client(call.service), xform_name(call.operation))
            answer = method(**self._up_to_date(call.parameters))
            for keys, then in call.learned:
                self._now[then] = _at(answer, keys)

    def _up_to_date(self, value: Any) -> Any:
        match value:
            case {"zlib": packed}:
                return zlib.decompress(base64.b64decode(packed))
            case dict():
                return {name: self._up_to_date(each) for name, each in value.items()}
            case list():
                return [self._up_to_date(each) for each in value]
            case str():
                for then, now in self._now.items():
                    value = value.replace(then, now)
        return value


def recordings() -> list[Recording]:
    """All there are."""
    return [each for file in sorted(FOLDER.glob("*.json")) for each in _read(file)]


def _read(file: Path) -> Iterable[Recording]:
    for stack in json.loads(file.read_text(encoding="utf-8")):
        calls = tuple(map(_call, stack["calls"]))
        yield Recording(file.stem, stack["name"], stack["config"], calls)


def _call(written: dict[str, Any]) -> Call:
    learned = tuple((tuple(keys), then) for keys, then in written.get("learned", ()))
    return Call(written["service"], written["operation"], written["parameters"], learned)


def _at(answer: Any, keys: Keys) -> str:
    for key in keys:
        answer = answer[key]
    return str(answer)
