"""What a rehearsal comes to: who is not told and why, what it costs, what to change. Pure."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from smsverifier.config import Config
from smsverifier.local.settings import AccountSettings
from smsverifier.rehearsal.accounts import MailQuota
from smsverifier.rehearsal.crowd import Coming, Crowd
from smsverifier.rehearsal.mailed import Mailed, changes_for_mail, mailed
from smsverifier.rehearsal.pace import Brakes, Waiting, waiting_of
from smsverifier.rehearsal.playing import Played
from smsverifier.rehearsal.registered import registered
from smsverifier.rehearsal.texted import Texted, changes_for_sms, texted
from smsverifier.sms.prices import Price


@dataclass(frozen=True)
class Rehearsal:
    """The whole of it."""

    config: Config
    crowd: Crowd
    sms: Texted | None
    """None: nobody is texted (sms.enabled)."""
    email: Mailed | None
    """None: nobody is mailed (email.enabled)."""
    waiting: Waiting
    """For the SMS."""
    brakes: Brakes

    @property
    def came_again(self) -> int:
        """Who registered twice, and is told once all the same."""
        return sum(1 for visit in self.crowd.visits if visit.coming is Coming.AGAIN)

    @property
    def corrected(self) -> int:
        """Whose number the form refused at first, and took when typed again."""
        refused = Counter(visit.coming for visit in self.crowd.visits if visit.is_refused_by_form)
        return refused[Coming.MISTYPED]

    @property
    def neither(self) -> int | None:
        """Whom no channel reaches; None where there are not two."""
        if self.sms is None or self.email is None:
            return None
        mails = self.email.reached.people
        texts = self.sms.reached.people
        return sum(1 for who, each in texts.items() if each.reason and mails[who].reason)


def ending_of(
    config: Config,
    crowd: Crowd,
    played: Played,
    account: AccountSettings,
    price: Price | None,
    quota: MailQuota,
) -> Rehearsal:
    """What became of everybody in `crowd`."""
    people = registered(crowd, played)
    sms = texted(config, people, played.sms, account, price) if config.sms.enabled else None
    brakes = Brakes.of(config)
    visits = [visit.at for visit in crowd.visits]
    return Rehearsal(
        config,
        crowd,
        sms=sms,
        email=mailed(config, people, played.mails, quota) if config.email.enabled else None,
        waiting=waiting_of(sms.turns if sms else (), visits, brakes),
        brakes=brakes,
    )


def changes(rehearsal: Rehearsal, limit_needed: int | None) -> Iterator[str]:
    """What to do before the day, the gravest first."""
    if rehearsal.sms is not None:
        yield from changes_for_sms(rehearsal.sms, limit_needed)
        yield from _about_waiting(rehearsal)
    if rehearsal.email is not None:
        yield from changes_for_mail(rehearsal.email, rehearsal.config)
    yield from _about_places(rehearsal)
    if rehearsal.waiting.busy:
        yield (
            f"The API answered {rehearsal.waiting.busy} times that it was busy, and the page asks "
            "to try again: raise api.burst and api.requests_per_second."
        )


def _about_places(rehearsal: Rehearsal) -> Iterator[str]:
    registrations, people = rehearsal.config.registrations, rehearsal.crowd.registrations
    most = registrations.max
    if most is not None and most < people and not registrations.waitlist:
        yield (
            f"registrations.max is {most}, and {people} come here: raise it, or set "
            f"event.expected_registrations to {most}; with registrations.waitlist they could wait."
        )


LONG_SECONDS = 60.0


def _about_waiting(rehearsal: Rehearsal) -> Iterator[str]:
    waiting, brakes = rehearsal.waiting, rehearsal.brakes
    if brakes.is_account:
        yield (
            f"The stack may send faster than the {brakes.sms_per_second:g} SMS a second that AWS "
            "usually takes: lower sms.max_per_second, or have the account's rate raised."
        )
    elif waiting.longest_seconds > LONG_SECONDS:
        yield (
            f"The pace is {brakes.sms_per_second:g} SMS a second (sms.max_per_second). If waiting "
            "that long is too long, have AWS raise the account's rate, then raise it."
        )
