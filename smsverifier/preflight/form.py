"""What the form owes those who fill it in: somebody to ask, a notice, a consent in their language.

Checks, listed in `checks`. The configuration alone decides; AWS is not asked.
"""

from collections.abc import Iterator

from smsverifier.config import Config
from smsverifier.config.announcement_rules import channel_off
from smsverifier.finding import Finding
from smsverifier.preflight.check_context import CheckContext, Verdict, ok, warning
from smsverifier.templates.form_marks import consent_wording, wording_hash
from smsverifier.templates.words import own_texts, translation_in

_MOST_NAMED = 5


def privacy(case: CheckContext) -> Verdict:
    """Whether people are told what becomes of their data, and whom to ask."""
    form, organiser = case.config.form, case.config.organiser
    if form.privacy == "":
        return warning(
            "the form has no privacy notice, as form.privacy is empty",
            "Leave form.privacy out for the usual notice, or write one.",
        )
    if form.privacy is not None:
        return ok("the form shows the notice of form.privacy")
    if not organiser.contact:
        return warning(
            "the form's notice names nobody whom people can ask about their data",
            "Set organiser.name and organiser.contact: who registers must know whom to ask, and "
            "where to withdraw.",
        )
    return ok(f"the form's notice names whom to ask: {organiser.contact}")


def consent(case: CheckContext) -> Verdict:
    """Which wording people agree to, in each language, and how rows say so."""
    form = case.config.form
    if form.consent is None:
        return ok("the form asks for no consent")
    words = {language: consent_wording(case.config, language) for language in form.languages}
    hashes = ", ".join(f"{language} {wording_hash(text)}" for language, text in words.items())
    first, *others = form.languages
    missing = [language for language in others if not translation_in(case.config, language).consent]
    if missing:
        return warning(
            f"the consent is shown in {first} to who reads the form in {', '.join(missing)}",
            f"Write form.translations.{missing[0]}.consent.",
        )
    needed = "nobody registers without it" if form.consent.required else "it may be left out"
    return ok(f"the form asks for consent, {needed}; rows name its wording: {hashes}")


def languages(case: CheckContext) -> Verdict:
    """Whether all that people read is in the language they read it in."""
    first, *others = case.config.form.languages
    for language in others:
        missing = tuple(_untranslated(case.config, language))
        if missing:
            more = len(missing) - _MOST_NAMED
            named = ", ".join(missing[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
            return warning(
                f"to who reads the form in {language} this is in {first}: {named}",
                f"Write it under form.translations.{language}, the SMS under "
                f"sms.messages.{language}.",
            )
    shown = ", ".join(case.config.form.languages)
    return ok(f"people read the form in {shown}{', and the SMS too' if others else ''}")


ANNOUNCEMENTS = "announcements"
"""The finding's id."""


def announcements(case: CheckContext) -> Verdict:
    """Whether each has a channel by which it can go."""
    off = {n: channel_off(case.config, e.channel) for n, e in case.config.announcements.items()}
    named = [f"{name}: {why}" for name, why in off.items() if why]
    if not named:
        return ok(f"configured: {', '.join(off)}")
    return warning(
        f"these would not go: {'; '.join(named)}",
        "Give them another channel, or switch it on. What has gone already may stay as it is.",
    )


PLACES = "places"
"""The finding's id."""


def places(case: CheckContext) -> Verdict:
    """Whether as many can register as are expected."""
    return _places(case.config, case.config.event.expected_registrations)


def places_finding(config: Config, people: int) -> Finding:
    """The same of so many people by itself, for whoever asks no AWS."""
    verdict = _places(config, people)
    return Finding(PLACES, verdict.state, verdict.detail, verdict.advice)


def _places(config: Config, people: int) -> Verdict:
    most = config.registrations.max
    if most is None:
        return ok("as many can register as come (registrations.max is not set)")
    if people <= most:
        return ok(f"registrations.max is {most}, and {people} are expected")
    if config.registrations.waitlist:
        return ok(f"registrations.max is {most}: of {people} expected {people - most} wait")
    return warning(
        f"registrations.max is {most}: of {people} expected {people - most} find every place taken",
        f"Raise registrations.max, or set event.expected_registrations to {most}; with "
        "registrations.waitlist they could wait.",
    )


def _untranslated(config: Config, language: str) -> Iterator[str]:
    """What is written for the form and not in `language`, in the words of the configuration."""
    written, own = own_texts(config, config.form.languages[0]), own_texts(config, language)
    if language not in config.sms.messages:
        yield "the SMS"
    for key in written:
        if key not in own and key not in {"privacy", "consent"}:
            yield key if "." not in key else _named(config, key)
    if config.form.privacy and "privacy" not in own:
        yield "privacy"


def _named(config: Config, key: str) -> str:
    kind, name, *place = key.split(".")
    if kind == "label":
        return f"the label of {name}"
    field = next(field for field in config.form.fields if field.name == name)
    return f"{name}'s option {field.options[int(place[0])]}"
