"""The handler's zip: its modules, what they share with the tool (rows, texts), and the settings.

`function` deploys and compares it, `deployed_settings` reads it back. The same configuration always
gives the same bytes, whatever the machine, the Python or the day, so that `CodeSha256` alone says
whether the deployed code is ours: sorted names, fixed dates and modes, nothing compressed (zlib's
output differs between versions; aws: lambda-code-sha256), and the modules without their words.
"""

import base64
import hashlib
import io
import json
import re
import zipfile
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any

from smsverifier import announced, assets, row, whom
from smsverifier.config import Config, Dlt, FurtherSms, further_sms
from smsverifier.mail import address as mail_address
from smsverifier.mail import calendar as mail_calendar
from smsverifier.mail import letter as mail_letter
from smsverifier.mail import mime as mail_mime
from smsverifier.mail import status as mail_status
from smsverifier.message import wording
from smsverifier.message.email import email_settings
from smsverifier.sms import dlt as sms_dlt
from smsverifier.sms import opted_out as sms_opted_out
from smsverifier.sms import text as sms_text
from smsverifier.sms.countries import landline_pattern, mobile_pattern

ENTRY_POINT = "app.handler"
"""What the function's `Handler` must say."""

SHARED = {
    "row.py": row,
    "sms_text.py": sms_text,
    "sms_dlt.py": sms_dlt,
    "sms_opted_out.py": sms_opted_out,
    "mail_address.py": mail_address,
    "mail_letter.py": mail_letter,
    "mail_calendar.py": mail_calendar,
    "mail_mime.py": mail_mime,
    "mail_status.py": mail_status,
    "announced.py": announced,
    "whom.py": whom,
}
"""Name in the zip → what the tool and the handler share, so that they cannot disagree."""

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest date a zip can hold
_UNIX = 3
_MODE = 0o100644 << 16  # a plain file everybody may read: Lambda runs as a user of its own


def handler_zip(config: Config, table: str) -> bytes:
    """The zip to deploy for `config`, with a handler that writes to `table`."""
    files = _modules() | {"settings.json": _canonical(handler_settings(config, table))}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            info = zipfile.ZipInfo(name, _EPOCH)
            info.create_system = _UNIX
            info.external_attr = _MODE
            archive.writestr(info, files[name])
    return buffer.getvalue()


def code_sha256(zip_bytes: bytes) -> str:
    """The zip's hash in the form of Lambda's `CodeSha256`."""
    return base64.b64encode(hashlib.sha256(zip_bytes).digest()).decode("ascii")


def handler_settings(config: Config, table: str) -> dict[str, Any]:
    """What the handler needs to know, one key for each field of its `settings.Settings`."""
    return {
        "stack": config.stack,
        "table": table,
        "wording": asdict(wording(config)),
        "numbers": "|".join(map(mobile_pattern, config.sms.countries)),
        "landlines": "|".join(filter(None, map(landline_pattern, config.sms.countries))),
        "sender_id": config.sms.sender_id,
        "dlt": config.sms.dlt and _dlt(config.sms.dlt),
        "sms_type": config.sms.type,
        "max_price_usd": config.sms.max_price_usd,
        "max_messages": config.cap,
        "max_per_second": config.sms.max_per_second,
        "timeout_seconds": config.handler.timeout_seconds,
        "retention_days": config.registrations.retention_days,
        "log_level": config.handler.log_level,
        **_of_further_kinds(config),
    }


def _of_further_kinds(config: Config) -> dict[str, Any]:
    """What is not as in every event: so the zip of an event without it is as it always was."""
    further = {kind: _further(message) for kind, message in further_sms(config).items()}
    return {
        **({"side_by_side": config.parallelization} if config.parallelization > 1 else {}),
        **({} if config.sms.enabled else {"sms_enabled": False}),
        **({"messages": further} if further else {}),
        **({"figures": True} if config.alerts.email else {}),
        **({"email": email_settings(config)} if config.email.enabled else {}),
    }


def _further(message: FurtherSms) -> dict[str, Any]:
    """One more message, as `settings.Settings.words_of` reads it."""
    return {
        "message": message.message,
        "messages": message.messages,
        "dlt": message.dlt and message.dlt.model_dump(),
    }


def _dlt(dlt: Dlt) -> dict[str, Any]:
    """As earlier versions wrote it, where there is one language: it is no other then."""
    languages = set() if dlt.templates else {"templates"}
    return dlt.model_dump(exclude={"strict", *languages})


def _modules() -> dict[str, bytes]:
    """File name in the zip → its bytes; always with the repository's line ends."""
    # Without __init__.py: the modules lie flat, where Lambda finds them.
    sources = {file.name: file for file in assets.path("handler").glob("[!_]*.py")}
    sources |= {name: Path(str(module.__file__)) for name, module in SHARED.items()}
    return {name: _as_deployed(file.read_bytes()) for name, file in sources.items()}


@lru_cache(maxsize=64)  # more than there are modules: whoever watches a stack makes its zip anew
def _as_deployed(source: bytes) -> bytes:
    return _bare(_flat(source))


_IMPORT = re.compile(rb"^from smsverifier\.((?:mail\.)?\w+) import", re.MULTILINE)


def _flat(source: bytes) -> bytes:
    """A module as it is in the zip, where `row` and the others lie beside it."""

    def beside(found: re.Match[bytes]) -> bytes:
        return b"from " + found[1].replace(b".", b"_") + b" import"

    return _IMPORT.sub(beside, source.replace(b"\r\n", b"\n"))


_DOCSTRING = re.compile(
    rb'^( *)"""(?:[^"\\]|\\.|"(?!""))*"""$((?=\n+\1[^ \n]))?', re.MULTILINE | re.DOTALL
)
"""Its indentation, and whether more of the same follows."""
_COMMENT = re.compile(rb"^ *#[^\n]*$|  #[^\n\"']*$", re.MULTILINE)
_INDENT = re.compile(rb"^(?: {4})+", re.MULTILINE)


def _bare(source: bytes) -> bytes:
    """A module without its words, on the same lines: its bytes are read at every cold start.

    Something stays where there is nothing else below a class or function (decision 0079).
    """

    def silent(docstring: re.Match[bytes]) -> bytes:
        before = docstring.string[max(0, docstring.start() - 2) : docstring.start()]
        is_all = before == b":\n" and docstring[2] is None
        stays = docstring[1] + b"..." if is_all else b""
        return stays + b"\n" * docstring[0].count(b"\n")

    code = _DOCSTRING.sub(silent, _COMMENT.sub(b"", source))
    return _INDENT.sub(lambda spaces: b" " * (len(spaces[0]) // 4), code)


def _canonical(document: dict[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True).encode("utf-8")
