"""What an answer lacks or has otherwise than AWS, told by its name: emulators do both.

Whoever asks AWS takes what it needs from the answer (`answer["Table"]["TableArn"]`), far from the
call. In a plain dictionary what is not there is a KeyError of ours, and a number in the place of a
text some other error; in these it is the endpoint's. What nobody takes may be as it likes.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any, NoReturn

from botocore import exceptions as bc

from smsverifier.aws.endpoint_urls import is_of_aws
from smsverifier.aws.foreign_responses import forget_answer, unreadable
from smsverifier.errors import NotAws, SmsverifierError

_Call = Callable[[str, Any], dict[str, Any]]


class MemberMissing(bc.BotoCoreError, KeyError):  # type: ignore[misc]
    """A KeyError for whoever looks for one, and else an error of the SDK's kind."""

    fmt = "The answer of {endpoint} to {operation} lacks {member}"

    def __init__(self, *, endpoint: str, operation: str, member: str) -> None:
        super().__init__(endpoint=endpoint, operation=operation, member=member)  # type: ignore[call-arg]

    def __str__(self) -> str:
        return self.fmt.format(**self.kwargs)


class MemberWrong(bc.BotoCoreError):  # type: ignore[misc]
    """The answer has a member that is none of AWS's: `found` where `wanted` belongs."""

    fmt = "The answer of {endpoint} to {operation} has {found} as {member}, not {wanted}"


class SamePageAgain(bc.BotoCoreError):  # type: ignore[misc]
    """The next page is said to be the one that was asked for: there would be no end of them."""

    fmt = "The answer of {endpoint} to {operation} leads to the same page again"


class Structure(dict[str, Any]):
    """A structure of an answer, which says what it lacks."""

    __slots__ = ("_lacking",)

    def __init__(self, members: Mapping[str, Any], lacking: Callable[[str], NoReturn]) -> None:
        super().__init__(members)
        self._lacking = lacking

    def __missing__(self, member: str) -> NoReturn:
        """Raises MemberMissing."""
        self._lacking(member)


class Mistaken(Structure):
    """A structure with members that are of another kind than AWS's: whoever takes one is told."""

    __slots__ = ("_refuse", "_wrong")

    def __init__(
        self,
        members: Mapping[str, Any],
        lacking: Callable[[str], NoReturn],
        wrong: Iterable[str],
        refuse: Callable[[str, Any], NoReturn],
    ) -> None:
        super().__init__(members, lacking)
        self._wrong, self._refuse = frozenset(wrong), refuse

    def __getitem__(self, member: str) -> Any:
        if member in self._wrong:
            self._refuse(member, super().__getitem__(member))
        return super().__getitem__(member)

    def get(self, member: str, default: Any = None) -> Any:
        """As `[…]`, where it is there."""
        return super().get(member, default) if member not in self._wrong else self[member]


_TYPES: Mapping[str, type | tuple[type, ...]] = {
    **{"structure": dict, "map": dict, "list": list, "string": str, "character": str},
    **{"boolean": bool, "timestamp": datetime},
    **dict.fromkeys(("integer", "long", "float", "double"), (int, float)),
}
"""What the SDK makes of each of its kinds. It looks at none but times: the rest is as it came."""
_MADE_OF_TEXTS = frozenset({"policyDocumentType"})
"""IAM's policies: the SDK hands over what is in the text."""
_WORDS: Mapping[str, str] = {
    **{"structure": "a structure", "map": "a map", "list": "a list", "boolean": "a yes or no"},
    **{"string": "a text", "character": "a text", "timestamp": "a time"},
    **dict.fromkeys(("integer", "long", "float", "double"), "a number"),
}
_OF_SQS = frozenset({"QueueAttributeMap", "MessageSystemAttributeMap"})
_NUMBERS = frozenset(
    {
        *("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"),
        *("ApproximateReceiveCount", "SentTimestamp", "DelaySeconds", "VisibilityTimeout"),
        *("MaximumMessageSize", "MessageRetentionPeriod"),
    }
)
_FOUND = (
    *((dict, "a structure"), (list, "a list that is none of AWS's"), (str, "a text")),
    *((bool, "a yes or no"), ((int, float), "a number"), (type(None), "nothing")),
)
_NEXT = (
    *(("NextToken", "NextToken"), ("nextToken", "nextToken"), ("Marker", "Marker")),
    *(("Marker", "NextMarker"), ("position", "position"), ("ShardIterator", "NextShardIterator")),
    ("ExclusiveStartKey", "LastEvaluatedKey"),
)
"""By which parameter a page is asked for, and which member leads to the next one."""


def name_what_is_missing(client: Any) -> None:
    """Let what `client` answers say what it lacks, and what of it is none of AWS's.

    The SDK has no hook for what a call returns. Its own paginators go through this method too.
    """
    call: _Call = client._make_api_call
    model, endpoint = client.meta.service_model, str(client.meta.endpoint_url)

    def naming(operation: str, params: Any) -> dict[str, Any]:
        forget_answer()
        try:
            answer = call(operation, params)
        except (bc.ClientError, bc.BotoCoreError, SmsverifierError):
            raise
        except Exception as error:
            told = unreadable(operation)
            if told is None:
                raise
            raise told from error
        if _leads_back(params, answer):
            raise SamePageAgain(endpoint=endpoint, operation=operation)
        shape = model.operation_model(operation).output_shape
        return answer if shape is None else _named(answer, shape, operation, "", endpoint)

    client._make_api_call = naming


def _leads_back(asked: Any, answer: Any) -> bool:
    return any(to in answer and asked.get(by) == answer[to] for by, to in _NEXT if by in asked)


def _named(value: Any, shape: Any, operation: str, path: str, endpoint: str) -> Any:
    """`value` with each structure in it named, and each map of texts; a table's items stay."""
    kind = shape.type_name
    if kind == "list" and isinstance(value, list) and shape.member.type_name == "structure":
        inner = f"{path}[]"
        return [_named(each, shape.member, operation, inner, endpoint) for each in value]
    is_texts = kind == "map" and shape.value.type_name == "string"
    if not (kind == "structure" or is_texts) or not isinstance(value, dict):
        return value

    def lacking(member: str) -> NoReturn:
        raise MemberMissing(endpoint=endpoint, operation=operation, member=_below(path, member))

    def refuse(member: str, found: Any) -> NoReturn:
        wanted = "string" if is_texts else shape.members[member].type_name
        is_no_number = is_texts and isinstance(found, str)
        raise MemberWrong(
            endpoint=endpoint,
            operation=operation,
            member=_below(path, member),
            found=next((words for kind, words in _FOUND if isinstance(found, kind)), "something"),
            wanted="a number" if is_no_number else _WORDS[wanted],
        )

    if is_texts:
        return _texts(value, shape, lacking, refuse)
    shapes = shape.members
    members = {
        name: _named(each, shapes[name], operation, _below(path, name), endpoint)
        if name in shapes
        else each
        for name, each in value.items()
    }
    wrong = [name for name, each in members.items() if not _is_of(shapes.get(name), each)]
    return Mistaken(members, lacking, wrong, refuse) if wrong else Structure(members, lacking)


def _texts(
    value: Mapping[str, Any],
    shape: Any,
    lacking: Callable[[str], NoReturn],
    refuse: Callable[[str, Any], NoReturn],
) -> Structure:
    """A map of texts; SQS's attributes are numbers in some of them."""
    wrong = [
        name
        for name, each in value.items()
        if not isinstance(each, str)
        or (shape.name in _OF_SQS and name in _NUMBERS and not each.isdecimal())
    ]
    return Mistaken(value, lacking, wrong, refuse) if wrong else Structure(value, lacking)


def _is_of(shape: Any, value: Any) -> bool:
    """Whether `value` is what `shape` says, with all that is in it but what is named itself."""
    if shape is None or shape.name in _MADE_OF_TEXTS or getattr(shape, "is_document_type", False):
        return True
    kind = shape.type_name
    wanted: Any = _TYPES.get(kind, object)
    if not isinstance(value, wanted):
        return kind == "structure" and hasattr(value, "close")  # a stream of events
    if kind == "list":
        return all(_is_of(shape.member, each) for each in value)
    if kind == "map":
        return shape.value.type_name == "string" or _are_of(shape.value, value.values())
    return not (isinstance(value, bool) and kind != "boolean")


def _are_of(shape: Any, values: Iterable[Any]) -> bool:
    """Of the values of one map. A table's items are maps, and may be many: texts are quick."""
    if shape.type_name != "structure":
        return all(_is_of(shape, each) for each in values)
    texts, is_one = _texts_in(shape), shape.name == "AttributeValue"
    for each in values:
        if type(each) is not dict or (is_one and len(each) != 1):
            return False
        for name, found in each.items():
            if type(found) is str and name in texts:
                if is_one and name == "N" and not _is_number(found):
                    return False
                continue
            if not _is_of(shape.members.get(name), found):
                return False
    return True


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


@cache
def _texts_in(shape: Any) -> frozenset[str]:
    return frozenset(name for name, each in shape.members.items() if each.type_name == "string")


def _below(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def explain_missing(error: MemberMissing, where: str) -> NotAws:
    """Which member of which answer, and what can be done about it."""
    found = f"lacks {error.kwargs['member']}"
    return _in_words(
        error, where, found, "AWS sends that with every such answer", "leaves this out"
    )


def explain_wrong(error: MemberWrong, where: str) -> NotAws:
    """As `explain_missing`, of a member that is there."""
    told = error.kwargs
    found = f"has {told['found']} as {told['member']}"
    return _in_words(error, where, found, f"AWS sends {told['wanted']} there", "sends this")


def explain_same_page(error: SamePageAgain, where: str) -> NotAws:
    """As `explain_missing`, of a list without an end."""
    found = "has no end: each page leads to itself"
    return _in_words(error, where, found, "AWS's pages come to an end", "answers so")


def _in_words(error: bc.BotoCoreError, where: str, found: str, usual: str, does: str) -> NotAws:
    """`found`: what is the matter with the answer; `usual`: AWS's; `does`: who answers so."""
    endpoint = error.kwargs["endpoint"]
    hint = (
        "Report this with what --verbose prints: AWS answers otherwise than is known."
        if is_of_aws(endpoint)
        else f"It is not one of AWS's addresses. An emulator that {does} cannot be worked with: "
        "try a newer one, or unset AWS_ENDPOINT_URL to work with AWS itself."
    )
    return NotAws(
        f"The answer to {error.kwargs['operation']} {found}",
        where=where,
        why=f"{endpoint} answered, and {usual}.",
        hint=hint,
    )
