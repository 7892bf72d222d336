"""What a deployed page, model or template says, part by part in the configuration's words.

So that two of them can be compared: a plan that shows the first characters of two pages says
nothing. Read from the texts themselves, of whatever version of ours or somebody's hand: a part that
is not known here is told as a part of the page, and nothing is taken for granted.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from html.parser import HTMLParser
from typing import Any

from smsverifier import row
from smsverifier.templates.form_marks import CONSENT

Parts = Mapping[str, str]
"""Part → its text."""

FIELD = "field "
"""Begins the part that says that there is a field of that name."""
SCRIPT, STYLE, WORDS, SETTINGS = (
    "the page's script",
    "the page's style",
    "the page's words",
    "the page's settings",
)
ANSWER = "what is taken for "
DUPLICATES = "registrations.duplicates"
WAITLIST = "registrations.waitlist"
STORED = "how a registration is stored"
NOTICE, TRANSLATIONS = "form.privacy", "form.translations"
OVER = "what the closed form says"
MARKS = "what the page sends beside the answers"
REQUIRED, OPTIONAL = "required", "optional"
_TOLD_AS = {
    "closed": "form.closed",
    "over_words": "",
    "about": OVER,
    "ask": OVER,
    "consent": "form.consent.text",
    "privacy": NOTICE,
    "adult": "",
}
"""What a text is called that stands under a key of `templates.words`."""

_ATTRIBUTE = re.compile(r'^ *(?:#if\([^)]*\))?"([a-z][a-z0-9_]*)": \{"[SN]"', re.MULTILINE)
_ORIGIN = re.compile(r"\$origin == '([^']*)'")


def parts_of_page(page: str) -> Parts:
    """Title, intro, the fields with labels and options, the countries, and what else is on it."""
    reader = _PageReader()
    reader.feed(page)
    reader.close()
    parts = reader.parts
    return {**parts, WORDS: "\n".join(reader.words)}


def parts_of_model(schema: str) -> Parts:
    """The fields, which of them need an answer, and what is taken for one."""
    document = _json(schema)
    properties = document.get("properties") if isinstance(document, dict) else None
    if not isinstance(properties, dict):
        return {}
    needed = document.get("required") or ()
    fields = [name for name in properties if not _is_mark(name)]
    marks = {name: [taken, name in needed] for name, taken in properties.items() if _is_mark(name)}
    return {
        **{f"{FIELD}{name}": name for name in fields},
        **{f"{name} is": REQUIRED if name in needed else OPTIONAL for name in fields},
        **{f"{ANSWER}{name}": json.dumps(properties[name]) for name in fields},
        MARKS: json.dumps(marks, sort_keys=True),
    }


def _is_mark(name: str) -> bool:
    """Whether it is no field, but what the page itself has to say (`templates.form_marks`)."""
    return name.startswith("_")


def parts_of_mapping(template: str) -> Parts:
    """The fields that are stored, and what becomes of a second registration."""
    stored = [name for name in _ATTRIBUTE.findall(template) if not row.is_taken(name)]
    parts = {f"{FIELD}{name}": name for name in stored}
    waits = {WAITLIST: "true"} if "'waitlist'" in template else {}
    return {**parts, DUPLICATES: _duplicates(template), **waits, STORED: template}


_SAID = re.compile(r'#set\(\$duplicates = "([a-z]+)"\)')


def _duplicates(template: str) -> str:
    """Which of the three it is; an earlier version's tells it by what it does with a named try."""
    if said := _SAID.match(template):
        return said[1]
    if f'"{row.ATTEMPT}"' in template:
        return "reject"
    return "allow" if f'"{row.KEY}": {{"S": "#if($named)' in template else "ignore"


def origins_of(template: str) -> str:
    """The origins that an answer is readable for."""
    return ", ".join(_ORIGIN.findall(template)) or "*"


def frames_of(headers: Iterable[str]) -> str:
    """The origins whose pages may frame the page with these headers; empty: none, `*`: every."""
    named = [each.partition(": ") for each in headers]
    texts = {name.lower(): text.strip("'") for name, _, text in named}
    policy = texts.get("content-security-policy", "")
    if "frame-ancestors " in policy:
        return ", ".join(policy.partition("frame-ancestors ")[2].partition(";")[0].split())
    return "" if "x-frame-options" in texts else "*"


class _PageReader(HTMLParser):
    """Collects the parts of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: dict[str, str] = {}
        self.words: list[str] = []
        """All other text that people read, in its order."""
        self._into: list[str] = []
        """The part that text belongs to, for each element that is open."""
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin an element."""
        known = {name: value or "" for name, value in attrs}
        if _is_mark(name := known.get("data-name", "")):
            self._tick(name, known)
        elif name:
            self._field(name, known)
        if tag == "select":
            self._select = name
        if tag not in {"meta", "link", "input", "br", "img", "path", "circle"}:
            self._into.append(self._part(tag, known))

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - ours are balanced
        """End one."""
        if self._into:
            self._into.pop()

    def handle_data(self, data: str) -> None:
        """A text: of the element that is open."""
        text = data if self._at in {SCRIPT, STYLE, SETTINGS} else " ".join(data.split())
        if not text:
            return
        if self._at == SETTINGS:
            self.parts.update(_settings(text))
        elif self._at == WORDS:
            self.words.append(text)
        elif self._at:
            before = self.parts.get(self._at)
            self.parts[self._at] = f"{before}, {text}" if before else text

    @property
    def _at(self) -> str:
        return self._into[-1] if self._into else WORDS

    def _part(self, tag: str, known: Mapping[str, str]) -> str:
        """Where the text in an element belongs; nowhere: it only says again what a part says."""
        target = known.get("for", "")
        if (keyed := self._part_of_key(tag, known)) is not None:
            return keyed
        if tag == "label" and target.startswith("field-"):
            return f"label of {target.removeprefix('field-')}"
        if tag == "script":
            return SETTINGS if known.get("id") == "settings" else SCRIPT
        is_note = known.get("id", "").endswith("-notes")
        if is_note or known.get("class") == "optional" or tag == "h1":
            return ""
        if known.get("class") == "hint":
            return self._at
        return {"title": "title", "style": STYLE}.get(
            tag, "intro" if known.get("class") == "intro" else WORDS
        )

    def _part_of_key(self, tag: str, known: Mapping[str, str]) -> str | None:
        """Likewise, where the element says which text it holds, as a page with languages does."""
        key = known.get("data-text", "")
        if tag == "option":
            return "" if known.get("value") == "" else f"options of {self._select}"
        if key.startswith("label."):
            return f"label of {key.removeprefix('label.')}"
        in_every_language = tag in {"p", "button"} and "lang" in known
        return "" if in_every_language else _TOLD_AS.get(key)

    def _tick(self, name: str, known: Mapping[str, str]) -> None:
        if name == CONSENT:
            self.parts["form.consent"] = REQUIRED if "required" in known else OPTIONAL
        else:
            self.parts["form.adults_only"] = "true"

    def _field(self, name: str, known: Mapping[str, str]) -> None:
        self.parts[f"{FIELD}{name}"] = name
        self.parts[f"{name} is"] = REQUIRED if "required" in known else OPTIONAL
        self.parts[f"longest answer of {name}"] = known.get("data-limit", "")
        kind = (known.get("data-reads", ""), known.get("type", ""))
        self.parts[f"type of {name}"] = " ".join(filter(None, kind))


def _settings(text: str) -> Iterator[tuple[str, str]]:
    """What the page's script is told."""
    settings = _json(text)
    if not isinstance(settings, dict):
        return
    countries = settings.pop("countries", None)
    codes = [str(c.get("code")) for c in countries or () if isinstance(c, dict)]
    yield "sms.countries", ", ".join(codes)
    yield "form.default_country", str(settings.pop("home", ""))
    # An earlier version's page is in English.
    languages = [str(language) for language in settings.pop("languages", None) or ("en",)]
    yield "form.languages", ", ".join(languages)
    texts = settings.get("texts")
    if isinstance(texts, dict) and languages[1:]:
        others = {language: texts.pop(language, None) for language in languages[1:]}
        yield TRANSLATIONS, json.dumps(others, sort_keys=True)
    yield SETTINGS, json.dumps([settings, countries], sort_keys=True)


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
