"""What a step of a plan changes, in the configuration's words.

A generated text (the page, the body's model, a mapping template, the handler's zip) is taken apart
on both sides, so that it says which label or which message differs (`templates.read_back`,
`resources.deployed_settings`). Where that cannot be known it says which part differs.
"""

import difflib
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import tzinfo
from typing import Any

from smsverifier.naming import TAGS_TAG
from smsverifier.output.formatting import NOTHING, line_of, moment_of_ms, note_on, short
from smsverifier.provision.diff import TAGS, Change, plain
from smsverifier.provision.plan import Plan, Step
from smsverifier.resources.deployed_settings import CODE, DeployedHandler
from smsverifier.templates.mapping import NEVER
from smsverifier.templates.read_back import (
    ANSWER,
    DUPLICATES,
    FIELD,
    MARKS,
    NOTICE,
    OVER,
    SCRIPT,
    SETTINGS,
    STORED,
    STYLE,
    TRANSLATIONS,
    WORDS,
    Parts,
    frames_of,
    origins_of,
    parts_of_mapping,
    parts_of_model,
    parts_of_page,
)

SHOWN = 48
"""Characters of each side of a change."""
BEFORE = 12
"""Of these, how many that are the same stand before the first that differs."""
SHORT = 40
"""A value that is longer is not told by itself."""

KEYS: Mapping[tuple[str, str], str] = {
    **{
        ("handler", name): f"handler.{name}"
        for name in ("runtime", "architecture", "memory_mb", "timeout_seconds")
    },
    **{
        ("pipe", name): f"pipe.{name}"
        for name in (
            *("batch_size", "batch_window_seconds", "parallelization"),
            *("max_retries", "max_age_seconds"),
        )
    },
    ("table", "point_in_time_recovery"): "registrations.point_in_time_recovery",
    ("handler_log_group", "retention_days"): "handler.log_retention_days",
    ("pipe_log_group", "retention_days"): "handler.log_retention_days",
    ("api", "stage.throttle.rate"): "api.requests_per_second",
    ("api", "stage.throttle.burst"): "api.burst",
    ("api", "stage.variables.max"): "registrations.max",
}
"""Resource and property → the configuration's key that it comes from alone."""

CLOSING = "stage.variables.closes"
SWITCH = "stage.switch"
PAGE = "resources./.GET.responses.200.template"
MODEL = "models.Registration"
MAPPING = "resources./registrations.PUT.request_template"
DEPLOYED = "stage.deployed"
"""Follows from all else of the API; says something only where nothing else differs."""
SILENT = frozenset({SCRIPT, STYLE, SETTINGS, STORED, MARKS, TRANSLATIONS})
"""Parts that are told to differ, without their text."""
SAME_AGAIN = {
    "the answer 200 to GET /embed": "the form in other pages",
    "the gateway's answer BAD_REQUEST_BODY": "the hash of the form's fields",
}
"""An answer that nobody configures → what is in it."""
FOLLOWS = frozenset({SETTINGS, STORED, MARKS, NOTICE, OVER, TRANSLATIONS, *SAME_AGAIN})
"""Parts that follow from others; told only where nothing else is."""
METHOD = re.compile(r"resources\.(/\S*)\.([A-Z]+)\.(.+)")
"""A property of a method: its path, its verb, the rest."""
PLACES = ("registrations.max:", "registrations.waitlist:")
"""How what is said of places begins; how a registration is stored and answered follows."""
BY_PLACES = re.compile(
    r"(resources\./|the answer [0-9]+ to )(registrations\.PUT|sending\.(GET|HEAD)"
    r"|PUT /registrations|(GET|HEAD) /sending)"
)
PAGE_HEADERS = "resources./.GET.responses.200.headers"
HEADERS = "headers of "
"""Begins what is said of an answer's headers."""
FRAMES, ORIGINS = "form.embed_origins", "form.allowed_origins"
"""Of which headers follow: of the page those of one, of all that other pages may read the other."""
DUPLICATE_ANSWER = "the answer 500 to PUT /registrations"


def in_zone(plan: Plan, zone: tzinfo) -> Plan:
    """The same with the moments that the API's stage has in words, in the event's zone."""
    steps = (
        replace(step, changes=tuple(_in_zone(change, zone) for change in step.changes))
        for step in plan.steps
    )
    return replace(plan, steps=tuple(steps))


def _in_zone(change: Change, zone: tzinfo) -> Change:
    if change.path != CLOSING:
        return change
    return replace(change, old=_until(change.old, zone), new=_until(change.new, zone))


def _until(text: Any, zone: tzinfo) -> Any:
    """A moment as the stage has it, in words; what is none as it is."""
    if not str(text or "").isdecimal():
        return text
    return "never" if text == NEVER else moment_of_ms(int(text), zone)


def words_of(step: Step, handler: DeployedHandler | None = None) -> list[str]:
    """What differs, each once; `handler`: what the function has, where its code differs."""
    changes = sorted(step.changes, key=lambda change: change.path != PAGE)
    new = _new_methods(changes)
    said = list(new.values())
    for change in changes:
        if _method(change) not in new and not _is_list_of_others(change, changes):
            said += _words(step.key, change, handler)
    found = list(dict.fromkeys(said))
    kept = [words for words in found if not _follows(words, found)]
    if not kept and any(change.path == DEPLOYED for change in step.changes):
        return ["what the stage serves: an earlier deployment"]
    return kept


def _is_list_of_others(change: Change, changes: Sequence[Change]) -> bool:
    """Whether it is only the list of the configuration's tags that follows what else changes."""
    return change.path.endswith(f"{TAGS}.{TAGS_TAG}") and any(
        other.path.startswith(change.path.removesuffix(TAGS_TAG)) and other is not change
        for other in changes
    )


def _new_methods(changes: Sequence[Change]) -> dict[str, str]:
    """The methods of the API that are not deployed at all → that, in words."""
    found = [METHOD.fullmatch(each.path) for each in changes if plain(each.old) in NOTHING]
    return {
        f"{m[1]}.{m[2]}": f"{m[2]} {m[1]} is new" for m in found if m and m[3] == "authorization"
    }


def _method(change: Change) -> str:
    found = METHOD.fullmatch(change.path)
    return f"{found[1]}.{found[2]}" if found else ""


def details_of(
    step: Step, handler: DeployedHandler | None = None
) -> Iterator[tuple[str, list[str]]]:
    """Each property that differs, and everything that does in it, also what follows from others."""
    for change in step.changes:
        yield change.path, _details(step.key, change, handler)


def _details(key: str, change: Change, handler: DeployedHandler | None) -> list[str]:
    if (key, change.path) in KEYS:
        return [_pair(KEYS[key, change.path], change.old, change.new)]
    if (key, change.path) == ("api", DEPLOYED):
        return ["what the stage serves: an earlier deployment"]
    found = list(_words(key, change, handler))
    if found != [_plain_words(key, change)]:
        return found
    return [f"{short(change.old)} → {short(change.new)}"]


def _follows(words: str, found: Sequence[str]) -> bool:
    """Whether it only says again, of another text, what something else of them says."""
    others = [other for other in found if other != words]
    subject = _subject(words)
    if subject in FOLLOWS:
        return any(_subject(other) not in FOLLOWS for other in others) or _is_behind(
            subject, others
        )
    if BY_PLACES.match(words) and any(other.startswith(PLACES) for other in others):
        return True
    if words.startswith(HEADERS):
        reason = FRAMES if words.endswith((" GET /", " HEAD /")) else ORIGINS
        return any(_subject(other) == reason for other in others)
    if subject == DUPLICATE_ANSWER:
        return any(other.startswith(DUPLICATES) for other in others)
    if words.startswith(ANSWER):
        return any(_is_about(words.removeprefix(ANSWER), other) for other in others)
    new = [other.split()[1] for other in others if other.startswith(FIELD)]
    return not words.startswith(FIELD) and any(_is_about(name, words) for name in new)


def _subject(words: str) -> str:
    return words.partition(":")[0]


def _is_behind(subject: str, others: Sequence[str]) -> bool:
    """Of those that follow from others the notice and the translations are told before the rest."""
    ahead = (NOTICE, TRANSLATIONS)
    return subject not in ahead and any(_subject(other) in ahead for other in others)


def _is_about(field: str, words: str) -> bool:
    """Whether it is about this field."""
    subject = _subject(words)
    is_new_or_goes = words.startswith(f"{FIELD}{field} ")
    return is_new_or_goes or subject == f"{field} is" or subject.endswith(f" of {field}")


def _words(key: str, change: Change, handler: DeployedHandler | None) -> Iterator[str]:
    if (key, change.path) in KEYS:
        yield _pair(KEYS[key, change.path], change.old, change.new)
    elif (key, change.path) == ("handler", "code_sha256"):
        yield from _of_handler(handler)
    elif key == "api":
        yield from _of_api(change)
    else:
        yield _plain_words(key, change)


def _plain_words(key: str, change: Change) -> str:
    """The property's own name, and its values where they are short."""
    return f"{_pair(change.path, change.old, change.new)}{note_on(key, change.path)}"


def _pair(name: str, old: Any, new: Any) -> str:
    """`name: old → new`, or the name alone where a value is too long to say anything.

    A list is told from its beginning: it names what is in it.
    """
    is_list = any(isinstance(plain(each), list) and each for each in (old, new))
    before, after = short(old), short(new)
    if max(len(before), len(after)) > SHORT and not is_list:
        return name
    return f"{name}: {before} → {after}"


def _of_handler(handler: DeployedHandler | None) -> Iterator[str]:
    if handler is None or handler.unreadable:
        yield "the handler's code or settings, for what is deployed cannot be read"
        return
    for change in handler.changes:
        if change.old is None and change.new is None:
            yield change.key
        else:
            yield _differing(change.key, _text_of(change.old), _text_of(change.new))
    if not handler.changes:
        yield CODE


def _text_of(value: Any) -> str:
    """A setting as it is written in the configuration: `false` is something."""
    if isinstance(value, str):
        return value
    return "" if plain(value) in NOTHING else json.dumps(plain(value), ensure_ascii=False)


def _of_api(change: Change) -> Iterator[str]:
    reader = READERS.get(change.path)
    if change.path == DEPLOYED:
        return
    if change.path == CLOSING:
        yield f"event.closes_at: {short(change.old)} → {short(change.new)}"
    elif change.path == SWITCH:
        yield "by what `registrations close` ends registration is not there"
    elif reader is not None and isinstance(change.old, str) and isinstance(change.new, str):
        yield from _differences(reader, change)
    elif change.path.endswith(".template"):
        yield _of_answer(change)
    elif change.path.endswith((".headers", ".declared")):
        yield _of_headers(change)
    else:
        yield _plain_words("api", change)


def _differences(reader: Callable[[str], Parts], change: Change) -> Iterator[str]:
    old, new = reader(change.old), reader(change.new)
    names = [name for name in dict.fromkeys((*old, *new)) if old.get(name) != new.get(name)]
    for name in names:
        yield _of_part(name, old.get(name), new.get(name))
    if not names:
        yield "the page" if change.path == PAGE else _place(change.path)


def _of_part(name: str, old: str | None, new: str | None) -> str:
    if name.startswith(FIELD):
        return f"{name} {'is new' if old is None else 'goes'}"
    if name in SILENT or name.startswith(ANSWER):
        return name
    if name == WORDS:
        return _of_words(old or "", new or "")
    return _differing(name, old or "", new or "")


def _of_words(old: str, new: str) -> str:
    """The first text on the page that is another one, or is not there on one side."""
    before, after = old.splitlines(), new.splitlines()
    for kind, a, b, c, d in difflib.SequenceMatcher(None, before, after, False).get_opcodes():
        if kind != "equal":
            return _differing(WORDS, " ".join(before[a:b]), " ".join(after[c:d]))
    return WORDS


def _of_answer(change: Change) -> str:
    old, new = str(change.old or ""), str(change.new or "")
    if change.old is not None and origins_of(old) != origins_of(new):
        return _differing(ORIGINS, origins_of(old), origins_of(new))
    place = _place(change.path)
    return f"{place}: {SAME_AGAIN[place]}" if place in SAME_AGAIN else place


def _of_headers(change: Change) -> str:
    old, new = frames_of(change.old or ()), frames_of(change.new or ())
    if change.path == PAGE_HEADERS and old != new:
        return _differing(FRAMES, old, new)
    return f"{HEADERS}{_place(change.path)}"


def _place(path: str) -> str:
    """`resources./registrations.PUT.responses.500.template` → `the answer 500 to PUT /…`."""
    parts = path.split(".")
    if parts[0] == "gateway_responses" and len(parts) > 1:
        return f"the gateway's answer {parts[1]}"
    if parts[0] == "resources" and "responses" in parts:
        return f"the answer {parts[parts.index('responses') + 1]} to {parts[2]} {parts[1]}"
    return path


def _differing(name: str, old: str, new: str) -> str:
    """Both texts; of long ones the place where they begin to differ."""
    old, new = line_of(old), line_of(new)
    start = 0
    if max(len(old), len(new)) > SHOWN:
        same = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), None)
        at = (min(len(old), len(new)) if same is None else same) - BEFORE
        start = old.rfind(" ", 0, max(0, at)) + 1
    return f"{name}: {_cut(old, start)} → {_cut(new, start)}"


def _cut(text: str, start: int) -> str:
    if not text:
        return "(nothing)"
    shown = text[start : start + SHOWN]
    return f"{'…' if start else ''}{shown}{'…' if start + SHOWN < len(text) else ''}"


READERS: Mapping[str, Callable[[str], Parts]] = {
    PAGE: parts_of_page,
    MODEL: parts_of_model,
    MAPPING: parts_of_mapping,
}
