"""Who came to the event: a tick in the column `attended` of a sheet, a moment in the row.

A tick only ever adds: it makes no row, and neither an empty cell nor a second tick takes the first
one off. So any number of sheets, from any number of helpers, may come in, in any order, again and
after a kill. To the pipe a changed row is no news: nobody is texted by it.

For `commands`: of a check-in sheet, and of people's own sheets.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import Enum
from itertools import islice
from typing import Any

from smsverifier.aws import Aws
from smsverifier.aws.errors import refusal_of
from smsverifier.registration_table import CONDITION_FAILED
from smsverifier.registrations.bulk_changes import is_second_try
from smsverifier.row import ATTENDED_AT, KEY, is_registration_key, names_for, placeholder

COLUMN = "attended"
"""What the column is called."""


def column_of(fields: Collection[str]) -> str:
    """What it is called beside these fields of a form: one of them may have that very name."""
    return COLUMN if COLUMN not in fields else f"{COLUMN}.tick"


class Tick(Enum):
    """What a cell of the column says."""

    YES = "yes"
    NO = "no"
    UNCLEAR = "unclear"
    """It holds something, and a person has to say what that means."""


_YES = frozenset(
    (
        *("x", "×", "✓", "✔", "☑", "✅", "🗸", "🗹", "√", "1"),
        *("y", "yes", "t", "true", "on", "ok", "okay"),
        *("p", "present", "here", "came", "attended", "in", "checked", "done"),
        *("हाँ", "हां", "हा", "जी", "उपस्थित", "आया", "आई", "आए", "haan", "haa", "han", "ha", "ji"),
        *("wahr", "vrai", "verdadero", "vero"),
    )
)
"""Also what registers of attendance have (P, A), and what spreadsheets write for a ticked box."""
_NO = frozenset(
    (
        *("0", "n", "no", "f", "false", "off", "a", "ab", "absent", "☐", "□", "⬜"),
        *("नहीं", "नही", "ना", "अनुपस्थित", "nahi", "nahin", "falsch", "faux", "falso"),
    )
)
_DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}[/.-][0-9]{1,2}[/.-](?:[0-9]{2}){1,2}"
_CLOCK = r"[0-9]{1,2}(?::[0-9]{2}){1,2}(?:[.][0-9]+)?(?: ?[ap][.]?m)?|[0-9]{1,2} ?[ap][.]?m"
_WHEN = re.compile(rf"(?:{_DATE})?[t, ]*(?:{_CLOCK})? ?z?")


def tick_of(cell: str) -> Tick:
    """What `cell` says of its person. Whoever wrote a time or a date wrote when they came."""
    text = _plain(cell)
    if not text or all(word in _NO for word in text.split()):
        return Tick.NO
    if _WHEN.fullmatch(text) or all(word in _YES for word in text.split()):
        return Tick.YES
    return Tick.UNCLEAR


def _plain(cell: str) -> str:
    """Without case, blanks, what cannot be seen, dashes and dots; `1.0` is a spreadsheet's 1."""
    seen = (char for char in cell if unicodedata.category(char) != "Cf" and char != "\ufe0f")
    text = " ".join(unicodedata.normalize("NFC", "".join(seen)).casefold().split())
    return re.sub(r"\b([01])[.,]0+\b", r"\1", text).strip(" .,!-–—_'\"()[]")


@dataclass(frozen=True)
class Attendance:
    """What became of the ticks. Each person counts once, however often they were ticked."""

    recorded: int = 0
    """They have come, and the row says so from now on."""
    already: int = 0
    """The row said so before."""
    unknown: tuple[str, ...] = ()
    """The keys that no row has. None was made."""

    @property
    def ticked(self) -> int:
        """How many the ticks were that are dealt with."""
        return self.recorded + self.already + len(self.unknown)


CHUNK = 100
THREADS = 16


@dataclass(frozen=True)
class AttendanceWriter:
    """Records in one table who came."""

    aws: Aws
    table: str
    progress: Callable[[int], None] = lambda _: None
    """Hears how many are dealt with."""
    should_stop: Callable[[], bool] = lambda: False

    def run(self, keys: Iterable[str], now_ms: int | None = None) -> Attendance:
        """Record that these came. Stops between chunks if it should; the next run goes on.

        `keys` are registration ids; `now_ms` is the moment to record, by default this one.
        """
        moment = self.aws.now_ms() if now_ms is None else now_ms
        rest, ended = iter(dict.fromkeys(keys)), dict[str, _End]()
        with ThreadPoolExecutor(max_workers=THREADS) as pool:
            while not self.should_stop() and (chunk := list(islice(rest, CHUNK))):
                ends = pool.map(lambda key: self._record(key, moment), chunk)
                ended |= zip(chunk, ends, strict=True)
                self.progress(len(ended))
        count = Counter(ended.values())
        unknown = tuple(key for key, end in ended.items() if end is _End.UNKNOWN)
        return Attendance(count[_End.RECORDED], count[_End.ALREADY], unknown)

    def _record(self, key: str, moment: int) -> "_End":
        if not key or not is_registration_key(key):
            return _End.UNKNOWN
        request = _first_tick(self.table, key, moment)
        error = refusal_of(lambda: self._client.update_item(**request), CONDITION_FAILED)
        if error is None:
            return _End.RECORDED
        row = error.response.get("Item")
        if not row:
            return _End.UNKNOWN
        is_ours = is_second_try(error) and row.get(ATTENDED_AT) == {"N": str(moment)}
        return _End.RECORDED if is_ours else _End.ALREADY

    @property
    def _client(self) -> Any:
        return self.aws.client("dynamodb")


class _End(Enum):
    RECORDED = "recorded"
    ALREADY = "already"
    UNKNOWN = "unknown"


def _first_tick(table: str, key: str, moment: int) -> dict[str, Any]:
    """The first tick of a row that is there."""
    row, at = placeholder(KEY), placeholder(ATTENDED_AT)
    return {
        "TableName": table,
        "Key": {KEY: {"S": key}},
        "UpdateExpression": f"SET {at} = :now",
        "ConditionExpression": f"attribute_exists({row}) AND attribute_not_exists({at})",
        "ExpressionAttributeNames": names_for((KEY, ATTENDED_AT)),
        "ExpressionAttributeValues": {":now": {"N": str(moment)}},
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }
