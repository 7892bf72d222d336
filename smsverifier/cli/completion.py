"""What Tab offers for a value: targets, steps, stacks, fields, countries, and lists in a metavar.

Runs between two keystrokes: nothing here imports botocore or Rich, reaches any AWS or starts
anything. What cannot be read is not offered, and not told: nobody wants an error in mid line.
"""

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from typer import Context
from typer.core import TyperOption

from smsverifier import row

Offers = list[tuple[str, str]]
"""Value and what it means; the shells show those that begin as the word does."""

TARGETS = {"local": "the embedded AWS on this machine", "aws": "your AWS account"}
STEPS = {
    "table": "the registrations table",
    "handler": "the function that texts people",
    "pipe": "from table to function",
    "api": "the public address and the form",
    "announcements": "the schedules of announcements",
    "sms": "delivery receipts",
    "email": "the sender of the e-mails",
    "alerts": "who hears of it when something goes wrong",
}
"""As the catalog's components, which cost botocore to ask."""
OURS = (
    *(row.NAME, row.PHONE, row.REGISTERED_AT, row.SOURCE, row.SMS_STATUS, row.SMS_ERROR),
    *(row.ATTENDED_AT, row.CORRECTED_AT, row.CONSENT_AT, row.FORM_LANGUAGE),
)
"""Of a row's own attributes those that tell registrants apart."""
USUAL_COUNTRIES = ("IN", "US", "GB", "DE", "BR", "ID", "NG", "PK", "BD", "NP", "LK", "SG", "AE")
"""Offered before a letter is typed: all of them would be a question whether to show them."""
BESIDE_THE_FORM = {
    row.REGISTERED_AT: "when they registered",
    "attended": "who was there",
    "dial_code": "the country's calling code",
}
"""What else a sheet's column may be; as `column_mapping`, which cost botocore to ask."""
LISTS = frozenset({"--columns"})
"""Options whose value is several columns, parted by commas."""
FIELD_VARIABLE = "_SMSVERIFIER_COMPLETE_FIELD"
"""The field whose answer is being typed, where a shell takes `college=Arts` for three words."""
_STACK = re.compile(rb"^stack:[ \t]*[\"']?([a-z][a-z0-9-]{1,26}[a-z0-9])\b", re.MULTILINE)
_CHOICES = re.compile(r"\[?[\w-]+(\|[\w-]+)+\]?")
_CONFIG_BYTES = 256 * 1024


def targets() -> Offers:
    """For `--target`."""
    return list(TARGETS.items())


def steps() -> Offers:
    """For `up --only` and `explain`."""
    return list(STEPS.items())


def countries(incomplete: str) -> Offers:
    """For `--country`: codes and names, as large as they are typed; before that the usual few."""
    from smsverifier.sms.country_names import country_names

    written = str.lower if incomplete.islower() else str
    names = country_names()
    if not incomplete:
        return [(_one_word(names[code]), code) for code in USUAL_COUNTRIES]
    codes = [(written(code), name) for code, name in names.items()]
    return codes + [(_one_word(written(name)), code) for code, name in names.items()]


def languages() -> Offers:
    """For `init --language`."""
    from smsverifier.config.languages import LANGUAGES

    return list(LANGUAGES.items())


def form_languages(ctx: Context) -> Offers:
    """For `--language` of a stack: those that its form is in."""
    known = dict(languages())
    codes = [str(code) for code in _listed(_form(ctx).get("languages")) or ["en"]]
    return [(code, known.get(code, "")) for code in codes]


def profiles() -> Offers:
    """For `--profile`: the names in AWS's own files."""
    files = {"AWS_CONFIG_FILE": "config", "AWS_SHARED_CREDENTIALS_FILE": "credentials"}
    paths = (os.environ.get(name, f"~/.aws/{usual}") for name, usual in files.items())
    heads = (head for path in paths for head in _heads(Path(path).expanduser()))
    return [(name, "in your AWS settings") for name in dict.fromkeys(heads)]


def stacks(ctx: Context) -> Offers:
    """For `--stack`: of the configurations here, and what `up` and `stacks` have seen."""
    from smsverifier.commands.known_stacks import known_stacks

    named = {name: f"in {path}" for path in _configurations(ctx) for name in _stack_in(path)}
    wanted = ctx.params.get("target")
    seen = {
        name: f"{target}, {region}"
        for target, regions in known_stacks(os.environ).items()
        for region, names in regions.items()
        for name in names
        if wanted in {None, target}
    }
    return sorted({**named, **seen}.items())


def fields(ctx: Context) -> Offers:
    """For `--field`: each field of the form with its equals sign, a choice with its options."""
    asked = os.environ.get(FIELD_VARIABLE)
    offered: Offers = []
    for field in _fields(ctx):
        name, label = str(field.get("name")), str(field.get("label", ""))
        options = _listed(field.get("options"))
        if asked is None and name not in {"name", "phone"}:
            offered += [(f"{name}={option}", label) for option in options or [""]]
        elif asked == name:
            offered += [(str(option), label) for option in options]
    return [(_one_word(value), label) for value, label in offered]


def columns(ctx: Context) -> Offers:
    """For what sorts or counts: the form's fields, and what the table says of each row."""
    asked = [(str(each.get("name")), str(each.get("label", ""))) for each in _fields(ctx)]
    return list({**dict(asked), **dict.fromkeys(OURS, "of every row")}.items())


def listed_columns(ctx: Context, incomplete: str) -> Offers:
    """For `--columns`: the next one behind those that are typed already, with them."""
    before, comma, _ = incomplete.rpartition(",")
    typed = {name.strip() for name in before.split(",")}
    offered = [(name, meaning) for name, meaning in columns(ctx) if name not in typed]
    return [(f"{before}{comma}{name}", meaning) for name, meaning in offered]


def mapped_fields(ctx: Context) -> Offers:
    """For `import --map`: each field with its equals sign; the column is the sheet's to name."""
    if FIELD_VARIABLE in os.environ:
        return []
    asked = [(str(each.get("name")), str(each.get("label", ""))) for each in _fields(ctx)]
    return [(f"{name}=", label) for name, label in [*asked, *BESIDE_THE_FORM.items()]]


def offer_values(parameters: Iterable[Any]) -> None:
    """Let each parameter offer what its help says: the words of `[csv|both]`, fields, columns.

    One that says itself what it offers is let be.
    """
    for parameter in parameters:
        has_own = getattr(parameter, "_custom_shell_complete", None) is not None
        offers = None if has_own else _offers_of(parameter)
        if offers is not None:
            # An option of Typer's own makes the items, as its classes for them are private.
            own = TyperOption(param_decls=["--own"], autocompletion=offers)
            parameter.shell_complete = own.shell_complete


def _offers_of(parameter: Any) -> Callable[..., Any] | None:
    metavar = str(getattr(parameter, "metavar", None) or "")
    if _CHOICES.fullmatch(metavar):
        words = metavar.strip("[]").split("|")
        return lambda *_: words
    if "--field" in parameter.opts:
        return lambda ctx, *_: fields(ctx)
    if "--language" in parameter.opts:
        return lambda ctx, *_: form_languages(ctx)
    if "--map" in parameter.opts:
        return lambda ctx, *_: mapped_fields(ctx)
    if LISTS.intersection(parameter.opts):
        return lambda ctx, _, incomplete: listed_columns(ctx, incomplete)
    return (lambda ctx, *_: columns(ctx)) if metavar == "COLUMN" else None


def as_one_word(environ: Mapping[str, str]) -> dict[str, str]:
    """What bash says is typed, where it has split a word at its equals sign.

    `--target=lo` becomes `--target lo`; of `--field college=Ar` the field goes into a variable and
    `Ar` is left, which is what bash puts the answer in place of.
    """
    try:
        words, at = environ["COMP_WORDS"].split("\n"), int(environ["COMP_CWORD"])
    except (KeyError, ValueError):
        return {}
    sign = next((i for i in (at, at - 1) if 1 < i < len(words) and words[i] == "="), None)
    if sign is None:
        return {}
    key, typed = words[sign - 1], words[at] if at > sign else ""
    is_option = key.startswith("--")
    kept = [*words[: sign if is_option else sign - 1], typed]
    field = {} if is_option else {FIELD_VARIABLE: key}
    return {"COMP_WORDS": "\n".join(kept), "COMP_CWORD": str(len(kept) - 1), **field}


def _config(ctx: Context) -> Path:
    named = ctx.params.get("config") or os.environ.get("SMSVERIFIER_CONFIG")
    return Path(named or "config.yaml")


def _configurations(ctx: Context) -> Iterator[Path]:
    yield _config(ctx)
    for form in ("*.yaml", "*/*.yaml"):
        yield from sorted(Path().glob(form))[:40]


def _stack_in(path: Path) -> Iterator[str]:
    with suppress(OSError), path.open("rb") as file:
        found = _STACK.search(file.read(_CONFIG_BYTES))
        if found:
            yield found[1].decode()


def _form(ctx: Context) -> Mapping[str, Any]:
    """What the file says of the form; whether that is right is no matter here."""
    from smsverifier.config.yaml_document import read_document

    with suppress(OSError), _config(ctx).open("rb") as file:
        form = read_document(file.read(_CONFIG_BYTES)).data.get("form")
        return form if isinstance(form, dict) else {}
    return {}


def _fields(ctx: Context) -> Iterator[Mapping[str, Any]]:
    yield from (each for each in _listed(_form(ctx).get("fields")) if isinstance(each, dict))


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _heads(path: Path) -> Iterator[str]:
    """`[default]` and `[profile club]` of a file."""
    with suppress(OSError, UnicodeDecodeError):
        for line in path.read_text("utf-8").splitlines():
            if found := re.fullmatch(r"\s*\[(?:profile\s+)?([\w.@+-]+)\]\s*", line):
                yield found[1]


def _one_word(value: str) -> str:
    """With a backslash before what ends a word; bash takes an answer as it is."""
    is_bash = os.environ.get("_SMSVERIFIER_COMPLETE") == "complete_bash"
    return re.sub(r"([^\w@%+=:,./-])", r"\\\1", value) if is_bash else value
