"""Whatever must know every kind of resource knows it; what is missing is named, and where.

Most of it follows from `catalog.KINDS`. The rest is told by hand where the layers want it so, or
where no code of ours can know; it is held equal here. docs/adding.md has the way to a new kind.
"""

import importlib
import pkgutil
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from types import ModuleType

import pytest

from smsverifier import resources
from smsverifier.aws import Aws
from smsverifier.aws.quotas import QUOTAS
from smsverifier.local.calls import AwsFailure, AwsResponse, Call, with_json
from smsverifier.local.dispatcher import Forward
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.local.stores import STORES
from smsverifier.local.supported_operations import OPERATIONS
from smsverifier.naming import ROLE_PATH, STACK_TAG, Names
from smsverifier.provision.resource import Resource
from smsverifier.resources.catalog import COMPONENTS, KINDS
from smsverifier.resources.iam.actions import RIGHTS, STATEMENTS
from smsverifier.resources.iam.role_policies import boundary_policy
from smsverifier.resources.kind import Kind
from smsverifier.resources.role import Role
from smsverifier.resources.tag_search import find_leftovers
from tests.contract.stack import Stack
from tests.kinds import KEYS, RESOURCES, SERVICES, TESTED
from tests.reference import page, quoted

DEMO = Names("<stack>", "<region>", "<account>")
ALONE = {("iam", "RemoveRoleFromInstanceProfile")}
"""Made only where somebody put a role of ours into an EC2 profile, which the embedded AWS has
none of."""
KIND_OF = {kind.type: kind for kind in KINDS}


def has_all(wanted: Iterable[str], where: str, there: Iterable[str]) -> None:
    """Fails with the names of what is missing, and where."""
    missing = sorted(set(wanted) - set(there))
    assert not missing, f"missing in {where}: {', '.join(missing)}"


def are_the_same(wanted: Iterable[str], where: str, there: Iterable[str]) -> None:
    """Likewise, and fails with what has no use there any more."""
    wanted, there = set(wanted), set(there)
    has_all(wanted, where, there)
    assert not there - wanted, f"of no use in {where}: {', '.join(sorted(there - wanted))}"


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
    are_the_same(KEYS, "TESTED of tests/kinds.py", TESTED)


def test_tests_are_told_of_every_kind() -> None:
    are_the_same(KIND_OF, "SERVICES of tests/kinds.py", SERVICES)


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
        f"{service.creates}: QUOTAS of smsverifier/aws/quotas.py and SERVICES of tests/kinds.py"
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


@pytest.fixture
def whole(aws: Aws) -> Stack:
    """All that the catalog has, delivery receipts too."""
    stack = Stack(aws)
    for resource in stack.all:
        resource.create(stack.desired(resource))
    return stack


def arns(stack: Stack) -> dict[str, str]:
    """Key → ARN of what is there."""
    found = {resource.key: resource.read() for resource in stack.all}
    return {key: each.arn for key, each in found.items() if each is not None}


def test_the_deployer_may_work_on_every_resource_by_its_arn(whole: Stack) -> None:
    allowed = [arn for each in STATEMENTS if each.arns for arn in each.arns(whole.names)]
    covered = [
        key
        for key, arn in arns(whole).items()
        if any(fnmatchcase(arn, pattern) for pattern in allowed)
    ]
    has_all(KEYS, "the ARNs of the statements of their kinds", covered)


def test_the_embedded_aws_sees_a_stack_by_each_resource(whole: Stack) -> None:
    by_name, arn_of = set(), arns(whole)
    for resource in whole.all:
        has_all([resource.type], "STORES of smsverifier/local/stores.py", STORES)
        store = STORES[resource.type]
        kept = {each.name: each for each in store.everywhere()}
        has_all([resource.name], f"the store of {resource.type}", kept)
        found = kept[resource.name]
        assert found.arn == arn_of[resource.key]
        if resource.key != "delivery_receipts":  # all stacks' in this region
            has_all(
                [STACK_TAG], f"the tags of {resource.type} in its store", kept[resource.name].tags
            )
        if store.stack_of(resource.name) == whole.names.stack:
            by_name.add(resource.type)
    # The region is in the name of a role.
    are_the_same(
        KIND_OF.keys() - {"AWS::IAM::Role"}, "the names in STORES of local/stores.py", by_name
    )


def test_the_second_look_finds_every_resource_by_its_tag(whole: Stack) -> None:
    found = find_leftovers(whole.aws, whole.names, known=())
    ours = [key for key, arn in arns(whole).items() if arn in found.ours]
    has_all(set(KEYS) - {"delivery_receipts"}, f"what is found as ours: {found}", ours)
    assert (found.unknown, found.unreadable, found.denied) == ([], [], [])


@pytest.mark.parametrize("denied", [False, True])
def test_the_second_look_believes_nothing_of_what_is_gone(
    whole: Stack, embedded: EmbeddedAws, denied: bool
) -> None:
    """The Tagging API shows it for a while; what else is asked of it may be denied."""
    hits = [{"ResourceARN": arn, "Tags": []} for arn in arns(whole).values()]
    for resource in reversed(whole.all):
        resource.delete()

    def tell(call: Call, forward: Forward) -> AwsResponse:
        return with_json(forward(call), lambda value: value.update(ResourceTagMappingList=hits))

    def deny(call: Call, forward: Forward) -> AwsResponse:
        raise AwsFailure("AccessDeniedException", "not for you", 400)

    embedded.dispatcher.override("resourcegroupstaggingapi", "GetResources", tell)
    describing = {call for tested in TESTED.values() for call in tested.describing}
    if denied:
        for call in {call for kind in KINDS for part in kind.calls for call in part} - describing:
            if call != ("iam", "ListRoles"):
                embedded.dispatcher.override(*call, deny)
    found = find_leftovers(whole.aws, whole.names, known=())
    assert (found.ours, found.unknown, found.unreadable) == ([], [], [])
