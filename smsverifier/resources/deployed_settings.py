"""Which settings the deployed handler has: what it sends, whatever the configuration says by now.

The settings lie in the function's zip. Lambda tells the zip's hash, and only where it is not the
one that the configuration would deploy, the zip is fetched: GetFunction, which we are allowed
anyway, gives its address. What is fetched is held against the hash, so it is what runs.
"""

import io
import json
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from smsverifier.aws import Aws
from smsverifier.aws.downloads import download
from smsverifier.aws.errors import find
from smsverifier.aws.result import Unavailable, result_of
from smsverifier.config import Config
from smsverifier.errors import ResourceFailed
from smsverifier.naming import Names
from smsverifier.resources import deployment_package
from smsverifier.resources.function import ABSENT
from smsverifier.sms.text import Wording

MOST_BYTES = 5_000_000
"""Of a zip that may be ours; ours has a fiftieth of it."""
SETTINGS = "settings.json"
CODE = "the handler's code"
ANNOUNCES = "announcement.py"
"""The module by which a handler knows announcements."""
LANDLINES = "landlines"

_KEYS: Mapping[str, str] = {
    "message": "sms.message",
    "event": "event",
    "messages": "sms.messages",
    "name_fallback": "sms.name_fallback",
    "name_fallbacks": "sms.name_fallbacks",
    "choices": "form.fields",
    "codes": "form.fields",
    "fallbacks": "form.fields",
    "messages.waiting": "sms.waiting",
    "messages.promoted": "sms.promoted",
    "is_strict": "sms.dlt.strict",
    "numbers": "sms.countries",
    LANDLINES: "sms.countries",
    "sender_id": "sms.sender_id",
    "dlt": "sms.dlt",
    "sms_type": "sms.type",
    "max_price_usd": "sms.max_price_usd",
    "max_messages": "sms.max_messages",
    "max_per_second": "sms.max_per_second",
    "side_by_side": "pipe.parallelization",
    "timeout_seconds": "handler.timeout_seconds",
    "retention_days": "registrations.retention_days",
    "log_level": "handler.log_level",
    "figures": "alerts.email",
    "sms_enabled": "sms.enabled",
    "email": "email",
}
"""Setting → the configuration's key it comes from; any other comes with the handler's code."""

_NO_WORDS = frozenset({"sms.countries", "alerts.email"})
"""Keys whose settings tell a person nothing: patterns, and that figures are logged."""

_EMAIL: Mapping[str, str] = {
    "sender": "email.from",
    "field": "the form's field of the e-mail address",
    "sender_name": "the name that mails come from",
    "language": "the first language of the mails",
    "frames": "what stands below the words of a mail",
    "occasion": "the calendar file of a mail",
}
"""Setting of the e-mail → the key it comes from, or what it is where that is no single key."""
_EMAIL_MADE = ("frames", "occasion")
"""Those of them that are put together: no values to tell."""

HandlerSettings = Mapping[str, Any]


@dataclass(frozen=True)
class SettingChange:
    """One key of the configuration that has moved on since it was deployed."""

    key: str
    old: Any
    """What is deployed. Both are None where the values are no words: patterns, lists of fields."""
    new: Any


@dataclass(frozen=True)
class DeployedHandler:
    """What the deployed handler has."""

    settings: HandlerSettings
    """The handler's; the configuration's own where they cannot be read."""
    differs: tuple[str, ...] = ()
    """The configuration's keys that have moved on since; empty: none."""
    unreadable: str = ""
    """Why it is unknown what they are, in a sentence; empty: they are known."""
    changes: tuple[SettingChange, ...] = ()
    """The same keys as `differs`, with what stands there and here."""
    announces: bool = True
    """Whether it knows announcements, which one of an earlier version does not."""

    @property
    def wording(self) -> Wording:
        """The words it sends; what an earlier version does not know is as in one that has none."""
        known = {each.name for each in fields(Wording)}
        words = self.settings["wording"]
        return Wording(**{key: value for key, value in words.items() if key in known})

    @property
    def in_sync(self) -> bool | None:
        """Whether it has what the configuration says; None where that is unknown."""
        return None if self.unreadable else not self.differs


def deployed_settings(aws: Aws, names: Names, config: Config) -> DeployedHandler:
    """What the function of this stack was deployed with; one that is not there counts as ours."""
    ours = deployment_package.handler_zip(config, names.table)
    wanted = _read(ours)
    found = result_of(lambda: _other_package(aws, names, ours))
    if isinstance(found, Unavailable):
        return DeployedHandler(wanted.settings, unreadable=_sentence(found))
    if found.value is None:
        return DeployedHandler(wanted.settings)
    differs = tuple(dict.fromkeys(_changed_keys(wanted, found.value)))
    changes = tuple(setting_changes(differs, wanted.settings, found.value.settings))
    announces = ANNOUNCES in found.value.modules
    return DeployedHandler(found.value.settings, differs, changes=changes, announces=announces)


@dataclass(frozen=True)
class _Package:
    """What is in a zip of ours."""

    modules: Mapping[str, bytes]
    settings: HandlerSettings


def _other_package(aws: Aws, names: Names, ours: bytes) -> _Package | None:
    """What is deployed in place of `ours`; None where that is ours, or nothing."""
    client = aws.client("lambda")
    found = find(lambda: client.get_function(FunctionName=names.function), ABSENT)
    if found is None:
        return None
    if found["Configuration"].get("LastUpdateStatus") == "Failed":
        raise _unreadable_code("Its last update failed, so what runs is not what AWS shows.")
    if found["Configuration"].get("CodeSha256") == deployment_package.code_sha256(ours):
        return None
    return _read(_fetch(aws, found))


def _fetch(aws: Aws, found: Mapping[str, Any]) -> bytes:
    """The zip, as its hash says it is."""
    configuration = found["Configuration"]
    url = found.get("Code", {}).get("Location", "")
    if not url.startswith(("https://", "http://")):
        raise _unreadable_code("AWS gives no address of its code.")
    if configuration.get("CodeSize", 0) > MOST_BYTES:
        raise _unreadable_code("Its code is larger than ours can be.")
    fetched = download(aws, url)
    if deployment_package.code_sha256(fetched) != configuration["CodeSha256"]:
        raise _unreadable_code("It was changed at this moment.")
    return fetched


_NO_ZIP = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError)
"""Also of one with a password, of an unknown packing (NotImplementedError), or cut off."""


def _read(archive: bytes) -> _Package:
    """A zip of ours, of whatever version; raises ResourceFailed if it is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as opened:
            if sum(info.file_size for info in opened.infolist()) > MOST_BYTES:
                raise _unreadable_code("Its code is larger than ours can be.")
            files = {name: opened.read(name) for name in opened.namelist()}
        settings = json.loads(files.pop(SETTINGS))
        Wording(**{key: settings["wording"][key] for key in _WORDS})
        _ = settings["dlt"], settings["max_messages"]  # a KeyError in what is not ours
    except (*_NO_ZIP, KeyError, TypeError, ValueError):
        raise _unreadable_code("Its code is not ours.") from None
    return _Package(files, settings)


_WORDS = ("message", "event", "name_fallback", "choices")
"""What every version's wording has."""


def _changed_keys(wanted: _Package, found: _Package) -> Iterator[str]:
    """Where the configuration is not what is deployed any more."""
    here, there = _flat(wanted.settings), _flat(found.settings)
    for key, name in _KEYS.items():
        if key == LANDLINES and key not in there:
            continue  # an earlier version's code knew none: it is the code that differs
        # What an earlier version did not know it had none of.
        if (here.get(key) or None) != (there.get(key) or None):
            yield name
    others = {
        key for key in {*here, *there} if key not in _KEYS and here.get(key) != there.get(key)
    }
    if others or wanted.modules != found.modules:
        yield CODE


def setting_changes(
    differs: Iterable[str], wanted: HandlerSettings, found: HandlerSettings
) -> Iterator[SettingChange]:
    """What stands at these keys of the configuration, there and here."""
    here, there = _flat(wanted), _flat(found)
    for name in differs:
        keys = [key for key, known in _KEYS.items() if known == name]
        values = [(there.get(key), here.get(key)) for key in keys]
        if name == "email":
            yield from _of_email(*values[0])
        elif len(values) == 1 and name not in _NO_WORDS:
            yield from _nested(name, *values[0])
        else:
            yield SettingChange(name, None, None)


def _of_email(old: Any, new: Any) -> Iterator[SettingChange]:
    """Of the e-mail each key that differs; where it is switched, that alone."""
    if not (old and new):
        yield SettingChange("email.enabled", bool(old), bool(new))
        return
    for key in new:
        before, after = old.get(key), new[key]
        if key in _EMAIL_MADE and before != after:
            yield SettingChange(_EMAIL[key], None, None)
        elif before != after:
            yield from _nested(_EMAIL.get(key, f"email.{key}"), before, after)


def _nested(name: str, old: Any, new: Any) -> Iterator[SettingChange]:
    """Of a section, and of what is in it, each key that differs."""
    if not (isinstance(old, dict) or isinstance(new, dict)):
        yield SettingChange(name, old, new)
        return
    before, after = old or {}, new or {}
    for key in dict.fromkeys((*before, *after)):
        if before.get(key) != after.get(key):
            yield from _nested(f"{name}.{key}", before.get(key), after.get(key))


def _flat(settings: HandlerSettings) -> dict[str, Any]:
    kinds = settings.get("messages", {})
    return {
        "sms_enabled": True,  # an earlier version knew nothing else
        **settings,
        **settings["wording"],
        "wording": None,
        **{f"messages.{kind}": words for kind, words in kinds.items()},
    }


def _sentence(found: Unavailable) -> str:
    error = found.error
    return " ".join(filter(None, (f"{error.message}.", error.why)))


def _unreadable_code(why: str) -> ResourceFailed:
    return ResourceFailed("The deployed code cannot be read", where="handler", why=why)
