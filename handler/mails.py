"""The confirmation by e-mail: whether one is due, its letter, its calendar file; and its channel.

It goes beside the SMS and takes no turns with it.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from channels import Channel
from claims import Claims
from mail_address import domain_of, why_no_address
from mail_calendar import calendar, sequence_of, uid_of
from mail_letter import letter
from mailer import Mail, Mailer
from outcomes import Refused, Send
from rate_limiter import RateLimiter
from registrations import Registration
from row import CONFIRMATION_EMAIL
from settings import Email, Settings
from sms_text import render
from totals import Totals

THREADS = 10
"""Mails at once, and connections to SES."""


@dataclass(frozen=True)
class Mails:
    """The confirmation by e-mail."""

    mailer: Mailer
    settings: Settings
    email: Email
    clock: Callable[[], float] = time.time

    def is_due(self, registration: Registration) -> bool:
        """Whether somebody is in and has given an address: where none is asked, none is missing."""
        return not registration.is_waiting and bool(self._address(registration))

    def prepare(self, registration: Registration) -> Refused | Send:
        """The mail, ready to be sent, or why it never can be."""
        address = self._address(registration)
        if fault := why_no_address(address):
            return Refused(fault)
        mail = self._mail(registration, address)
        return lambda: self.mailer.send(mail)

    def _address(self, registration: Registration) -> str:
        return registration.values.get(self.email.field, "").strip()

    def _mail(self, registration: Registration, address: str) -> Mail:
        email, frames = self.email, self.email.frames
        # What is strict for carriers' templates is none of a mail's business.
        words = replace(self.settings.wording, is_strict=False)
        subject = replace(words, message=email.subject, messages=email.subjects)
        body = replace(words, message=email.body, messages=email.bodies)
        spoken = registration.language
        language = spoken if spoken in email.bodies else email.language
        frame = frames.get(language) or frames[email.language]
        text = letter(
            render(subject, registration.values),
            render(body, registration.values),
            frame.facts,
            frame.closing,
            language,
        )
        return Mail(address, text, self._calendar(registration))

    def _calendar(self, registration: Registration) -> bytes | None:
        if self.email.occasion is None:
            return None
        now = self.clock()
        uid = uid_of(self.settings.stack, registration.request_id, domain_of(self.email.sender))
        revision = sequence_of(registration.registered_at, now)
        return calendar(self.email.occasion, uid, revision, now)


def channel_of(
    settings: Settings,
    dynamodb: Any,
    counts: Any,
    mailer: Mailer,
    limiter: RateLimiter,
    clock: Callable[[], float] = time.time,
) -> Channel:
    """The channel of one stack whose settings have an e-mail. `counts`: as of the other channels.

    Mails have no cap: SES's own quota of a day is one, and a mail costs next to nothing.
    """
    email = settings.email
    if email is None:
        raise ValueError("the settings have no e-mail")
    mails = Mails(mailer, settings, email, clock)
    return Channel(
        CONFIRMATION_EMAIL,
        Claims(dynamodb, settings.table, settings.retention_days, clock, CONFIRMATION_EMAIL),
        Totals(counts, settings.table, marks=CONFIRMATION_EMAIL),
        limiter,
        mails.is_due,
        mails.prepare,
        THREADS,
    )
