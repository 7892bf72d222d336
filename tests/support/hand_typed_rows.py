"""Rows as somebody may have typed them into the table: any attribute missing or odd."""

from typing import Any

from hypothesis import strategies as st

from smsverifier import row

PHONES = st.integers(0, 30).map(lambda n: f"+9198765{n:05d}")
STATUSES = (*row.STATUSES, row.IMPORTING)
ODD: st.SearchStrategy[dict[str, Any]] = st.sampled_from(
    [
        {"S": ""},
        {"S": " "},
        {"S": "Sent"},
        {"S": "\u200b"},
        {"N": "0"},
        {"N": "1.5"},
        {"N": "-3"},
        {"N": "1E+40"},
        {"NULL": True},
        {"BOOL": False},
        {"L": []},
        {"M": {"S": {"S": "sent"}}},
        {"SS": ["sent"]},
        {"B": b"sent"},
    ]
)
"""Values of every type of DynamoDB's, and texts that look like something."""

_KNOWN = {
    row.PHONE: PHONES | st.just("98765 43210"),
    row.NAME: st.just("Neha"),
    row.REQUEST_ID: st.uuids().map(str),
    row.SOURCE: st.sampled_from([*row.SOURCES, "walk-in"]),
    row.SMS_STATUS: st.sampled_from(STATUSES),
    row.SMS_MESSAGE_ID: st.sampled_from(["m1", "m2", "m3"]),
    row.SMS_ERROR: st.sampled_from(["Throttled", row.OVER_CAP]),
}
_MOMENTS = (row.REGISTERED_AT, row.SMS_UPDATED_AT)


def _number(numbers: st.SearchStrategy[int]) -> st.SearchStrategy[dict[str, Any]]:
    return numbers.map(lambda n: {"N": str(n)})


def _texts(texts: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, Any]]:
    return texts.map(lambda text: {"S": text})


VALUES = {
    **{name: _texts(known) for name, known in _KNOWN.items()},
    **dict.fromkeys(_MOMENTS, _number(st.integers(0, 4 * 10**12))),
    row.SMS_ATTEMPTS: _number(st.integers(0, 3)),
    row.SMS_PARTS: _number(st.integers(1, 4)),
}
KEYS = _texts(PHONES | st.from_regex(r"[A-Za-z0-9]{8}=", fullmatch=True))
ROWS: st.SearchStrategy[row.Item] = st.fixed_dictionaries(
    {row.KEY: KEYS}, optional={name: known | ODD for name, known in VALUES.items()}
)
"""One row, of which only the key is certain."""

TABLES = st.lists(ROWS, max_size=12, unique_by=lambda item: item[row.KEY]["S"])
