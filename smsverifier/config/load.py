"""From a file's path to a `Config`: read, parse, validate; of a wrong file, as much as holds.

Called by every command that has a stack. Whatever is wrong leaves here as one `ConfigError`.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import yaml

from smsverifier.config.model import Config, Handler
from smsverifier.config.validate import UNKNOWN_KEY, validate
from smsverifier.config.wording import did_you_mean, quoted
from smsverifier.config.yaml_document import Yaml12, YamlDocument, decoded_leniently, read_document
from smsverifier.config.yaml_pitfalls import doubtful
from smsverifier.errors import ConfigError, Mistake
from smsverifier.platform.files import FILES

_MAX_BYTES = 256 * 1024  # a hundred times a long file; keeps /dev/zero and log files out


@dataclass(frozen=True)
class FileKind:
    """What a file is for, the option that names it, and what to do if it is not there."""

    what: str
    option: str
    if_missing: str


def read_file(path: Path, kind: FileKind) -> bytes:
    """The file's content.

    Raises:
        ConfigError: it cannot be read, or is too large for what it is.
    """
    another = f"Name another file with {kind.option}."
    try:
        with path.open("rb") as file:
            raw = file.read(_MAX_BYTES + 1)
    except FileNotFoundError:
        raise _unreadable(path, kind, "no such file", kind.if_missing) from None
    except (IsADirectoryError, PermissionError):
        # Windows has no word of its own for a folder; `is_dir` raises where we may not look.
        if os.path.isdir(path):  # noqa: PTH112
            raise _unreadable(path, kind, "a directory", "Name the file in it.") from None
        hint = FILES.permission_hint(path)
        raise _unreadable(path, kind, "no permission to read it", hint) from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise _unreadable(path, kind, str(error), another) from error
    if len(raw) > _MAX_BYTES:
        raise _unreadable(path, kind, "more than 256 KiB", "Is this the right file?")
    return raw


def _unreadable(path: Path, kind: FileKind, found: str, hint: str) -> ConfigError:
    finding = Mistake(quoted(str(path)).strip('"'), found, "a readable YAML file")
    return ConfigError(
        f"The {kind.what} {finding.path} cannot be read: {found}.",
        (finding,),
        where=finding.path,
        hint=hint,
    )


IDENTITY = ("stack", "region", "target")
"""The keys that tell which stack is meant."""
ACCOUNT = "account"
"""The key that pins its account, where somebody wishes that."""


@dataclass(frozen=True)
class Salvaged:
    """As much of a wrong configuration as holds, with defaults for the rest.

    Nobody who must stop a stack should have to mend a text first. A stack's name, region or target
    that cannot be read for certain is named instead of guessed: a default could be another event.
    """

    config: Config
    unread: tuple[str, ...]
    """Those of `IDENTITY` that nobody can read out of the file: their defaults mean nothing.

    Also `ACCOUNT`, if it is there and names none.
    """


def salvage(raw: bytes) -> Salvaged:
    """What the bytes of a wrong file still say. Never raises for what they hold."""
    text = decoded_leniently(raw)
    document = read_document(text.encode())
    known = document if document.data else YamlDocument(dict(_before_the_mistake(text)))
    checked = validate(known)
    broken = {finding.path for finding in document.findings}
    # A key that nobody knows may be the mistyped one of what seems to be left out.
    is_certain = not broken and not any(UNKNOWN_KEY in each.found for each in checked.findings)
    left_out = {key for key in ("region", "target") if is_certain and key not in known.data}
    read = (checked.usable.model_fields_set - broken) | left_out
    needed = (*IDENTITY, ACCOUNT) if any(map(_is_account, {*known.data, *broken})) else IDENTITY
    return Salvaged(_patient(checked.usable), tuple(key for key in needed if key not in read))


def _is_account(key: str) -> bool:
    """Whether it is that key, or was meant to be: a mistyped pin is not none."""
    known = {name for name, _schema in Config.schemas().values()}
    return key == ACCOUNT or (key not in known and bool(did_you_mean(key, [ACCOUNT])))


def _patient(config: Config) -> Config:
    """`config`; unless it says the function's time limit, with the longest that there can be.

    So nobody who is just being told counts as unconfirmed.
    """
    if "timeout_seconds" in config.handler.model_fields_set:
        return config
    _key, schema = Handler.schemas()["timeout_seconds"]
    handler = config.handler.model_copy(update={"timeout_seconds": schema["maximum"]})
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
        if len(events) == 1 and isinstance(events[0], yaml.ScalarEvent):
            text = events[0].value
            if _is_text(events[0]) or (name == ACCOUNT and text.isdecimal()):
                yield name, text


def _is_text(event: yaml.ScalarEvent) -> bool:
    """Whether it is not a number, true, false or null."""
    tag = Yaml12("").resolve(yaml.ScalarNode, event.value, event.implicit)  # type: ignore[no-untyped-call]  # bare in typeshed
    return str(tag).endswith(":str")


CONFIG_VARIABLE = "SMSVERIFIER_CONFIG"
DEFAULT_FILE = "config.yaml"
_FILE = FileKind(
    "configuration", "--config", "`smsverifier init` writes one; or name another with --config."
)
_HINT = "`smsverifier init --schema` prints every key with its meaning."


@dataclass(frozen=True)
class Loaded:
    """A configuration and the file it came from; None is the built-in demo."""

    config: Config
    path: Path | None
    mistakes: ConfigError | None = None
    """Why it is wrong; then `config` is as much of it as holds."""
    unread: tuple[str, ...] = ()
    """Of stack, region and target, those that a wrong file does not tell; an account that is
    none."""
    doubts: tuple[Mistake, ...] = ()
    """What may be meant as it is, and may be a mistake."""


def load(path: Path | None, *, environ: Mapping[str, str], folder: Path = Path()) -> Loaded:
    """The configuration a command works with.

    Which file: `--config`, else `$SMSVERIFIER_CONFIG`, else `./config.yaml`, else none: the
    built-in demo.

    Args:
        path: what `--config` says, or None.
        environ: the environment.
        folder: where `config.yaml` is looked for; the working directory.

    Raises:
        ConfigError: a named file cannot be read, or what it says is wrong.
    """
    named = _named(path, environ, folder)
    if named is None:
        return Loaded(Config(), None)
    document = read_document(read_file(named, _FILE))
    return Loaded(_valid(document, str(named)), named, doubts=tuple(doubtful(document)))


def load_leniently(
    path: Path | None, *, environ: Mapping[str, str], folder: Path = Path()
) -> Loaded:
    """The same where a mistake must not stop the command: what is wrong is in `mistakes`."""
    named = _named(path, environ, folder)
    if named is None:
        return Loaded(Config(), None)
    found = NOTHING
    try:
        raw = read_file(named, _FILE)
        found = salvage(raw)
        return Loaded(parse(raw, source=str(named)), named)
    except ConfigError as error:
        return Loaded(found.config, named, error, found.unread)


def parse(raw: bytes, *, source: str) -> Config:
    """The configuration that a file's bytes say.

    Args:
        raw: the file's content.
        source: the file's name, for messages.

    Raises:
        ConfigError: with every finding.
    """
    return _valid(read_document(raw), source)


def _valid(document: YamlDocument, source: str) -> Config:
    if document.findings and not document.data:
        raise _refused(document.findings, source)
    checked = validate(document)
    named = {finding.path for finding in document.findings}  # one finding a place is enough
    findings = [finding for finding in checked.findings if finding.path not in named]
    if checked.config is None or document.findings:
        raise _refused((*document.findings, *findings), source)
    return checked.config


def refuse_demo_on_aws(loaded: Loaded, target: str) -> None:
    """The built-in demo belongs on this machine: in an account, people get texts and bills.

    Raises:
        ConfigError: no configuration file, and the target is `aws`.
    """
    if target == "aws" and loaded.path is None:
        raise ConfigError(
            "There is no configuration file, and the built-in demo is for the local target only.",
            (Mistake("target", '"aws" without a file', "a config.yaml that says what to build"),),
            where=DEFAULT_FILE,
            why="On AWS real people get messages and they cost money, so the event must be yours.",
            hint="`smsverifier init` writes a config.yaml; or name one with --config.",
        )


def _named(path: Path | None, environ: Mapping[str, str], folder: Path) -> Path | None:
    """The file that is meant; None where there is none."""
    named = path or _from_environment(environ)
    default = folder / DEFAULT_FILE
    # A link that points nowhere is somebody's file as well: not silently the demo.
    if named is None and os.path.lexists(default):
        return default
    return named


def _from_environment(environ: Mapping[str, str]) -> Path | None:
    value = environ.get(CONFIG_VARIABLE, "")
    return Path(value) if value else None


def _refused(findings: tuple[Mistake, ...], source: str) -> ConfigError:
    count = "one mistake" if len(findings) == 1 else f"{len(findings)} mistakes"
    return ConfigError(
        f"The configuration has {count}; nothing was done.", findings, where=source, hint=_HINT
    )
