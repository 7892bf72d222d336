"""The script of every call is as long as the list of what is modelled."""

from smsverifier.local.supported_operations import OPERATIONS
from tests.support.every_call import SCRIPT


def test_the_script_has_every_operation_that_is_modelled() -> None:
    modelled = {(service, name) for service, names in OPERATIONS.items() for name in names}
    assert {(service, operation) for service, operation, _ in SCRIPT} == modelled
