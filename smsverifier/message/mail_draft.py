"""The confirmation by e-mail as somebody will get it, before it is sent.

The handler makes it likewise (`mails`), of the same settings.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from smsverifier.config import Config
from smsverifier.mail.letter import Letter, letter
from smsverifier.message.email import email_settings
from smsverifier.message.samples import given_registrant, wording
from smsverifier.row import FORM_LANGUAGE
from smsverifier.sms.text import Wording, render


def letter_of(words: Wording, email: Mapping[str, Any], answers: Mapping[str, str]) -> Letter:
    """The letter to who gave these `answers`; `email` as `email_settings` makes it."""
    plain = replace(words, is_strict=False)
    subject = replace(plain, message=email["subject"], messages=email["subjects"])
    body = replace(plain, message=email["body"], messages=email["bodies"])
    spoken = answers.get(FORM_LANGUAGE, "")
    language = spoken if spoken in email["bodies"] else email["language"]
    frame = email["frames"].get(language) or email["frames"][email["language"]]
    return letter(
        render(subject, answers),
        render(body, answers),
        [(what, answer) for what, answer in frame["facts"]],
        frame["closing"],
        language,
    )


def draft_letters(config: Config, answers: Mapping[str, str]) -> Mapping[str, Letter]:
    """Language → the letter in it; what is not in `answers` is as long as possible."""
    if not config.email.enabled:
        return {}
    email = config.email
    as_sms = config.sms.model_copy(update={"message": f"{email.subject} {email.body}"})
    people = given_registrant(config.model_copy(update={"sms": as_sms}), answers)
    settings, words = email_settings(config), wording(config)
    return {
        language: letter_of(words, settings, {**people, FORM_LANGUAGE: language})
        for language in dict.fromkeys((config.form.languages[0], *email.bodies))
    }
