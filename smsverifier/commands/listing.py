"""`registrations list` from end to end: whom, in which order, which page; or how many.

What became of an SMS is asked of its receipt. Where that decides on who is listed, the table is
looked at once more with what receipts say, if any says that an SMS did not arrive.
"""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

from smsverifier.aws.result import Ok, Result, result_of, value_or
from smsverifier.commands.arguments import pair_of
from smsverifier.commands.context import Context
from smsverifier.commands.emails import email_look
from smsverifier.commands.moments import since_ms
from smsverifier.commands.preconditions import counting, require_table, unconfirmed_before_ms
from smsverifier.commands.registrations import Filters
from smsverifier.delivery.summary import why_undelivered, why_undelivered_since
from smsverifier.errors import UsageError
from smsverifier.mail.status import EmailStatus
from smsverifier.output.count_progress import CountProgress
from smsverifier.output.registrations_view import CountsResult, RegistrationsResult
from smsverifier.output.screen import spinner
from smsverifier.registration_table import COUNTED_ATTRIBUTES, sent_messages
from smsverifier.registrations.list_columns import Column, column_finder
from smsverifier.registrations.listing import (
    FoundCounts,
    FoundPage,
    ListQuery,
    Look,
    count_by,
    find_page,
    page_of,
)
from smsverifier.whom import Whom, digits_of

Found = TypeVar("Found", FoundPage, FoundCounts)
Dropped = Result[Mapping[str, str]]
"""Message id → why it did not arrive, as far as receipts can be read."""


@dataclass(frozen=True)
class ListOptions:
    """What the user asked of this `list`, as it was typed."""

    filters: Filters
    dropped: bool = False
    only_tests: bool = False
    without_tests: bool = False
    attended: bool = False
    since: str | None = None
    name: str | None = None
    number: str | None = None
    answers: tuple[str, ...] = ()
    """Each `FIELD=VALUE`."""
    sort: str | None = None
    is_descending: bool = False
    limit: int = 100
    after: str | None = None
    columns: tuple[str, ...] = ()
    """Names, perhaps several in one, parted by commas."""
    by: tuple[str, ...] = ()
    show_numbers: bool = False
    channel: str = "sms"
    """By which of them `filters` and `dropped` are meant."""


def list_registrations(context: Context, options: ListOptions) -> RegistrationsResult:
    """One page of them."""
    _refuse_empty_page(options.limit)
    wanted = _query(context, _by_what_is_sent(context, options))
    require_table(context)
    with spinner(context.screen, "the registrations"), _reading(context) as progress:
        look = _look(context, progress)
        wanted = replace(wanted, emails=wanted.whom.emails or email_look(context))
        found = find_page(look, wanted)
        if wanted.depends_on_receipts:
            found, dropped = _with_receipts(context, look, found, partial(find_page, wanted=wanted))
        else:
            dropped = _dropped_of(context, found)
        page = page_of(found, replace(look, dropped=value_or(dropped, {})), wanted)
    names = tuple(column.name for column in wanted.columns)
    return RegistrationsResult(page, dropped, names, is_texted=context.config.sms.enabled)


def count_registrations(context: Context, options: ListOptions) -> CountsResult:
    """How many there are, also by what stands in columns."""
    find = _finder(context)
    whom = _whom(context, _by_what_is_sent(context, options), find)
    columns = _named(options.by, find)
    require_table(context)
    with spinner(context.screen, "the registrations"), _reading(context) as progress:
        names = {*COUNTED_ATTRIBUTES, *whom.asked, *(c.name for c in columns)}
        look = _look(context, progress, names)
        count = partial(count_by, whom=whom, columns=columns, show_numbers=options.show_numbers)
        found = count(look)
        dropped: Dropped = Ok({})
        if whom.depends_on_receipts or any(column.kind == "status" for column in columns):
            found, dropped = _with_receipts(context, look, found, count)
    titles = tuple(column.name for column in columns)
    return CountsResult(titles, found.registrations, found.by_values, dropped, found.waiting)


def _by_what_is_sent(context: Context, options: ListOptions) -> ListOptions:
    """Where nobody is texted, told is who was mailed."""
    return options if context.config.sms.enabled else replace(options, channel="email")


def _with_receipts(
    context: Context, look: Look, found: Found, again: Callable[[Look], Found]
) -> tuple[Found, Dropped]:
    """What is found when receipts are believed, and what they say."""
    since = found.accepted_since_ms
    if since is None:
        return found, Ok({})
    dropped = result_of(partial(why_undelivered_since, context.aws, since))
    known = value_or(dropped, {})
    return (again(replace(look, dropped=known)) if known else found), dropped


def _dropped_of(context: Context, found: FoundPage) -> Dropped:
    """Likewise, where they decide on nothing: of those who are shown."""
    sent = sent_messages(found.rows)
    return result_of(partial(why_undelivered, context.aws, sent)) if sent else Ok({})


def _reading(context: Context) -> CountProgress:
    return counting(context, "read", total=context.registrations.about)


def _look(context: Context, progress: CountProgress, names: Set[str] | None = None) -> Look:
    rows = context.registrations.registrations
    return Look(lambda: progress.over(rows(names)), unconfirmed_before_ms(context))


def _query(context: Context, options: ListOptions) -> ListQuery:
    find = _finder(context)
    wanted = ListQuery(
        _whom(context, options, find),
        options.limit,
        options.after,
        options.show_numbers,
        _named(options.columns, find),
        is_descending=options.is_descending,
    )
    return wanted if options.sort is None else replace(wanted, sort=find(options.sort))


def _finder(context: Context) -> Callable[[str], Column]:
    return column_finder(context.config.form.fields, is_form_known=context.is_whole)


def _named(names: Sequence[str], find: Callable[[str], Column]) -> tuple[Column, ...]:
    apart = [name.strip() for several in names for name in several.split(",")]
    return tuple(map(find, dict.fromkeys(filter(None, apart))))


def _whom(context: Context, options: ListOptions, find: Callable[[str], Column]) -> Whom:
    if options.only_tests and options.without_tests:
        raise UsageError(
            "Tests cannot be shown alone and left out",
            where="--test, --without-tests",
            why="The one shows nobody whom the other shows.",
            hint="Leave one of them out.",
        )
    is_email = options.channel == "email"
    return Whom(
        statuses=frozenset() if is_email else options.filters.statuses,
        dropped=options.dropped and not is_email,
        mail_statuses=_mail_statuses(options) if is_email else frozenset(),
        emails=email_look(context) if is_email else None,
        only_tests=options.only_tests,
        without_tests=options.without_tests,
        attended=options.attended,
        since_ms=0 if options.since is None else since_ms(options.since, context.now()),
        name=_part_of_name(options.name),
        digits=_digits(options.number),
        answers=_answers(options.answers, find),
    )


def _mail_statuses(options: ListOptions) -> Set[EmailStatus]:
    """A mail that bounced did not arrive, and is one that failed as well."""
    is_lost = options.filters.failed or options.dropped
    bounced = {EmailStatus.BOUNCED} if is_lost else set()
    return options.filters.mail_statuses | bounced


def _answers(texts: Sequence[str], find: Callable[[str], Column]) -> Mapping[str, set[str]]:
    """Field → the answers of which one was given."""
    among: dict[str, set[str]] = {}
    for name, value in map(pair_of, texts):
        among.setdefault(find(name).name, set()).add(value.strip())
    return among


def _part_of_name(typed: str | None) -> str:
    name = (typed or "").strip()
    if typed is not None and not name:
        raise UsageError(
            "There is nothing in --name",
            where="--name",
            why="It finds people by a part of their name, and this is in every name.",
            hint="Write for example --name asha, or leave it out for everybody.",
        )
    return name


def _digits(typed: str | None) -> str:
    digits = digits_of(typed or "")
    if typed is not None and not digits:
        raise UsageError(
            "There is no digit in --number",
            where="--number",
            why="It finds numbers by a part of them.",
            hint="Write for example --number 3210, for those that hold these digits.",
        )
    return digits


def whom_of(context: Context, options: ListOptions) -> Whom:
    """Whom the filters mean, for whatever else is done with them."""
    return _whom(context, options, _finder(context))


def _refuse_empty_page(limit: int) -> None:
    if limit < 1:
        raise UsageError(
            f"--limit {limit} shows nobody",
            where="--limit",
            why="A page holds at least one registrant.",
            hint="Leave it out for 100.",
        )
