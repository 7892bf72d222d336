"""The e-mail that a configuration leads to: what the handler is told of it."""

from dataclasses import asdict
from typing import Any

from smsverifier.config import Config
from smsverifier.mail.address import why_no_address
from smsverifier.mail.calendar import Occasion
from smsverifier.mail.words import WORDS
from smsverifier.times import moment_words


def email_settings(config: Config) -> dict[str, Any]:
    """What the handler is told: one key for each field of its `settings.Email`."""
    email, occasion = config.email, occasion_of(config)
    return {
        "field": config.email_field or "",
        "sender": email.sender or "",
        "sender_name": sender_name(config),
        "reply_to": reply_to(config),
        "subject": email.subject,
        "body": email.body,
        "subjects": email.subjects,
        "bodies": email.bodies,
        "language": config.form.languages[0],
        "frames": {
            language: {
                "facts": [list(fact) for fact in facts(config, language)],
                "closing": closing(config, language),
            }
            for language in config.form.languages
        },
        "occasion": occasion and asdict(occasion),
        "max_per_second": config.mails_per_environment,
    }


def sender_name(config: Config) -> str:
    """What stands before the sender's address: who holds the event, or the event."""
    return config.organiser.name or config.event.name


def reply_to(config: Config) -> str | None:
    """Where answers go; None: to the sender."""
    contact = config.organiser.contact
    return config.email.reply_to or (None if why_no_address(contact) else contact)


def occasion_of(config: Config) -> Occasion | None:
    """The event as calendars have it; None where no file is wanted, or none can be made."""
    if not config.email.calendar or config.starts_at is None:
        return None
    return Occasion(
        starts=config.starts_at.isoformat(),
        ends=config.ends_at.isoformat() if config.ends_at else None,
        summary=config.event.name,
        location=config.event.venue,
        url=config.event.url,
        organiser=sender_name(config),
        contact=config.email.sender or "",
    )


def facts(config: Config, language: str) -> list[tuple[str, str]]:
    """What is told below the organiser's words, and the telling; only what is known."""
    words, event = WORDS[language], config.event
    starts = moment_words(config.starts_at) if config.starts_at else ""
    told = (
        (words.when, event.date or starts),
        (words.where, event.venue),
        (words.page, event.url),
        (words.contact, config.organiser.contact),
    )
    return [fact for fact in told if fact[1]]


def closing(config: Config, language: str) -> list[str]:
    """The last lines: the file, and who sends this to whom."""
    words = WORDS[language]
    file = words.calendar if occasion_of(config) else ""
    lines = (file, words.why.replace("{event}", config.event.name), config.organiser.name)
    return [line for line in lines if line]
