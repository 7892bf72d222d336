"""What `init` asks at a terminal, one question after the other; each has an answer for Enter.

Only what nobody has given is asked. An answer that cannot be is asked for again at once, as nobody
types a dozen answers twice; a dot takes what is offered from there on. Reaches no AWS.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from smsverifier.commands.asking import Asks, prompt
from smsverifier.config.languages import LANGUAGES
from smsverifier.config.price_table import load_prices
from smsverifier.config.starter import (
    StarterAnswers,
    contact_named,
    languages_named,
    starter_config,
    suggested_stack,
    translated,
)
from smsverifier.config.wording import quoted
from smsverifier.errors import ConfigError, Mistake
from smsverifier.message import draft_message
from smsverifier.output.init_view import (
    REST,
    Preview,
    say_field,
    say_fields_hint,
    say_not_taken,
    say_placeholders,
    say_preview,
    say_start,
)
from smsverifier.sms.country_names import country_code, country_names, likely_countries

MOST_FIELDS = 18
"""Beside name and phone: a form may have twenty."""
START = "Its start, like 2026-12-05 18:00? For reminders."
"""Short: question, default and answer stand on a line of 80 columns."""
Take = Callable[[str], None]
"""Takes what was typed into the answers. Raises ConfigError where it cannot be."""


@dataclass
class Interview:
    """The answers so far."""

    asks: Asks
    answers: StarterAnswers
    given: frozenset[str]
    """What was said on the command line: it is not asked."""
    takes_rest: bool = field(default=False, init=False)
    """Whether a dot was typed."""


def ask_all(asks: Asks, answers: StarterAnswers, given: frozenset[str]) -> StarterAnswers:
    """`answers`, with what is typed for all that is not `given`. Raises Interrupted."""
    talk = Interview(asks, answers, given)
    country = country_names().get(answers.country, answers.country)
    say_start(asks.screen)
    _ask(talk, "event_name", "What is your event called?", answers.event_name)
    _ask(talk, "date", "When is it, in your own words?", "")
    _ask(talk, "starts", START, "")
    _ask(talk, "venue", "Where is it?", "")
    _ask(talk, "expected", "How many people do you expect?", answers.expected)
    _ask(talk, "country", "Which country's mobile numbers?", country, read_country)
    _ask(talk, "organiser", "Who holds it? The page's privacy notice says so.", "")
    question = "An e-mail address or number for people's questions?"
    _ask(talk, "contact", question, "", contact_named)
    _ask_fields(talk)
    _ask(talk, "languages", "The page's languages: en, or en and hi?", "en", languages_named)
    _ask_message(talk)
    for language in talk.answers.languages[1:]:
        _ask_translation(talk, language)
    stack = suggested_stack(talk.answers.event_name)
    _ask(talk, "stack", "A short name for all that is made", stack)
    _ask(talk, "target", "Where should it run, local or aws?", answers.target, str.lower)
    return talk.answers


def read_country(typed: str) -> str:
    """The code of a country that was typed by code or name. Raises ConfigError if it is none."""
    code = country_code(typed)
    if code is None:
        close = likely_countries(typed)
        allowed = "one country, such as India or IN"
        allowed += f"; perhaps {' or '.join(close)}" if close else ""
        finding = Mistake("sms.countries", quoted(typed), allowed)
        raise ConfigError("This is no country.", (finding,), where="--country")
    return code


def _ask(
    talk: Interview,
    name: str,
    question: str,
    default: str,
    read: Callable[[str], Any] = str,
) -> None:
    if name in talk.given:
        return

    def take(typed: str) -> None:
        _accept(talk, **{name: read(typed)})

    _typed_and_taken(talk, f"{question} [{default or 'nothing'}]", default, take)


def _accept(talk: Interview, **changes: Any) -> None:
    """Raises ConfigError, and nothing is changed then."""
    changed = replace(talk.answers, **changes)
    starter_config(changed)
    talk.answers = changed


def _typed_and_taken(talk: Interview, question: str, default: str, take: Take) -> str:
    while True:
        typed = _typed(talk, question, default)
        try:
            take(typed)
        except ConfigError as error:
            say_not_taken(talk.asks.screen, error.findings[0])
        else:
            return typed


def _typed(talk: Interview, question: str, default: str) -> str:
    """What is typed; what is offered, unasked, once somebody wants no more questions."""
    if talk.takes_rest:
        return default
    typed = prompt(talk.asks, question, default)
    talk.takes_rest = typed == REST
    return default if talk.takes_rest else typed


def _ask_fields(talk: Interview) -> None:
    """What the form asks beside name and phone, until nothing is typed."""
    if "fields" in talk.given or talk.takes_rest:
        return
    say_fields_hint(talk.asks.screen)
    while len(talk.answers.fields) < MOST_FIELDS:
        more = "What else" if talk.answers.fields else "What should the form ask beside them"
        if not _typed_and_taken(talk, f"{more}? [nothing]", "", partial(_take_field, talk)):
            return
        say_field(talk.asks.screen, talk.answers.typed_fields[-1])


def _take_field(talk: Interview, line: str) -> None:
    if line:
        _accept(talk, fields=(*talk.answers.fields, line))


def _ask_message(talk: Interview) -> None:
    if "message" in talk.given or talk.takes_rest:
        return

    def take(text: str) -> None:
        if text:
            _accept(talk, message=text)

    say_placeholders(talk.asks.screen, starter_config(talk.answers))
    _until_kept(talk, take, lambda: _preview(talk.answers))


def _ask_translation(talk: Interview, language: str) -> None:
    if language in talk.answers.messages or talk.takes_rest:
        return

    def take(text: str) -> None:
        if text:
            _accept(talk, messages={**talk.answers.messages, language: text})

    def preview() -> Preview:
        text = translated(talk.answers, language)
        alone = replace(talk.answers, message=text, languages=("en",))
        return replace(_preview(alone), language=LANGUAGES[language])

    _until_kept(talk, take, preview)


def _until_kept(talk: Interview, take: Take, preview: Callable[[], Preview]) -> None:
    """Shown with its size and price, and again after every change, until Enter keeps it."""
    while True:
        say_preview(talk.asks.screen, preview())
        if not _typed_and_taken(talk, "Other words? [keep these]", "", take):
            return


def _preview(answers: StarterAnswers) -> Preview:
    config, (first, *others) = starter_config(answers), answers.languages
    draft, people = draft_message(config, load_prices()), config.event.expected_registrations
    return Preview(draft, people, LANGUAGES[first] if others else "")
