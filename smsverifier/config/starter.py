"""The `config.yaml` that `smsverifier init` writes: few keys, each with its reason.

Called by `init` only. Writes no file; the text it returns has been loaded once.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import get_args

from smsverifier.config.languages import LANGUAGES
from smsverifier.config.load import parse
from smsverifier.config.model import Config, Event, FieldType
from smsverifier.config.typed_field import TypedField, typed_field
from smsverifier.config.wording import quoted
from smsverifier.config.yaml_scalar import quoted_scalar
from smsverifier.errors import ConfigError, Mistake

_TEMPLATE = """\
# The configuration of one event. Every key left out has a default that works;
# `smsverifier init --schema` prints all of them, for you and for your editor.

# In front of the name of everything created; one stack per event.
stack: {stack}

# local: on this machine, without an account. aws: in your AWS account, where messages cost money.
target: {target}

# For target aws. India's local SMS routes need ap-south-1 or ap-south-2.
region: {region}

# Set it, and signed in to any other AWS account nothing is done. Twelve digits, in quotes.
# account: "111122223333"

event:
  name: {event_name}
  # How many you expect; the cap on SMS follows from it (sms.max_messages below).
  expected_registrations: {expected}
  # Date and venue are yours to word; use them in the message as {{event.date}} and {{event.venue}}.
  date: {date}
  venue: {venue}
  # When it starts, such as 2026-12-05 18:00: reminders and the calendar file have it from here.
  starts_at: {starts}

# Whom people can ask about their data: the privacy notice on the page names them.
organiser:
  name: {organiser}
  # An e-mail address, a number or a page.
  contact: {contact}

form:
  # Numbers typed without a country code are taken to be of this country.
  default_country: {country}
{languages}  # What is asked. `name` and `phone` must stay; add fields of type {types}.
  fields:
    - name: name
      label: {name_label}
      max_length: 80
    - name: phone
      label: {phone_label}
      type: phone
      max_length: 16
{more_fields}
registrations:
  # A second registration of a number: reject (409), ignore (same answer as the first), allow.
  duplicates: reject

sms:
  # {{name}}, {{event.name}} and other fields are filled in. `smsverifier test-register` tries it.
  message: {message}
{messages}  # Only these countries are texted: strangers' scripts cannot spend your money on others.
  countries: [{country}]
  # The sender's name on the phone, registered with AWS (India: 3 to 6 letters); null: a number.
  sender_id: {sender_id}
  # The most confirmations this stack ever sends, whoever finds the form; later registrations wait.
  # Left out: 1.2 times event.expected_registrations, at least 50. null: no cap at all.
  # max_messages: {cap}
"""

MESSAGES = {
    "en": "Hi {{name}}, you are registered for {{event.name}}{place}. See you there!",
    "hi": "नमस्ते {{name}}, {{event.name}}{place} के लिए आपका पंजीकरण हो गया है।",
}
LABELS = {
    "en": {"name": "Your name", "phone": "Mobile number"},
    "hi": {"name": "आपका नाम", "phone": "मोबाइल नंबर"},
}

_REACHABLE = re.compile(r"(?:[0-9]\D*){6}|\S\.\w\S")
"""Six digits, or the dot of an e-mail's or a page's domain."""


@dataclass(frozen=True)
class StarterAnswers:
    """What `init` was told, by flags or by questions."""

    stack: str = "my-event"
    event_name: str = "My Event"
    date: str = ""
    venue: str = ""
    country: str = "IN"
    target: str = "local"
    region: str = "ap-south-1"
    sender_id: str | None = None
    expected: str = "2000"
    """How many people; a text, as it was typed."""
    organiser: str = ""
    """Who holds the event."""
    contact: str = ""
    """Whom people can ask about their data."""
    message: str | None = None
    """The SMS; None: one that names the event, and date and place where they are known."""
    fields: tuple[str, ...] = ()
    """What else the form asks, each as `typed_field` reads it."""
    languages: tuple[str, ...] = ("en",)
    starts: str = ""
    """When it starts, as it was typed."""
    messages: Mapping[str, str] = field(default_factory=dict)
    """The SMS in the languages behind the first; of those missing one is written by itself."""

    @property
    def sms(self) -> str:
        """The message that is written."""
        return self.message or _suggested_message(self, self.languages[0])

    @property
    def typed_fields(self) -> tuple[TypedField, ...]:
        """The fields beside name and phone. Raises ConfigError where a line asks for none."""
        made: list[TypedField] = []
        for line in self.fields:
            made.append(typed_field(line, [each.name for each in made]))
        return tuple(made)


def starter_yaml(answers: StarterAnswers) -> str:
    """The commented file for these answers.

    Raises:
        ConfigError: an answer is not allowed; every finding at once.
    """
    text = _TEMPLATE.format(
        stack=quoted_scalar(answers.stack),
        target=quoted_scalar(answers.target),
        region=quoted_scalar(answers.region),
        event_name=quoted_scalar(answers.event_name),
        date=quoted_scalar(answers.date),
        starts=quoted_scalar(answers.starts.strip()) if answers.starts.strip() else "null",
        venue=quoted_scalar(answers.venue),
        organiser=quoted_scalar(answers.organiser),
        contact=quoted_scalar(answers.contact),
        cap=_default_cap(answers.expected),
        expected=_number(answers.expected),
        country=quoted_scalar(answers.country),
        sender_id="null" if answers.sender_id is None else quoted_scalar(answers.sender_id),
        message=quoted_scalar(answers.sms),
        messages=_messages(answers),
        languages=_languages(answers),
        name_label=LABELS[answers.languages[0]]["name"],
        phone_label=LABELS[answers.languages[0]]["phone"],
        more_fields="".join(map(_field, answers.typed_fields)),
        types=_further_types(),
    )
    parse(text.encode("utf-8", "surrogatepass"), source="the new config.yaml")
    return text


def starter_config(answers: StarterAnswers) -> Config:
    """What the file says. Raises ConfigError as `starter_yaml`."""
    return parse(starter_yaml(answers).encode(), source="the new config.yaml")


def suggested_stack(event_name: str) -> str:
    """A stack name for an event: `HackFest 2026!` → `hackfest-2026`; `my-event` if none fits."""
    plain = unicodedata.normalize("NFKD", event_name).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain)
    name = re.sub(r"^[^a-z]+", "", words)[:28].rstrip("-")
    return name if len(name) >= 3 else "my-event"


def _further_types() -> str:
    """The types that a form may have beside its one phone; the last on a line of its own."""
    *others, last = (kind for kind in get_args(FieldType) if kind != "phone")
    return f"{', '.join(others)}\n  # or {last}"


def translated(answers: StarterAnswers, language: str) -> str:
    """The message in another language: as it was given, else the suggested one."""
    return answers.messages.get(language) or _suggested_message(answers, language)


def _suggested_message(answers: StarterAnswers, language: str) -> str:
    """A text with the event's name, and date and place where they are known."""
    return MESSAGES[language].format(place=_place(answers))


def contact_named(typed: str) -> str:
    """Whom people can ask, as it was typed; nothing if nobody.

    Raises:
        ConfigError: nobody could write to it, call it or open it.
    """
    text = typed.strip()
    if text and not _REACHABLE.search(text):
        allowed = "an e-mail address, a number or a page, such as club@example.org"
        finding = Mistake("organiser.contact", quoted(typed), allowed)
        raise ConfigError("Nobody can be asked there.", (finding,), where="--contact")
    return text


def languages_named(typed: str) -> tuple[str, ...]:
    """The languages in a text such as `en, hi` or `English and Hindi`, each once.

    Raises:
        ConfigError: one that the page does not speak.
    """
    codes = {name.lower(): code for code, name in LANGUAGES.items()} | {c: c for c in LANGUAGES}
    words = re.split(r"[\s,;&]+|\band\b", typed.lower())
    unknown = [word for word in words if word and word not in codes]
    if unknown or not any(words):
        known = ", ".join(f"{code} ({name})" for code, name in LANGUAGES.items())
        finding = Mistake("form.languages", quoted(typed), f"one or more of {known}")
        raise ConfigError("The page does not speak this.", (finding,), where="--language")
    return tuple(dict.fromkeys(codes[word] for word in words if word))


def _place(answers: StarterAnswers) -> str:
    return "".join(
        f"{word}{{event.{key}}}"
        for word, key, value in ((", ", "date", answers.date), (", ", "venue", answers.venue))
        if value.strip()
    )


def _languages(answers: StarterAnswers) -> str:
    if answers.languages == ("en",):
        return ""
    lines = [
        "  # What people can read the page in: their browser chooses, else the first.",
        f"  languages: [{', '.join(answers.languages)}]",
    ]
    if others := answers.languages[1:]:
        lines.append("  # Your own texts in the others: labels of further fields, title, intro.")
        lines.append("  translations:")
        labels = (made.label for made in answers.typed_fields)
        untranslated = " ".join(", ".join(labels).split())  # a comment is one line
        for language in others:
            ours = ", ".join(f"{name}: {text}" for name, text in LABELS[language].items())
            lines.append(f"    {language}:")
            if untranslated:
                lines.append(f"      # As you typed them until they stand here: {untranslated}.")
            lines.append(f"      labels: {{{ours}}}")
    return "\n".join(lines) + "\n"


def _messages(answers: StarterAnswers) -> str:
    others = answers.languages[1:]
    if not others:
        return ""
    texts = {language: translated(answers, language) for language in others}
    lines = "".join(f"    {name}: {quoted_scalar(text)}\n" for name, text in texts.items())
    return f"  # The SMS of those who registered in another language.\n  messages:\n{lines}"


def _field(made: TypedField) -> str:
    lines = [f"    - name: {made.name}", f"      label: {quoted_scalar(made.label)}"]
    lines += [f"      type: {made.type}"] if made.type != "text" else []
    lines += [] if made.required else ["      required: false"]
    if made.options:
        lines.append(f"      options: [{', '.join(map(quoted_scalar, made.options))}]")
    return "\n".join(lines) + "\n"


def _default_cap(expected: str) -> int:
    """What `sms.max_messages` is where nobody writes it; `expected` is judged elsewhere."""
    people = int(expected) if _is_number(expected) else Event().expected_registrations
    event = Event.model_construct(expected_registrations=people)
    return Config.model_construct(event=event).default_cap


def _is_number(text: str) -> bool:
    return re.fullmatch("[1-9][0-9]{0,9}", text) is not None


def _number(text: str) -> str:
    """Digits as they are; anything else as a text, which the reader then refuses in its words."""
    return text if _is_number(text) else quoted_scalar(text)
