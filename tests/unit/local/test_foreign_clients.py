"""What clients that no one here wrote ask of the embedded AWS stays answerable, and what it
answers has the shape of the service's model and leads nowhere else.

Terraform's AWS provider 5.100 (Terraform 1.11) applied, planned, changed and destroyed the same
pipeline on the embedded AWS; `TERRAFORM` is what it called.
"""

from smsverifier.local.supported_operations import OPERATIONS
from tests.support.every_call import SCRIPT


def test_the_script_has_every_operation_that_is_modelled() -> None:
    modelled = {(service, name) for service, names in OPERATIONS.items() for name in names}
    assert {(service, operation) for service, operation, _ in SCRIPT} == modelled
