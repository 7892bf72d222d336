"""What an answer lacks, told by its name: an emulator leaves out what AWS always sends.

Whoever asks AWS takes what it needs from the answer (`answer["Table"]["TableArn"]`), far from the
call. In a plain dictionary what is not there is a KeyError of ours; in these it is the endpoint's.
"""

from collections.abc import Callable, Mapping
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


class Structure(dict[str, Any]):
    """A structure of an answer, which says what it lacks."""

    __slots__ = ("_lacking",)

    def __init__(self, members: Mapping[str, Any], lacking: Callable[[str], NoReturn]) -> None:
        super().__init__(members)
        self._lacking = lacking

    def __missing__(self, member: str) -> NoReturn:
        """Raises MemberMissing."""
        self._lacking(member)


def name_what_is_missing(client: Any) -> None:
    """Let what `client` answers say what it lacks.

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
        shape = model.operation_model(operation).output_shape
        return answer if shape is None else _named(answer, shape, operation, "", endpoint)

    client._make_api_call = naming


def _named(value: Any, shape: Any, operation: str, path: str, endpoint: str) -> Any:
    """`value` with each structure in it named; maps (a table's items) stay as they are."""
    kind = shape.type_name
    if kind == "list" and isinstance(value, list) and shape.member.type_name == "structure":
        inner = f"{path}[]"
        return [_named(each, shape.member, operation, inner, endpoint) for each in value]
    if kind != "structure" or not isinstance(value, dict):
        return value

    def lacking(member: str) -> NoReturn:
        raise MemberMissing(endpoint=endpoint, operation=operation, member=_below(path, member))

    named = Structure(value, lacking)
    for name, each in value.items():
        if isinstance(each, (dict, list)) and name in shape.members:
            below = _below(path, name)
            named[name] = _named(each, shape.members[name], operation, below, endpoint)
    return named


def _below(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def explain_missing(error: MemberMissing, where: str) -> NotAws:
    """Which member of which answer, and what can be done about it."""
    endpoint, operation, member = (
        str(error.kwargs[key]) for key in ("endpoint", "operation", "member")
    )
    return NotAws(
        f"The answer to {operation} lacks {member}",
        where=where,
        why=f"{endpoint} answered, and AWS sends that with every such answer.",
        hint="Report this with what --verbose prints: AWS answers otherwise than is known."
        if is_of_aws(endpoint)
        else "It is not one of AWS's addresses. An emulator that leaves this out cannot be worked "
        "with: try a newer one, or unset AWS_ENDPOINT_URL to work with AWS itself.",
    )
