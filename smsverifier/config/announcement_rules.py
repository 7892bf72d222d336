"""Rules on announcements: their names, languages, senders, DLT templates and moments.

Placeholders and length are judged with those of `sms.message` (`sms_rules`).
"""

import re
from collections.abc import Iterator

from smsverifier.config.model import Announcement, Config
from smsverifier.config.rule import Rule
from smsverifier.config.whens import WORDS, from_start, is_when
from smsverifier.config.wording import dotted, quoted
from smsverifier.errors import Mistake
from smsverifier.row import ANNOUNCEMENT_NAME

NAMES = "small letters, digits and -, a letter first, at most 30"
"""What an announcement may be called (`row.ANNOUNCEMENT_NAME`), in words."""
_PROMOTIONAL_HEADER = re.compile(r"[0-9]{6}")  # aws: india-sender-id-form


def _each(config: Config, *keys: str) -> Iterator[tuple[str, Announcement]]:
    for name, announcement in config.announcements.items():
        yield dotted(("announcements", name, *keys)), announcement


def _names(config: Config) -> Iterator[Mistake]:
    for name in config.announcements:
        if not ANNOUNCEMENT_NAME.fullmatch(name):
            yield Mistake("announcements", quoted(name), NAMES)


def _languages(config: Config) -> Iterator[Mistake]:
    others = config.form.languages[1:]
    for name, each in config.announcements.items():
        templates = each.dlt.templates if each.dlt else {}
        for keys, given, known in (
            (("messages",), each.messages, others),
            (("subjects",), each.subjects, tuple(each.messages)),
            (("dlt", "templates"), templates, tuple(each.messages)),
        ):
            for language in given:
                if language not in known:
                    where = dotted(("announcements", name, *keys, language))
                    yield Mistake(
                        where,
                        quoted(language),
                        f"a language that is there: {', '.join(known) or 'none'}",
                    )


def _at(config: Config) -> Iterator[Mistake]:
    for path, each in _each(config, "at"):
        if each.at is None:
            continue
        if not is_when(each.at):
            yield Mistake(path, quoted(each.at), WORDS)
        elif from_start(each.at) and config.starts_at is None:
            yield Mistake(path, quoted(each.at), "a moment, or event.starts_at as well")


def _dlt(config: Config) -> Iterator[Mistake]:
    for path, each in _each(config, "dlt"):
        if config.sms.dlt is None and each.dlt is not None:
            yield Mistake(path, "a template", "null, as sms.dlt names no entity")
        elif config.sms.dlt is not None and each.dlt is None and each.channel == "sms":
            yield Mistake(path, "nothing", "the template registered for it, as sms.dlt is set")


def _sender(config: Config) -> Iterator[Mistake]:
    for path, each in _each(config, "sender_id"):
        sender = each.sender_id or config.sms.sender_id
        is_registered = config.sms.dlt is not None and each.channel == "sms"
        needs_digits = is_registered and each.kind == "promotion"
        if needs_digits and not _PROMOTIONAL_HEADER.fullmatch(sender or ""):
            allowed = "6 digits: the header that is registered for promotions"
            yield Mistake(path, quoted(each.sender_id or ""), allowed)


def _mail(config: Config) -> Iterator[Mistake]:
    for path, each in _each(config, "subject"):
        if each.channel == "email" and not each.subject:
            yield Mistake(path, "nothing", "a subject, as it goes by e-mail")
        elif each.channel == "sms" and (each.subject or each.subjects):
            yield Mistake(path, quoted(each.subject), "nothing, as it goes by SMS")


def channel_off(config: Config, channel: str) -> str:
    """Why nothing goes by that channel, in words; empty where it does.

    No mistake of the configuration: what has gone may stand in it when the channel is switched off.
    """
    if channel == "sms":
        return "" if config.sms.enabled else "nobody is texted (sms.enabled is false)"
    return "" if config.email.enabled else "nobody is mailed (email.enabled is false)"


def announced_by(config: Config, channel: str) -> dict[str, Announcement]:
    """Name → the announcement, of those that can go by that channel."""
    if channel_off(config, channel):
        return {}
    return {name: each for name, each in config.announcements.items() if each.channel == channel}


ANNOUNCEMENT_RULES: tuple[Rule, ...] = (
    Rule(("announcements",), _names),
    Rule(("announcements", "form.languages"), _languages),
    Rule(("announcements", "event"), _at),
    Rule(("announcements", "sms.dlt"), _dlt),
    Rule(("announcements", "sms.dlt", "sms.sender_id"), _sender),
    Rule(("announcements",), _mail),
)
