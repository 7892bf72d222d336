"""What each kind of value may look like.

Used by the models, the rules and the price table. `words` says a pattern to people
(`config.wording`) and to editors, which know it in JSON Schemas as `patternErrorMessage`.
"""

from typing import Annotated, Literal

from smsverifier import times
from smsverifier.config.section import Field

_LINE = r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029]*$"
_PARAGRAPHS = r"^[^\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]*$"  # a line, and line feeds

FREE_TEXT = (_LINE, _PARAGRAPHS)
"""The patterns of what people word as they like."""

RETENTION_DAYS = (
    *(1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731),
    *(1096, 1827, 2192, 2557, 2922, 3288, 3653),
)
"""The only retentions CloudWatch Logs knows (aws: log-retention-days)."""

DLT_REGIONS = ("ap-south-1", "ap-south-2")
"""Where AWS hands messages to India's local route (aws: india-local-route-regions)."""


StackName = Annotated[
    str,
    Field(
        pattern=r"^[a-z][a-z0-9-]{1,26}[a-z0-9]$",
        words="3 to 28 lower-case letters, digits and hyphens, a letter first, no hyphen last",
    ),
]
FieldName = Annotated[
    str,
    Field(
        pattern=r"^[a-z][a-z0-9_]{0,39}$",
        words="1 to 40 lower-case letters, digits and underscores, a letter first",
    ),
]
Country = Annotated[
    str,
    Field(
        pattern=r"^[A-Z]{2}$",
        words="a country code of two capital letters, such as IN",
    ),
]
Region = Annotated[
    str,
    Field(
        # At most 20 characters, which keeps the role names within IAM's 64.
        pattern=r"^[a-z]{2}-[a-z]{3,14}-[0-9]{1,2}$",
        words="an AWS region, such as ap-south-1 (GovCloud and China lack Pipes or SMS)",
    ),
]
AccountId = Annotated[
    str,
    Field(
        pattern=r"^[0-9]{12}$",
        words='the twelve digits of an AWS account without hyphens, such as "111122223333"',
    ),
]
PolicyArn = Annotated[
    str,
    Field(
        # IAM's own rules: a path and a name of at most 128 characters (aws: policy-arn-form).
        pattern=r"^arn:aws:iam::([0-9]{12}|aws):policy/([!-)+->@-~]{1,510}/)?[A-Za-z0-9+=,.@_-]{1,128}$",
        words="the ARN of an IAM policy, such as arn:aws:iam::111122223333:policy/event-boundary",
    ),
]
SenderId = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9-]{3,11}$",
        words="3 to 11 letters, digits and hyphens (India: 3 to 6 letters or 6 digits)",
    ),
]
DltId = Annotated[
    str,
    Field(
        # SNS takes 1 to 50 characters (aws: dlt-ids-50-characters); the portals give digits only.
        pattern=r"^[0-9]{1,50}$",
        words="1 to 50 digits in quotes, usually 19",
    ),
]
Line = Annotated[str, Field(pattern=_LINE, words="one line without control characters")]
Language = Literal["en", "hi"]
"""Those that the page's own words are in: each has a file in `templates/words`."""


def _there_is(text: str) -> str:
    """Raises ValueError for the thirtieth of February."""
    if not times.is_moment(text):
        raise ValueError(text)
    return text


def _known_zone(name: str) -> str:
    """Raises ValueError."""
    try:
        times.zone_named(name)
    except LookupError as error:
        raise ValueError(name) from error
    return name


Moment = Annotated[
    str,
    Field(
        pattern=times.MOMENT,
        words="a day and a time of day, such as 2026-12-05 18:00",
        check=_there_is,
    ),
]
DayOrMoment = Annotated[
    str,
    Field(
        pattern=times.DAY_OR_MOMENT,
        words="a day, such as 2026-12-05, or with a time of day, 2026-12-05 18:00",
        check=_there_is,
    ),
]
Zone = Annotated[
    str,
    Field(
        pattern=times.ZONE,
        words="a time zone by its IANA name, such as Asia/Kolkata, or UTC",
        check=_known_zone,
    ),
]
Label = Annotated[Line, Field(min_length=1, max_length=200)]
Option = Annotated[Line, Field(min_length=1, max_length=100)]
Paragraphs = Annotated[str, Field(pattern=_PARAGRAPHS, words="text without control characters")]
Message = Annotated[Paragraphs, Field(min_length=1, max_length=1000)]
NameFallback = Annotated[Line, Field(min_length=1, max_length=30)]
EmailAddress = Annotated[
    str,
    Field(
        max_length=254,
        # Its domain and the rest as `mail.address` has them, which rules go by (RFC 5321).
        pattern=r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,253}$",
        words="an e-mail address, such as club@hackfest.example",
    ),
]
Subject = Annotated[Line, Field(min_length=1, max_length=150)]
Body = Annotated[Paragraphs, Field(min_length=1, max_length=5000)]
