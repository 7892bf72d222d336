"""Making an API as defined: one call carries the whole document, and what it did is looked at.

Nothing written here is live before `deployment` has frozen it.
"""

from functools import partial

from smsverifier.aws.errors import is_code
from smsverifier.aws.waits import ROLE_PROPAGATION, Limit, retry_while, wait_until
from smsverifier.core.diff import Change, diff
from smsverifier.errors import ResourceFailed, WaitTimeout
from smsverifier.resources.rest_api.api_shape import not_reset
from smsverifier.resources.rest_api.calls import Calls
from smsverifier.resources.rest_api.definition import MODEL, Definition
from smsverifier.resources.rest_api.read import read_definition

# aws: shown-late
TAKEN = Limit("the API to be as it was written", 60, "what it shows lags for seconds")


def write_definition(calls: Calls, definition: Definition, document: bytes) -> None:
    """Put `document`, which says all of `definition`, and wait until the API shows it.

    Whatever the document does not have goes. Deploys nothing. Raises ResourceFailed if API Gateway
    made something else of it.
    """
    put = partial(calls.send, calls.client.put_rest_api, mode="overwrite", body=document)
    answer = retry_while(calls.aws, put, _role_not_yet_usable, ROLE_PROPAGATION)
    left = [*not_reset(answer), *_lasting(calls, definition)]
    if left:
        raise ResourceFailed(
            "API Gateway took the API, but not as it was written",
            where=f"REST API {calls.api_id}",
            why="\n".join([f"Different: {', '.join(left)}", *answer.get("warnings", [])]),
            hint="Nothing of it was deployed. If somebody else ran `up` at the same time, the API "
            "is as they configured it. Run `smsverifier plan` for what differs.",
        )


def _lasting(calls: Calls, definition: Definition) -> list[str]:
    """What still differs when it has had its time."""
    try:
        wait_until(calls.aws, partial(_is_taken, calls, definition), TAKEN)
    except WaitTimeout:
        return [change.path for change in _left(calls, definition)]
    return []


def _is_taken(calls: Calls, definition: Definition) -> bool | None:
    left = _left(calls, definition)
    if [change.path for change in left] == [f"models.{MODEL}"]:
        # An import may write a schema its own way; this call takes it letter by letter.
        patch = [{"op": "replace", "path": "/schema", "value": definition.model}]
        calls.send(calls.client.update_model, modelName=MODEL, patchOperations=patch)
    return None if left else True


def _left(calls: Calls, definition: Definition) -> tuple[Change, ...]:
    found = read_definition(calls)
    return diff(
        {**definition.properties(), "others": ()}, {**found, "others": definition.others(found)}
    )


def _role_not_yet_usable(error: BaseException) -> bool:
    """API Gateway refuses a role that it does not know yet."""
    return is_code(error, "BadRequestException", says="role")
