"""The `config.yaml` that `smsverifier init` writes: few keys, each with its reason.

Called by `init` only. Writes no file; the text it returns has been loaded once.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import get_args

import yaml

from smsverifier.config.load import parse
from smsverifier.config.model import FieldType

_TEMPLATE = """\
# The configuration of one event. Every key left out has a default that works;
# `smsverifier init --schema` prints all of them, for you and for your editor.

# In front of the name of everything created; one stack per event.
stack: {stack}

# local: on this machine, without an account. aws: in your AWS account, where messages cost money.
target: {target}

# For target aws. India's local SMS routes need ap-south-1 or ap-south-2.
region: {region}

event:
  name: {event_name}
  # How many you expect; the cap on SMS follows from it (sms.max_messages below).
  expected_registrations: {expected}
  # Date and venue are yours to word; use them in the message as {{event.date}} and {{event.venue}}.
  date: {date}
  venue: {venue}

form:
  # Numbers typed without a country code are taken to be of this country.
  default_country: {country}
  # What is asked. `name` and `phone` must stay; add fields of type {types}.
  fields:
    - name: name
      label: Your name
      max_length: 80
    - name: phone
      label: Mobile number
      type: phone
      max_length: 16

registrations:
  # A second registration of a number: reject (409), ignore (same answer as the first), allow.
  duplicates: reject

sms:
  # {{name}}, {{event.name}} and other fields are filled in. `smsverifier test-register` tries it.
  message: {message}
  # Only these countries are texted: strangers' scripts cannot spend your money on others.
  countries: [{country}]
  # The sender's name on the phone, registered with AWS (India: 3 to 6 letters); null: a number.
  sender_id: {sender_id}
  # The most confirmations this stack ever sends, whoever finds the form; later registrations wait.
  # Left out: 1.2 times event.expected_registrations, at least 50. null: no cap at all.
  # max_messages: 2400
"""


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


def starter_yaml(answers: StarterAnswers) -> str:
    """The commented file for these answers.

    Raises:
        ConfigError: an answer is not allowed; every finding at once.
    """
    text = _TEMPLATE.format(
        stack=_scalar(answers.stack),
        target=_scalar(answers.target),
        region=_scalar(answers.region),
        event_name=_scalar(answers.event_name),
        date=_scalar(answers.date),
        venue=_scalar(answers.venue),
        expected=_number(answers.expected),
        country=_scalar(answers.country),
        sender_id="null" if answers.sender_id is None else _scalar(answers.sender_id),
        message=_scalar(_message(answers)),
        types=_further_types(),
    )
    parse(text.encode("utf-8", "surrogatepass"), source="the new config.yaml")
    return text


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


def _message(answers: StarterAnswers) -> str:
    place = "".join(
        f"{word}{{event.{key}}}"
        for word, key, value in ((", ", "date", answers.date), (", ", "venue", answers.venue))
        if value.strip()
    )
    return f"Hi {{name}}, you are registered for {{event.name}}{place}. See you there!"


def _number(text: str) -> str:
    """Digits as they are; anything else as a text, which the reader then refuses in its words."""
    return text if re.fullmatch("[1-9][0-9]*", text) else _scalar(text)


def _scalar(text: str) -> str:
    """A text as a double-quoted YAML scalar on one line, letters of any script left readable."""
    whole_line = 2**31
    quoted: str = yaml.safe_dump(text, default_style='"', allow_unicode=True, width=whole_line)
    return quoted.rstrip("\n")
