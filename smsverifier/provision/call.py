"""One call to AWS as a value: what a kind sends to make its resource, for whoever shows it.

Kinds answer it from `Resource.creation`, out of the very requests that their `create` sends
(decision 0046). What only AWS can tell stands in it as a placeholder, `<STREAM_ARN>`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

ACCOUNT_ID = "<ACCOUNT_ID>"
STREAM_ARN = "<STREAM_ARN>"
API_ID = "<API_ID>"
DEPLOYMENT_ID = "<DEPLOYMENT_ID>"
FINGERPRINT = "<FINGERPRINT>"
NOW = "<NOW>"

KNOWN_LATER: Mapping[str, str] = {
    ACCOUNT_ID: "the account you are signed in to, twelve digits",
    STREAM_ARN: "the table's stream: AWS names it when the table is made",
    API_ID: "the REST API: AWS gives it ten letters and digits when it is made",
    DEPLOYMENT_ID: "the frozen copy of the API that the stage serves",
    FINGERPRINT: "the fingerprint of all that is in the API, the account's id too",
    NOW: "the time of the call, in UTC",
}
"""Placeholder → what stands there in a real call, in words."""


@dataclass(frozen=True)
class Call:
    """One call, by the names of boto3 (the service) and of the service's model."""

    service: str
    operation: str
    parameters: Mapping[str, Any]
    """As boto3 takes them, placeholders in the place of what is known later."""
    why: str
    """What it is for, in one or two sentences."""
    file: str = ""
    """A name for the file that its bytes may stand in; empty where it has none."""
    open_in_file: tuple[str, ...] = ()
    """Placeholders in its bytes, each between the colons of an ARN; the same letters anywhere else
    are somebody's words."""
    tells: Mapping[str, str] = field(default_factory=dict)
    """Placeholder → where its value is in the answer, as a JMESPath."""
    until: tuple[str, str] | None = None
    """The SDK's waiter after whose end the next call may come, and the parameter that it asks by;
    None where AWS is ready at once, or has no waiter for it."""
    takes_role: bool = False
    """Whether it names a role, and is refused as long as AWS does not know that everywhere."""
