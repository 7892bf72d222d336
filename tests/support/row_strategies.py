"""Rows of every kind for property tests: as the pipeline writes them, and as anybody might."""

from hypothesis import strategies as st

from smsverifier.row import OWN_ITEMS

TEXT = st.text(max_size=30)
HOSTILE = st.lists(
    st.sampled_from([*"=+-@\t\r\n'\"{};|,a ", "＝", "\u2028", "\x00", "é", "अ"]), max_size=8
).map("".join)
NUMBERLIKE = st.from_regex(r"'{0,2}[0-9]{1,17}(?:[-/.:eE ][0-9]{1,3}){0,2}", fullmatch=True)
"""What spreadsheets take for numbers, dates and times."""
FIELD_NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,9}", fullmatch=True)
WHOLE = st.integers(-(10**20), 10**20).map(str)
DECIMALS = st.decimals(allow_nan=False, allow_infinity=False, places=3).map(str)

KEYS = (TEXT | HOSTILE).filter(lambda key: key and not key.startswith(OWN_ITEMS))
TEXTS = st.fixed_dictionaries({"S": TEXT | HOSTILE | NUMBERLIKE})
NUMBERS = st.fixed_dictionaries({"N": WHOLE | DECIMALS})
BINARY = st.binary(max_size=9)


def _containers(values: st.SearchStrategy) -> st.SearchStrategy:
    lists = st.lists(values, max_size=3).map(lambda content: {"L": content})
    names = FIELD_NAMES | st.sampled_from(["B", "BS", "S"])
    maps = st.dictionaries(names, values, max_size=3).map(lambda content: {"M": content})
    return lists | maps


VALUES = st.recursive(
    TEXTS
    | NUMBERS
    | BINARY.map(lambda content: {"B": content})
    | st.booleans().map(lambda content: {"BOOL": content})
    | st.just({"NULL": True})
    | st.lists(TEXT, min_size=1, max_size=3, unique=True).map(lambda content: {"SS": content})
    | st.lists(WHOLE, min_size=1, max_size=3, unique=True).map(lambda content: {"NS": content})
    | st.lists(BINARY, min_size=1, max_size=3, unique=True).map(lambda content: {"BS": content}),
    _containers,
    max_leaves=6,
)

EPOCH_MS = st.integers(0, 4 * 10**12).map(lambda n: {"N": str(n)})
REGISTRATIONS = st.fixed_dictionaries(
    {
        "registration_id": st.fixed_dictionaries({"S": KEYS}),
        "phone": TEXTS,
        "name": TEXTS,
        "request_id": TEXTS,
        "registered_at": EPOCH_MS,
        "source": st.sampled_from([{"S": "form"}, {"S": "test"}]),
    },
    optional={
        "college": TEXTS,
        "sms_status": st.sampled_from([{"S": "sending"}, {"S": "sent"}, {"S": "failed"}]),
        "sms_message_id": TEXTS,
        "sms_parts": NUMBERS,
        "sms_error": TEXTS,
        "sms_updated_at": EPOCH_MS,
        "sms_attempts": NUMBERS,
        "expires_at": EPOCH_MS,
        "email_status": TEXTS,
        "attended.at": EPOCH_MS,
        "consent.wording": TEXTS,
        "consent.at": EPOCH_MS,
        "consent.adult": TEXTS,
        "form.language": TEXTS,
    },
)
"""As the pipeline writes them, with hostile texts."""

COUNTS = st.integers(0, 99).map(lambda n: {"N": str(n)})
COUNTED = ("sms_parts", "sms_attempts")
IMPORTABLE = st.builds(
    lambda item, phone, request, count: {
        **item,
        **{name: count for name in COUNTED if name in item},
        **{key: {"S": phone} for key in ("registration_id", "phone")},
        "request_id": {"S": request},
    },
    REGISTRATIONS,
    st.integers(9_600_000_000, 9_999_999_999).map(lambda number: f"+91{number}"),
    (TEXT | HOSTILE).filter(bool),
    COUNTS,
)
"""The same with a number that may be texted, as key too, and whole counts."""

ANYTHING = st.builds(
    lambda key, others: {**others, "registration_id": {"S": key}},
    KEYS,
    st.dictionaries(
        FIELD_NAMES | HOSTILE.filter(bool) | st.sampled_from(["registered_at", "B"]),
        VALUES,
        max_size=5,
    ),
)
"""Whatever somebody may have put into the table by hand."""
