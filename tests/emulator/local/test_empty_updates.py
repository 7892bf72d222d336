"""An Update of API Gateway without patchOperations, which are optional, changes nothing.

Source: the API reference of API Gateway, where `patchOperations` is required of no Update.
"""

from collections.abc import Callable
from typing import Any

from botocore import xform_name

from smsverifier.local.supported_operations import OPERATIONS
from tests.support.clock import Clock
from tests.support.every_call import SCRIPT, World
from tests.support.whole_stack import WholeStack

UPDATES = {each for each in OPERATIONS["apigateway"] if each.startswith("Update")}


def test_an_update_of_nothing_answers_what_is_there(
    make_stack: Callable[..., WholeStack], client: Callable[[str], Any], embedded_clock: Clock
) -> None:
    world, apis = World(make_stack(stack="still"), client, embedded_clock), client("apigateway")
    tried = set()
    for service, operation, arguments_of in SCRIPT:
        if service != "apigateway":
            continue
        arguments = dict(arguments_of(world))
        if operation in UPDATES:
            del arguments["patchOperations"]
            read = operation.replace("Update", "Get")
            before = ask(apis, read, arguments)
            assert ask(apis, operation, arguments) == before, operation
            assert ask(apis, operation, {**arguments, "patchOperations": []}) == before, operation
            assert ask(apis, read, arguments) == before
            tried.add(operation)
        world.play(service, operation, arguments_of(world))
    assert tried == UPDATES


def ask(apis: Any, operation: str, arguments: dict[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = getattr(apis, xform_name(operation))(**arguments)
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}
