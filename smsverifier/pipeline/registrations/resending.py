"""Whom to tell (again), and taking the status off their rows so that the handler will.

Whoever was told, or may have been, is told again only if somebody names them. A row is opened only
if it still is what was looked at: the same submission, after the same try.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import Enum

from smsverifier.aws import Aws
from smsverifier.errors import UsageError
from smsverifier.pipeline.registrations.json_lines import Item
from smsverifier.pipeline.registrations.rows import Standing, standing, text_of
from smsverifier.pipeline.registrations.telling import is_registration
from smsverifier.pipeline.registrations.totals import Totals
from smsverifier.resources.table import KEY

CHUNK = 100
"""Rows between two writes of the counts: if killed, at most so many are counted too few."""
THREADS = 16
SAME = ("request_id", "sms_status", "sms_attempts")
"""What a row must still say to be opened."""
LIST = "`smsverifier registrations list` shows who is there."
NEVER_AGAIN = frozenset({Standing.SENT, Standing.UNCONFIRMED})
"""They have the SMS, or may have it."""


@dataclass(frozen=True)
class Choice:
    """Who is to be told again."""

    standings: Set[Standing]
    """Everyone who stands there …"""
    phones: Set[str]
    """… or has one of these numbers …"""
    ids: Set[str]
    """… or this row."""
    even_if_told: bool = False
    """Whether those with these numbers and rows are told even if they were, or may have been."""

    def picks(self, item: Item, at: Standing) -> bool:
        """Whether the registrant of `item` is one of them."""
        if at is Standing.SENDING or not is_registration(item):
            return False
        return at in self.standings or self.names(item)

    def names(self, item: Item) -> bool:
        """Whether the registrant of `item` is named, by number or by row."""
        return text_of(item, "phone") in self.phones or item[KEY]["S"] in self.ids


def choose(items: Iterable[Item], choice: Choice, unconfirmed_before_ms: int) -> list[Item]:
    """The rows of those who are to be told again.

    Raises UsageError where somebody is named who is not there, is being told right now, or was
    told already without `even_if_told`.
    """
    rows = [(item, standing(item, unconfirmed_before_ms)) for item in items]
    named = [at for item, at in rows if choice.names(item)]
    if (choice.phones or choice.ids) and not named:
        raise _refusal("Nobody is registered like this", "No row has this number or id.", LIST)
    for at in named:
        _refuse_told(at, choice)
    return [item for item, at in rows if choice.picks(item, at)]


def _refuse_told(at: Standing, choice: Choice) -> None:
    if at is Standing.SENDING:
        why = "The handler is at it, and nobody gets two SMS."
        raise _refusal("This registrant is being told right now", why, "Wait a moment, and look.")
    if at in NEVER_AGAIN and at not in choice.standings and not choice.even_if_told:
        why = {
            Standing.SENT: "SNS accepted their SMS.",
            Standing.UNCONFIRMED: "Sending began, and how it ended is not recorded.",
        }[at]
        hint = "Add --even-if-told to text them again all the same."
        raise _refusal("This registrant may have the SMS already", why, hint)


def _refusal(message: str, why: str, hint: str) -> UsageError:
    return UsageError(message, where="--phone, --id", why=why, hint=hint)


class Opening(Enum):
    """What came of taking the status off a row."""

    OURS = "ours"
    ANOTHERS = "another's"
    """It was off already: another `resend` did that, in this moment, and counts it."""
    REFUSED = "refused"
    """The row is not what was looked at any more."""


@dataclass(frozen=True)
class Opener:
    """Takes the status off rows of one table."""

    aws: Aws
    table: str
    should_stop: Callable[[], bool]

    def run(self, items: Sequence[Item]) -> list[Item]:
        """The rows that the handler will take now; who changed meanwhile is left alone."""
        opened: list[Item] = []
        with ThreadPoolExecutor(max_workers=THREADS) as pool:
            for start in range(0, len(items), CHUNK):
                if self.should_stop():
                    break
                opened += self._open_all(pool, items[start : start + CHUNK])
        return opened

    def _open_all(self, pool: ThreadPoolExecutor, chunk: Sequence[Item]) -> list[Item]:
        """One chunk with its counts: they go down first, so they never exceed the rows."""
        totals = Totals(self.aws, self.table)
        totals.add(**{name: -count for name, count in _counted(chunk).items()})
        done = list(zip(chunk, pool.map(self._open, chunk), strict=True))
        totals.add(**_counted(item for item, opening in done if opening is not Opening.OURS))
        return [item for item, opening in done if opening is not Opening.REFUSED]

    def _open(self, item: Item) -> Opening:
        if "sms_status" not in item:
            return Opening.OURS
        same = {name: item[name] for name in SAME if name in item}
        client = self.aws.client("dynamodb")
        try:
            client.update_item(
                TableName=self.table,
                Key={KEY: item[KEY]},
                UpdateExpression="REMOVE sms_status",
                ConditionExpression=" AND ".join(f"{name} = :{name}" for name in same),
                ExpressionAttributeValues={f":{name}": value for name, value in same.items()},
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except client.exceptions.ConditionalCheckFailedException as error:
            now = error.response.get("Item", {})
            if "sms_status" in now or now.get("request_id") != item["request_id"]:
                return Opening.REFUSED
            # The SDK's own second try meets what the first wrote if only its answer was lost.
            # Whoever opened it: the handler's claim lets one try.
            again = error.response["ResponseMetadata"].get("RetryAttempts", 0) > 0
            return Opening.OURS if again else Opening.ANOTHERS
        return Opening.OURS


def _counted(items: Iterable[Item]) -> Counter[str]:
    """How many of them the counts know as sent and as failed."""
    statuses = (text_of(item, "sms_status") for item in items)
    return Counter(status for status in statuses if status in {"sent", "failed"})
