"""What of the configuration holds in one language: the SMS, its fallback, its DLT template. And for
another message than the confirmation: `as_confirmation` first, then its languages.

Whoever judges, measures or prices a text does it for one language; `every_language` is all of them.
"""

from collections.abc import Iterator
from typing import Any

from smsverifier.config.model import Announcement, Config, Dlt, FurtherSms


def in_language(config: Config, language: str) -> Config:
    """`config` for who read the form in `language`; as it is where that has no message."""
    sms = config.sms
    changes: dict[str, Any] = {"messages": {}, "name_fallbacks": {}}
    if language in sms.messages:
        changes["message"] = sms.messages[language]
        changes["name_fallback"] = sms.name_fallbacks.get(language, sms.name_fallback)
        changes["dlt"] = sms.dlt and _registered(sms.dlt, language)
    return config.model_copy(update={"sms": sms.model_copy(update=changes)})


def _registered(dlt: Dlt, language: str) -> Dlt:
    if language not in dlt.templates:
        return dlt
    own = dlt.templates[language]
    return dlt.model_copy(update={"template_id": own.template_id, "template": own.template})


def as_confirmation(config: Config, message: FurtherSms | Announcement) -> Config:
    """`config` as if this message were the confirmation."""
    sms = config.sms
    changes: dict[str, Any] = {"message": message.message, "messages": message.messages}
    if sms.dlt is not None and message.dlt is not None:
        own = ("template_id", "template", "templates")
        registered = {name: getattr(message.dlt, name) for name in own}
        changes["dlt"] = sms.dlt.model_copy(update=registered)
    return config.model_copy(update={"sms": sms.model_copy(update=changes)})


def message_languages(config: Config) -> tuple[str, ...]:
    """The languages with a message of their own, the first of the form's before all."""
    return (config.form.languages[0], *config.sms.messages)


def every_language(config: Config) -> Iterator[tuple[str, Config]]:
    """Each language with a message of its own, and what holds in it."""
    return ((language, in_language(config, language)) for language in message_languages(config))
