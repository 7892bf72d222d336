"""Rules between keys: each one small function from a configuration to what is wrong with it.

`RULES` is the list; `config.validate` runs it. A rule names the keys it reads, so that it is not
run on a default that stands in for a refused value.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from smsverifier.config.announcement_rules import ANNOUNCEMENT_RULES
from smsverifier.config.email_rules import EMAIL_RULES
from smsverifier.config.form_rules import FORM_RULES
from smsverifier.config.language_rules import LANGUAGE_RULES
from smsverifier.config.model import Config
from smsverifier.config.rule import Rule
from smsverifier.config.sms_rules import SMS_RULES
from smsverifier.config.values import RETENTION_DAYS
from smsverifier.config.wording import dotted, found, quoted
from smsverifier.errors import Mistake
from smsverifier.times import is_skipped, moment_words

_MAX_TAGS = 40  # AWS allows 50 on a resource; ours and room for an account's own need some
# What every service takes: Lambda, IAM and Logs allow all letters (their models), API Gateway
# documents ASCII letters, digits, blanks and these signs.
_TAG_CHARACTERS = re.compile(r"[A-Za-z0-9 .:+=@_/-]*")
_TAG_WORDS = "letters a-z and A-Z, digits, blanks and . : + = @ _ / -"
_RESERVED_PREFIXES = ("aws:", "smsverifier:")
_ZONED = ("event.timezone", "form.default_country")
_URL = re.compile(r"https?://[^\s\"<>]+")


def broken_rules(config: Config, wrong: Sequence[tuple[str, ...]] = ()) -> list[Mistake]:
    """What the rules find, without those that read a key at, above or below one in `wrong`."""
    return [
        finding
        for rule in RULES
        if not any(_touches(read, keys) for read in rule.reads for keys in wrong)
        for finding in rule.check(config)
    ]


def _touches(read: str, keys: tuple[str, ...]) -> bool:
    parts = tuple(read.split("."))
    shared = min(len(parts), len(keys))
    return parts[:shared] == keys[:shared]


def _partition(config: Config) -> Iterator[Mistake]:
    # Names and ARNs are built for the partition `aws`; China's accounts are apart from it.
    # GovCloud's region names are none by the key's own pattern; `aws.regions` has the reasons.
    if config.region.startswith("cn-"):
        yield Mistake("region", quoted(config.region), "a region outside China, which has no SMS")


def _tag_count(config: Config) -> Iterator[Mistake]:
    if len(config.tags) > _MAX_TAGS:
        yield Mistake("tags", f"{len(config.tags)} tags", f"at most {_MAX_TAGS} tags")


def _tag_keys(config: Config) -> Iterator[Mistake]:
    for key in config.tags:
        path = dotted(("tags", key))
        if key.lower().startswith(_RESERVED_PREFIXES):
            yield Mistake(path, "a reserved prefix", "a key that begins with neither aws: nor ours")
        elif not (1 <= len(key) <= 128 and _TAG_CHARACTERS.fullmatch(key) and key == key.strip()):
            yield Mistake(path, quoted(key), f"a key of 1 to 128 characters: {_TAG_WORDS}")


def _tag_values(config: Config) -> Iterator[Mistake]:
    for key, value in config.tags.items():
        path = dotted(("tags", key))
        if value.lower().startswith("aws:"):
            yield Mistake(path, quoted(value), "a value that does not begin with aws:")
        # A group of schedules takes no empty one (aws: schedule-group-tags).
        elif not (1 <= len(value) <= 256 and _TAG_CHARACTERS.fullmatch(value)):
            yield Mistake(path, quoted(value), f"a value of 1 to 256 characters: {_TAG_WORDS}")


def _tag_case(config: Config) -> Iterator[Mistake]:
    # On a role, Project and project are one key to IAM.
    for key, count in Counter(key.lower() for key in config.tags).items():
        if count > 1:
            yield Mistake("tags", f"{quoted(key)} in {count} spellings", "each key once")


def _event_url(config: Config) -> Iterator[Mistake]:
    url = config.event.url
    if url and not _URL.fullmatch(url):
        yield Mistake("event.url", quoted(url), "an address that begins with https://, no blanks")


def _waitlist_of_a_maximum(config: Config) -> Iterator[Mistake]:
    if config.registrations.waitlist and config.registrations.max is None:
        yield Mistake("registrations.waitlist", "true", "false while registrations.max is null")


def _ends_after_starts(config: Config) -> Iterator[Mistake]:
    starts, ends = config.starts_at, config.ends_at
    if ends is None or (starts is not None and ends > starts):
        return
    allowed = "null, or event.starts_at as well"
    if starts is not None:
        allowed = f"a moment after event.starts_at ({moment_words(starts)})"
    yield Mistake("event.ends_at", quoted(config.event.ends_at or ""), allowed)


def _skipped_moments(config: Config) -> Iterator[Mistake]:
    moments = (config.starts_at, config.ends_at, config.closes_at)
    for key, at in zip(("starts_at", "ends_at", "closes_at"), moments, strict=True):
        if at is not None and is_skipped(at):
            allowed = f"another time of day: in {config.zone.key}, clocks skip it that day"
            yield Mistake(f"event.{key}", quoted(getattr(config.event, key)), allowed)


def _log_retention(config: Config) -> Iterator[Mistake]:
    days = config.handler.log_retention_days
    if days not in RETENTION_DAYS:
        allowed = "one of " + ", ".join(map(str, RETENTION_DAYS))
        yield Mistake("handler.log_retention_days", found(days), allowed)


def _age_above_window(config: Config) -> Iterator[Mistake]:
    age, window = config.pipe.max_age_seconds, config.pipe.batch_window_seconds
    if age <= window:
        # A record would be too old by the time its batch is handed over.
        yield Mistake(
            "pipe.max_age_seconds", found(age), f"more than batch_window_seconds ({window})"
        )


def _batch_within_timeout(config: Config) -> Iterator[Mistake]:
    # Half of the time is left for slow answers: a function killed in mid batch leaves messages of
    # which nobody knows whether they were sent. Where mails alone are sent, theirs may be the pace.
    sms, of_mails = config.sms.max_per_second, config.pace > config.sms.max_per_second
    each = max(sms, config.pace) / config.parallelization
    most = max(1, int(each * config.handler.timeout_seconds / 2))
    if config.batch_size > most:
        allowed = (
            f"at most {most}: half of handler.timeout_seconds at "
            f"{'email' if of_mails else 'sms'}.max_per_second, shared by pipe.parallelization"
        )
        yield Mistake("pipe.batch_size", found(config.batch_size), allowed)


RULES: tuple[Rule, ...] = (
    Rule(("region",), _partition),
    Rule(("tags",), _tag_count),
    Rule(("tags",), _tag_keys),
    Rule(("tags",), _tag_values),
    Rule(("tags",), _tag_case),
    Rule(("event.url",), _event_url),
    Rule(("event.starts_at", "event.ends_at", *_ZONED), _ends_after_starts),
    Rule(("event.starts_at", "event.ends_at", "event.closes_at", *_ZONED), _skipped_moments),
    *FORM_RULES,
    *LANGUAGE_RULES,
    *SMS_RULES,
    *ANNOUNCEMENT_RULES,
    *EMAIL_RULES,
    Rule(("registrations.waitlist", "registrations.max"), _waitlist_of_a_maximum),
    Rule(("handler.log_retention_days",), _log_retention),
    Rule(("pipe.max_age_seconds", "pipe.batch_window_seconds"), _age_above_window),
    Rule(
        (
            "pipe.batch_size",
            "pipe.parallelization",
            "handler.timeout_seconds",
            *("sms.max_per_second", "sms.enabled", "email.max_per_second", "email.enabled"),
        ),
        _batch_within_timeout,
    ),
)
