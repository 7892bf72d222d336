"""The registrations table of one stack: its rows, their counts, and the item `#totals`.

Every feature that reads registrations comes here; what one row is, `row` says. Knows nothing of
what anybody does with the rows.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from functools import partial
from itertools import chain
from typing import Any

from smsverifier.aws import Aws
from smsverifier.aws.errors import THROTTLED, code_of, find_of, ignoring
from smsverifier.aws.waits import WaitLimit, retry_while
from smsverifier.config import Config
from smsverifier.mail.status import MARKS as EMAIL
from smsverifier.mail.status import EmailCounts, count_emails
from smsverifier.resources.table import ABSENT as NO_TABLE
from smsverifier.resources.table import find_table
from smsverifier.row import (
    COMPUTED,
    E164,
    HELD,
    KEY,
    OWN_ITEMS,
    PHONE,
    PLACE_COUNTED,
    PROMOTED_AT,
    REGISTERED_AT,
    SENDING_PAUSED,
    SENT,
    SMS_ATTEMPTS,
    SMS_ERROR,
    SMS_MESSAGE_ID,
    SMS_STATUS,
    SMS_UPDATED_AT,
    SOURCE,
    TOTALS,
    WAITING_AT,
    Item,
    SmsStatus,
    count_of,
    due_since,
    is_test,
    is_unsent,
    is_waiting,
    moment_of,
    names_for,
    number_of,
    placeholder,
    sms_status_of,
    takes_place,
    text_of,
    value_placeholder,
    values_for,
    waits_for_cap,
    waits_for_person,
)
from smsverifier.table_scan import items_known, scan_pages

CLOCK_MARGIN_SECONDS = 60
"""How far the clocks of Lambda and of whoever looks may be apart."""
CONDITION_FAILED = "ConditionalCheckFailedException"
"""What DynamoDB answers to a write whose condition did not hold."""
ONLY_REGISTRATIONS = "NOT begins_with(#registration_id, :own)"
COUNTED_ATTRIBUTES = (
    *(SOURCE, REGISTERED_AT, SMS_STATUS, SMS_UPDATED_AT),
    *(SMS_ERROR, SMS_MESSAGE_ID, SMS_ATTEMPTS, WAITING_AT, PROMOTED_AT, PLACE_COUNTED),
)
"""What of a row it takes to count it."""


@dataclass(frozen=True)
class RowCounts:
    """The rows counted by where they stand, each in one number.

    Hence registrations = sent + failed + untried + held + over_cap + sending. Who is on the waiting
    list is no registration.
    """

    registrations: int
    sent: int
    failed: int
    untried: int
    """Nobody has told them yet, and the pipe may; so it may not the `held` and `over_cap`."""
    sending: int
    unconfirmed: int
    """Of those sending: so old that no invocation can still be at it, or of no known status."""
    overdue: int = 0
    """Of those untried: as old."""
    held: int = 0
    """They wait for a person: an import or somebody's own hand has brought them untold."""
    over_cap: int = 0
    """They wait for a person: `sms.max_messages` left no room for them."""
    tests: int = 0
    """Of all: those of `test-register`."""
    waiting: int = 0
    """On the waiting list, tests aside, as nobody promotes those: in no other number."""
    places: int = 0
    """Of the registrations: those that are no tests, and so take one of the places."""
    uncounted: int = 0
    """Of those that take a place: not counted yet in the places that are taken."""
    failures: Mapping[str, int] = field(default_factory=dict)
    """Of those failed: `sms_error` → how many."""
    released: Mapping[str, int] = field(default_factory=dict)
    """Of those untold, who are so because a try ended without an SMS: likewise."""
    messages: Mapping[str, int] = field(default_factory=dict)
    """Of those sent: SNS's message id → when it was recorded, epoch milliseconds."""

    emails: EmailCounts | None = None
    """None without the e-mail."""
    mailed: tuple[Item, ...] = ()
    """Of those whose mail SES accepted what it takes to say whether it bounced."""

    @property
    def unsent(self) -> int:
        """Nobody has told them, whoever they wait for."""
        return self.untried + self.held + self.over_cap

    @property
    def anybody(self) -> bool:
        """Whether there is a row at all."""
        return self.registrations + self.waiting > 0

    @property
    def by_mail(self) -> "RowCounts":
        """The same people by where they stand with the e-mail: for stacks that text nobody."""
        mails = self.emails
        if mails is None:
            return self
        return replace(
            self,
            sent=mails.sent,
            failed=mails.failed,
            untried=mails.pending - mails.held,
            sending=mails.unconfirmed,
            unconfirmed=mails.unconfirmed,
            held=mails.held,
            over_cap=0,
        )


class RegistrationTable:
    """The table of one stack."""

    def __init__(self, aws: Aws, table: str) -> None:
        self._aws = aws
        self._table = table

    def get(self, key: str) -> Item | None:
        """The row, or the item of ours, with this key as it is now; or None."""
        answer = self._client.get_item(
            TableName=self._table, Key={KEY: {"S": key}}, ConsistentRead=True
        )
        item: Item | None = answer.get("Item")
        return item

    def get_if_there(self, key: str) -> Item | None:
        """As `get`; also None if there is no such table."""
        return find_of(lambda: self.get(key), lambda: find_table(self._aws, self._table), *NO_TABLE)

    def registrations(self, names: Collection[str] | None = None) -> Iterator[Item]:
        """Every registration as it is now; the counts, as all items of ours, are none.

        With `names`, key and these attributes of each alone, which is quicker.
        """
        return self._scan(names, consistent=True)

    def numbers(self, *, consistent: bool = False) -> Iterator[Item]:
        """Of every registration its key and its number alone; `consistent` as for `row_counts`."""
        return self._scan((PHONE,), consistent=consistent)

    def of_number(self, phone: str, spelled: Callable[[str], str]) -> list[Item]:
        """Every row of the number `phone`, in E.164, whatever its key; oldest first.

        `spelled` reads a number that a row holds otherwise.
        """

        def is_same(text: str) -> bool:
            return text == phone or (not E164.fullmatch(text) and spelled(text) == phone)

        keys = [
            row[KEY]["S"]
            for row in self.numbers(consistent=True)
            if row[KEY]["S"] == phone or is_same(text_of(row, PHONE) or "")
        ]
        rows = [row for key in keys if (row := self.get(key)) is not None]
        return sorted(rows, key=lambda row: (moment_of(row, REGISTERED_AT), row[KEY]["S"]))

    def row_counts(
        self,
        unconfirmed_before_ms: int,
        *,
        consistent: bool = False,
        email_field: str | None = None,
    ) -> RowCounts:
        """Count the rows. Walks the table: its own count is up to six hours old.

        With `consistent`, a row that was written a moment ago is counted too; it costs twice.
        `email_field`: which field has the address; None without the e-mail.
        """
        more = () if email_field is None else (*EMAIL.names, email_field)
        items = self._scan((*COUNTED_ATTRIBUTES, *more), consistent=consistent)
        return count_rows(list(items), unconfirmed_before_ms, email_field)

    def row_counts_if_there(
        self,
        unconfirmed_before_ms: int,
        *,
        consistent: bool = False,
        email_field: str | None = None,
    ) -> RowCounts | None:
        """As `row_counts`, or None if there is no such table."""
        count = partial(
            self.row_counts, unconfirmed_before_ms, consistent=consistent, email_field=email_field
        )
        return find_of(count, lambda: find_table(self._aws, self._table), *NO_TABLE)

    def about(self) -> int:
        """About how many items there are, as of up to six hours ago; 0 where nobody says."""
        return items_known(self._aws, self._table)

    def few(self) -> tuple[int, bool]:
        """How many registrations there are, and whether that is all of them.

        Reads one page, 1 MB, whatever there is: some thousand rows, at next to no cost.
        """
        answer = self._client.scan(
            TableName=self._table,
            Select="COUNT",
            FilterExpression=f"attribute_exists({placeholder(SOURCE)})",
            ExpressionAttributeNames=names_for((SOURCE,)),
        )
        return int(answer["Count"]), "LastEvaluatedKey" not in answer

    def page(self) -> tuple[Sequence[Item], bool]:
        """The registrations of one page, 1 MB at most, and whether that is all of them."""
        answer = self._client.scan(
            TableName=self._table,
            FilterExpression=ONLY_REGISTRATIONS,
            ExpressionAttributeNames=names_for((KEY,)),
            ExpressionAttributeValues={":own": {"S": OWN_ITEMS}},
        )
        return answer["Items"], "LastEvaluatedKey" not in answer

    def glance(self, names: Collection[str]) -> Iterator[Sequence[Item]]:
        """Every item, ours too, with these attributes alone, page by page, as it was a moment ago.

        Half as dear as what is read consistently (aws: scan-cost), for who looks again and again.
        """
        wanted = dict.fromkeys([KEY, *names])
        pages = self._client.get_paginator("scan").paginate(
            TableName=self._table,
            ExpressionAttributeNames=names_for(wanted),
            ProjectionExpression=", ".join(map(placeholder, wanted)),
        )
        for page in pages:
            yield page["Items"]

    def _scan(self, names: Collection[str] | None, *, consistent: bool) -> Iterator[Item]:
        """The registrations; with `names`, of each its key and these attributes alone."""
        wanted = dict.fromkeys([KEY, *(names or ())])
        projection = ", ".join(map(placeholder, wanted))
        request = {
            "ConsistentRead": consistent,
            "FilterExpression": ONLY_REGISTRATIONS,
            "ExpressionAttributeNames": names_for(wanted),
            "ExpressionAttributeValues": {":own": {"S": OWN_ITEMS}},
            **({} if names is None else {"ProjectionExpression": projection}),
        }
        for items in scan_pages(self._aws, self._table, request):
            yield from items

    @property
    def _client(self) -> Any:
        return self._aws.client("dynamodb")


def count_rows(
    items: Iterable[Item], unconfirmed_before_ms: int, email_field: str | None = None
) -> RowCounts:
    """Count these rows; who was sending before that moment never ended."""
    everybody = [(item, sms_status_of(item, unconfirmed_before_ms)) for item in items]
    rows = [(item, where) for item, where in everybody if where is not SmsStatus.WAITING]
    at = Counter(where for _, where in rows)
    unsent = [item for item, where in rows if where is SmsStatus.UNSENT]
    coming = [due_since(item) for item in unsent if not waits_for_person(item)]
    over_cap = sum(map(waits_for_cap, unsent))
    emails, mailed = None, list[Item]()
    if email_field is not None:
        emails = count_emails((item for item, _ in rows), email_field, unconfirmed_before_ms)
        mailed = [item for item, _ in rows if text_of(item, EMAIL.status) == SENT]
    return RowCounts(
        registrations=len(rows),
        sent=at[SmsStatus.SENT],
        failed=at[SmsStatus.FAILED],
        untried=len(coming),
        sending=at[SmsStatus.SENDING] + at[SmsStatus.UNCONFIRMED],
        unconfirmed=at[SmsStatus.UNCONFIRMED],
        overdue=sum(1 for at_ms in coming if at_ms < unconfirmed_before_ms),
        held=len(unsent) - len(coming) - over_cap,
        over_cap=over_cap,
        tests=sum(1 for item, _ in rows if is_test(item)),
        waiting=sum(1 for item, _ in everybody if is_waiting(item) and not is_test(item)),
        places=sum(1 for item, _ in rows if takes_place(item)),
        uncounted=sum(1 for item, _ in rows if takes_place(item) and PLACE_COUNTED not in item),
        failures=_errors(item for item, where in rows if where is SmsStatus.FAILED),
        released=_errors(item for item in unsent if SMS_ERROR in item),
        messages=sent_messages(item for item, _ in rows),
        emails=emails,
        mailed=tuple(mailed),
    )


def sent_messages(items: Iterable[Item]) -> Mapping[str, int]:
    """As `RowCounts.messages`; of two rows that name one message the later moment counts."""
    sent = ((text_of(item, SMS_MESSAGE_ID), item) for item in items)
    return _latest(
        (message_id, moment_of(item, SMS_UPDATED_AT))
        for message_id, item in sent
        if message_id and text_of(item, SMS_STATUS) == SENT
    )


def _latest(moments: Iterable[tuple[str, int]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for message_id, moment in moments:
        found[message_id] = max(found.get(message_id, 0), moment)
    return found


def sum_counts(parts: Sequence[RowCounts]) -> RowCounts:
    """The counts of a table that was counted in parts."""
    names = [each.name for each in fields(RowCounts) if each.name != "messages"]
    sums = {name: _sum([getattr(part, name) for part in parts]) for name in names}
    sent = chain.from_iterable(part.messages.items() for part in parts)
    return RowCounts(**sums, messages=_latest(sent))


def _sum(values: Sequence[Any]) -> Any:
    """Of numbers; of mappings name by name, of counts member by member, of rows one after another.

    None where none of them is known. Mappings are plain dicts: `asdict` turns a Counter's names
    into pairs before Python 3.12, which no JSON takes.
    """
    known = [value for value in values if value is not None]
    first = known[0] if known else None
    if is_dataclass(first) and not isinstance(first, type):
        names = [each.name for each in fields(first)]
        return type(first)(
            **{name: _sum([getattr(each, name) for each in known]) for name in names}
        )
    if isinstance(first, tuple):
        return tuple(chain.from_iterable(known))
    if isinstance(first, Mapping):
        return dict(sum(map(Counter, known), Counter[str]()))
    return sum(known) if known else None


def unconfirmed_after_seconds(config: Config) -> int:
    """The age from which a row that says `sending` is unconfirmed: no invocation lives as long."""
    return config.handler.timeout_seconds + CLOCK_MARGIN_SECONDS


def ago_ms(aws: Aws, seconds: float) -> int:
    """The moment `seconds` ago by AWS's clock, in epoch milliseconds, as rows have it."""
    return int((aws.now().timestamp() - seconds) * 1000)


def settled(item: Item) -> Item:
    """`item` as files hold it: without an import's marks on who was not told, and the computed.

    Whether its place is counted is a matter of the table that it is in.
    """
    left = {*COMPUTED, PLACE_COUNTED}
    if is_unsent(item):
        left |= {SMS_STATUS} | ({SMS_ATTEMPTS} if item.get(SMS_ATTEMPTS) == HELD else set())
    return {name: value for name, value in item.items() if name not in left}


def _errors(items: Iterable[Item]) -> Mapping[str, int]:
    return dict(Counter(text_of(item, SMS_ERROR) or "" for item in items))


COUNT_ACCEPTED = WaitLimit(
    "DynamoDB to count",
    60,
    "everybody counts in the same item, which takes about 1000 writes a second",
)


@dataclass(frozen=True)
class TotalsItem:
    """The counts of one table."""

    aws: Aws
    table: str

    def add(self, counts: Mapping[str, int]) -> None:
        """Add to the counts of these names, atomically (`row.Marks.count_of`).

        Done again only where AWS refused: adding again adds twice.
        """
        changed = {name: number for name, number in counts.items() if number}
        if changed:
            retry_while(
                self.aws,
                lambda: self._add(changed),
                lambda error: code_of(error) in THROTTLED,
                COUNT_ACCEPTED,
            )

    def reserved(self) -> int:
        """How many confirmations count against `sms.max_messages`; 0 without a table."""
        item = RegistrationTable(self.aws, self.table).get_if_there(TOTALS)
        return number_of(item or {}, count_of("reserved"))

    def mark_paused(self, since: str) -> None:
        """Leave word for the form that nobody is texted."""
        self._update_word(
            "SET #paused = :since", ExpressionAttributeValues={":since": {"S": since}}
        )

    def unmark_paused(self, since: str | None) -> None:
        """Take the word of that pause back, or any without a moment: a later one stays."""
        is_there = "attribute_exists(#paused)" if since is None else "#paused = :since"
        values = {} if since is None else {"ExpressionAttributeValues": {":since": {"S": since}}}
        ignoring(
            # Without a condition an item would come to be, with nothing in it.
            lambda: self._update_word("REMOVE #paused", ConditionExpression=is_there, **values),
            CONDITION_FAILED,
        )

    def _update_word(self, update: str, **request: Any) -> None:
        self.aws.client("dynamodb").update_item(
            TableName=self.table,
            Key={KEY: {"S": TOTALS}},
            UpdateExpression=update,
            ExpressionAttributeNames={"#paused": SENDING_PAUSED},
            **request,
        )

    def _add(self, counts: Mapping[str, int]) -> None:
        added = ", ".join(f"{placeholder(name)} {value_placeholder(name)}" for name in counts)
        self.aws.client("dynamodb", retries=False).update_item(
            TableName=self.table,
            Key={KEY: {"S": TOTALS}},
            UpdateExpression=f"ADD {added}",
            ExpressionAttributeNames=names_for(counts),
            ExpressionAttributeValues=values_for({n: {"N": str(v)} for n, v in counts.items()}),
        )
