"""What of the configuration holds in one language: the SMS, its fallback, its DLT template. And for
one kind of SMS: `of_kind` first, then its languages.

Whoever judges, measures or prices a text does it for one language; `every_language` is all of them.
"""

from collections.abc import Iterator
from typing import Any

from smsverifier.config.model import Config, Dlt, MessageDlt, further_sms

LANGUAGES = {"en": "English", "hi": "Hindi"}
"""Those that the page speaks by itself."""


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


def of_kind(config: Config, kind: str) -> Config:
    """`config` as if the further message `kind` (a key below `sms`) were the confirmation."""
    further = further_sms(config)[kind]
    changes: dict[str, Any] = {"message": further.message, "messages": further.messages}
    return _with_own(config, further.dlt, changes)


def of_announcement(config: Config, name: str) -> Config:
    """The same of the announcement `name`."""
    own = config.announcements[name]
    changes: dict[str, Any] = {
        "message": own.message,
        "messages": own.messages,
        "sender_id": own.sender_id or config.sms.sender_id,
    }
    return _with_own(config, own.dlt, changes)


def _with_own(config: Config, own: MessageDlt | None, changes: dict[str, Any]) -> Config:
    sms = config.sms
    if sms.dlt is not None and own is not None:
        registered = {name: getattr(own, name) for name in ("template_id", "template", "templates")}
        changes = {**changes, "dlt": sms.dlt.model_copy(update=registered)}
    return config.model_copy(update={"sms": sms.model_copy(update=changes)})


def message_languages(config: Config) -> tuple[str, ...]:
    """The languages with a message of their own, the first of the form's before all."""
    return (config.form.languages[0], *config.sms.messages)


def every_language(config: Config) -> Iterator[tuple[str, Config]]:
    """Each language with a message of its own, and what holds in it."""
    return ((language, in_language(config, language)) for language in message_languages(config))
