"""What a wrong configuration still says of its stack; for `config.load` when an emergency asks.

Nobody who must stop a stack should have to mend a text first. Whatever holds is taken; a stack's
name, region or target that cannot be read for certain is named instead of guessed: a default
could be another event.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

import yaml

from smsverifier.config.document import Document, Yaml12, read_document
from smsverifier.config.encoding import text_anyhow
from smsverifier.config.model import Config, Handler
from smsverifier.config.validate import UNKNOWN_KEY, check

IDENTITY = ("stack", "region", "target")
"""The keys that tell which stack is meant."""


@dataclass(frozen=True)
class Salvaged:
    """As much of a configuration as holds, with defaults for the rest."""

    config: Config
    unread: tuple[str, ...]
    """Those of `IDENTITY` that nobody can read out of the file: their defaults mean nothing."""


def salvage(raw: bytes) -> Salvaged:
    """What the bytes of a wrong file still say. Never raises for what they hold."""
    text = text_anyhow(raw)
    document = read_document(text.encode())
    known = document if document.data else Document(dict(_before_the_mistake(text)))
    checked = check(known)
    broken = {finding.path for finding in document.findings}
    # A key that nobody knows may be the mistyped one of what seems to be left out.
    is_certain = not broken and not any(UNKNOWN_KEY in each.found for each in checked.findings)
    left_out = {key for key in ("region", "target") if is_certain and key not in known.data}
    read = (checked.usable.model_fields_set - broken) | left_out
    return Salvaged(_patient(checked.usable), tuple(key for key in IDENTITY if key not in read))


def _patient(config: Config) -> Config:
    """`config`; unless it says the function's time limit, with the longest that there can be.

    So nobody who is just being told counts as unconfirmed.
    """
    if "timeout_seconds" in config.handler.model_fields_set:
        return config
    longest = Handler.model_json_schema()["properties"]["timeout_seconds"]["maximum"]
    handler = config.handler.model_copy(update={"timeout_seconds": longest})
    return config.model_copy(update={"handler": handler})


NOTHING = Salvaged(_patient(Config()), IDENTITY)
"""Of a file that is not there, or cannot be read at all."""


def _before_the_mistake(text: str) -> Iterator[tuple[str, str]]:
    """The topmost keys that hold a text, of a file that is no YAML from some place on."""
    found: dict[str, list[yaml.Event]] = {}
    depth, key = 0, None
    with suppress(yaml.YAMLError):
        for event in yaml.parse(text, Loader=Yaml12):
            if isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            elif depth == 1 and key is None:
                key = getattr(event, "value", "")
            elif depth == 1 and key is not None:
                found.setdefault(key, []).append(event)
                key = None
            depth += isinstance(event, yaml.CollectionStartEvent)
    for name, events in found.items():
        if len(events) == 1 and isinstance(events[0], yaml.ScalarEvent) and _is_text(events[0]):
            yield name, events[0].value


def _is_text(event: yaml.ScalarEvent) -> bool:
    """Whether it is not a number, true, false or null."""
    tag = Yaml12("").resolve(yaml.ScalarNode, event.value, event.implicit)  # type: ignore[no-untyped-call]  # bare in typeshed
    return str(tag).endswith(":str")
