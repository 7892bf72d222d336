"""Whatever must know every kind of resource knows it; what is missing is named, and where.

Most of it follows from `catalog.KINDS`. The rest is told by hand where the layers want it so, or
where no code of ours can know; it is held equal here. docs/adding.md has the way to a new kind.
"""

import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType

import pytest

from smsverifier import resources
from smsverifier.aws.quotas import QUOTAS
from smsverifier.local.stores import STORES
from smsverifier.local.supported_operations import OPERATIONS
from smsverifier.naming import ROLE_PATH, Names
from smsverifier.provision.resource import Resource
from smsverifier.resources.catalog import COMPONENTS, KINDS
from smsverifier.resources.iam.actions import RIGHTS, STATEMENTS
from smsverifier.resources.iam.role_policies import boundary_policy
from smsverifier.resources.kind import Kind
from smsverifier.resources.role import Role
from tests.support.completeness import are_the_same, has_all
from tests.support.kinds import KEYS, RESOURCES, SERVICES, TESTED
from tools.reference import page, quoted

DEMO = Names("<stack>", "<region>", "<account>")
ALONE = {("iam", "RemoveRoleFromInstanceProfile")}
"""Made only where somebody put a role of ours into an EC2 profile, which the embedded AWS has
none of."""
KIND_OF = {kind.type: kind for kind in KINDS}


def modules(package: ModuleType) -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        yield importlib.import_module(found.name)


def test_every_file_of_a_kind_is_in_the_catalog() -> None:
    kinds = [vars(each)["KIND"] for each in modules(resources) if "KIND" in vars(each)]
    are_the_same(
        [kind.type for kind in kinds], "KINDS of smsverifier/resources/catalog.py", KIND_OF
    )


def test_every_class_of_a_kind_is_made_by_the_catalog() -> None:
    classes = {
        each.__name__
        for module in modules(resources)
        for each in vars(module).values()
        if isinstance(each, type) and issubclass(each, Resource) and each is not Resource
    }
    made = {type(resource).__name__ for resource in RESOURCES}
    are_the_same(classes, "catalog() of smsverifier/resources/catalog.py", made)


def test_every_resource_is_of_a_kind_and_belongs_to_a_component() -> None:
    are_the_same(
        [resource.type for resource in RESOURCES],
        "KINDS of smsverifier/resources/catalog.py",
        KIND_OF,
    )
    are_the_same(
        [resource.component for resource in RESOURCES],
        "COMPONENTS of smsverifier/resources/catalog.py",
        [component.name for component in COMPONENTS],
    )


def test_tests_are_told_of_every_resource() -> None:
    are_the_same(KEYS, "TESTED of tests/support/kinds.py", TESTED)


def test_tests_are_told_of_every_kind() -> None:
    are_the_same(KIND_OF, "SERVICES of tests/support/kinds.py", SERVICES)


def test_the_embedded_aws_knows_where_every_kind_is_kept() -> None:
    are_the_same(KIND_OF, "STORES of smsverifier/local/stores.py", STORES)


def test_the_embedded_aws_models_every_call_that_is_made() -> None:
    supported = {
        (service, operation) for service, names in OPERATIONS.items() for operation in names
    }
    where = "OPERATIONS of smsverifier/local/supported_operations.py"
    has_all([" ".join(call) for call in RIGHTS.keys() - ALONE], where, map(" ".join, supported))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.type)
def test_the_quota_that_making_one_uses_up_is_known_by_its_name(kind: Kind) -> None:
    service = SERVICES[kind.type]
    known = QUOTAS.get(service.creates)
    assert (known.name if known else "") == service.quota, (
        f"{service.creates}: QUOTAS of smsverifier/aws/quotas.py and SERVICES of "
        "tests/support/kinds.py"
    )


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.type)
def test_a_kind_says_which_call_makes_one_and_which_code_means_none(
    kind: Kind,
) -> None:
    service = SERVICES[kind.type]
    made = {call for part in kind.calls for call in part}
    assert (kind.service, service.creates) in made, f"missing in the calls of {kind.type}"
    assert service.absent[0] in kind.absent


def test_a_statement_on_everything_says_why() -> None:
    unsaid = [each.sid for each in STATEMENTS if each.arns is None and not each.why_all]
    assert unsaid == []
    assert len({each.sid for each in STATEMENTS}) == len(STATEMENTS)


def test_the_boundary_holds_what_every_role_of_the_catalog_may_do() -> None:
    allowed = boundary_policy(Names("demo-event", "ap-south-1", "123456789012"))["Statement"]
    where = "boundary_policy of smsverifier/resources/iam/role_policies.py"
    beyond = [
        f"{statement['Sid']} of {resource.key}"
        for resource in RESOURCES
        if isinstance(resource, Role)
        for statement in resource.spec.policy["Statement"]
        if statement not in allowed
    ]
    has_all(beyond, where, ())


def test_every_name_is_on_the_page_of_names() -> None:
    properties = [name for name, each in vars(Names).items() if isinstance(each, property)]
    others = {"receipts_role", "receipt_log_groups"}  # with its path there, and the account's
    names = [
        getattr(DEMO, name)
        for name in properties
        if name not in others and not name.endswith("_arn")
    ]
    names.append(f"{ROLE_PATH}{DEMO.receipts_role}")
    has_all(names, "docs/reference/names.md", quoted(page("names")))
