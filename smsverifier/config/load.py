"""Find the configuration file, read it, check it; called by every command that has a stack.

Which file: `--config`, else `$SMSVERIFIER_CONFIG`, else `./config.yaml`, else none: the built-in
demo. Every trouble leaves here as one `ConfigError` with all findings.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from smsverifier.config.document import Document, read_document
from smsverifier.config.model import Config
from smsverifier.config.reading import Kind, read_file
from smsverifier.config.salvage import NOTHING, salvage
from smsverifier.config.swallowed import doubtful
from smsverifier.config.validate import check
from smsverifier.errors import ConfigError, Finding

CONFIG_VARIABLE = "SMSVERIFIER_CONFIG"
DEFAULT_FILE = "config.yaml"
_FILE = Kind(
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
    """Of stack, region and target, those that a wrong file does not tell."""
    doubts: tuple[Finding, ...] = ()
    """What may be meant as it is, and may be a mistake."""


def load(path: Path | None, *, environ: Mapping[str, str], folder: Path = Path()) -> Loaded:
    """The configuration a command works with.

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


def load_anyhow(path: Path | None, *, environ: Mapping[str, str], folder: Path = Path()) -> Loaded:
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


def _valid(document: Document, source: str) -> Config:
    if document.findings and not document.data:
        raise _refused(document.findings, source)
    checked = check(document)
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
            (Finding("target", '"aws" without a file', "a config.yaml that says what to build"),),
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


def _refused(findings: tuple[Finding, ...], source: str) -> ConfigError:
    count = "one mistake" if len(findings) == 1 else f"{len(findings)} mistakes"
    return ConfigError(
        f"The configuration has {count}; nothing was done.", findings, where=source, hint=_HINT
    )
