"""`stacks` from end to end: which stacks are in an account and region, or in the embedded AWS.

A stack is found by its tag, so one that is half made is found as well, and what is somebody else's
never is. Starts nothing and changes nothing.
"""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from functools import partial

from smsverifier.aws import Aws
from smsverifier.aws.errors import AWS_ERRORS, UNANSWERED, code_of
from smsverifier.aws.not_modelled import OperationNotModelled
from smsverifier.aws.regions import refuse_unknown_region
from smsverifier.commands.configuration import read_place
from smsverifier.commands.connection import aws_in
from smsverifier.commands.context import Context
from smsverifier.commands.embedded_aws import read_previous_run
from smsverifier.commands.known_configurations import configurations
from smsverifier.commands.known_stacks import keep_stacks
from smsverifier.commands.pinned_account import refuse_other_account
from smsverifier.config import Config
from smsverifier.errors import PermissionMissing
from smsverifier.local.journal_file import HeldRegistrations
from smsverifier.local.process import Running, find_running
from smsverifier.naming import STAGE, VERSION_TAG
from smsverifier.output.screen import spinner
from smsverifier.output.stacks_view import FoundStack, Stacks, StackSize
from smsverifier.provision.ejected import ejected_in
from smsverifier.provision.observe import observe
from smsverifier.provision.plan import Observation
from smsverifier.provision.resource import Observed, Resource
from smsverifier.provision.status import paused_since
from smsverifier.registration_table import RegistrationTable
from smsverifier.resources.catalog import catalog, names_of
from smsverifier.resources.delivery_receipts import KEY as RECEIPTS
from smsverifier.resources.stack_roles import stacks_of_roles
from smsverifier.resources.table import find_table
from smsverifier.resources.tag_search import find_leftovers, tagged_stacks

TABLE, API, HANDLER = "table", "api", "handler"
"""Keys of the catalog."""
AT_ONCE = 4
"""Stacks that are looked at together: each is read by a dozen calls at once already."""


def list_stacks(context: Context) -> Stacks:
    """Everything there is, in the order of names."""
    read_place(context)
    refuse_unknown_region(context.config.region)
    if context.target == "local":
        with spinner(context.screen, "the embedded AWS"):
            found = _in_embedded(context)
    else:
        found = _on_aws(context)
    chosen, folder = context.loaded.path, context.folder
    others = configurations(folder, chosen) if folder is not None else ()
    return replace(found, chosen=chosen, others=others)


def _on_aws(context: Context) -> Stacks:
    with spinner(context.screen, f"AWS, {context.config.region}"):
        aws = aws_in(context, context.config.region)
        refuse_other_account(aws, context.loaded, context.options.profile, context.environ)
        by_role = _roles(aws)
        found = tuple(_in_region(aws, by_role))
    keep_stacks(context.environ, context.target, aws.region, [each.stack for each in found])
    there = {(each.stack, each.region) for each in found}
    elsewhere = tuple(sorted(place for place in by_role - there if place[1] != aws.region))
    return Stacks(context.target, aws.region, aws.account, None, found, elsewhere)


def _in_embedded(context: Context) -> Stacks:
    """In all its regions, or in the one that was asked for; with what waits on disk."""
    region, running = context.config.region, find_running(context.site)
    context.running = running
    if running is None:
        kept = tuple(map(_waiting, read_previous_run(context.site).kept))
        return Stacks(context.target, region, None, False, kept)
    aws = aws_in(context, region)
    found = _of_running(context, running, _roles(aws))
    for each in {stack.region for stack in found} | {region}:
        here = [stack.stack for stack in found if stack.region == each]
        keep_stacks(context.environ, context.target, each, here)
    return Stacks(context.target, region, aws.account, True, found)


def _of_running(
    context: Context, running: Running, by_role: frozenset[tuple[str, str]]
) -> tuple[FoundStack, ...]:
    named = context.options.region
    regions = {named} if named else _regions(context, running, by_role)
    found = _in_regions(context, regions, by_role)
    there = {(stack.stack, stack.region) for stack in found}
    waiting = [held for held in running.kept if (held.stack, held.region) not in there]
    both = [*found, *map(_waiting, waiting)]
    return tuple(sorted(both, key=lambda stack: (stack.stack, stack.region)))


def _regions(context: Context, running: Running, by_role: frozenset[tuple[str, str]]) -> set[str]:
    """Those with anything in them; one that was started by an earlier version tells of tables."""
    begun = {region for _, region in by_role}
    return {context.config.region, *begun, *running.regions, *(h.region for h in running.held)}


def _in_regions(
    context: Context, regions: Iterable[str], by_role: Iterable[tuple[str, str]]
) -> list[FoundStack]:
    return [stack for each in regions for stack in _in_region(aws_in(context, each), by_role)]


def _roles(aws: Aws) -> frozenset[tuple[str, str]]:
    """Nothing where roles may not be listed: what is tagged is found all the same."""
    try:
        return stacks_of_roles(aws)
    except AWS_ERRORS as error:
        if code_of(error) not in UNANSWERED:
            raise
        return frozenset()


def _tagged(aws: Aws) -> frozenset[str]:
    """Nothing where an emulator has no search by tag: roles are found all the same."""
    try:
        return tagged_stacks(aws)
    except OperationNotModelled:
        return frozenset()


def _waiting(held: HeldRegistrations) -> FoundStack:
    return FoundStack(held.stack, held.region, size=StackSize(held.registrations), kept=True)


def _in_region(aws: Aws, by_role: Iterable[tuple[str, str]]) -> Iterator[FoundStack]:
    names = {*_tagged(aws), *(stack for stack, region in by_role if region == aws.region)}
    with ThreadPoolExecutor(AT_ONCE) as pool:
        looked = pool.map(partial(_look_at, aws), sorted(names))
        yield from filter(None, looked)


def _look_at(aws: Aws, stack: str) -> FoundStack | None:
    """What is there of one stack; None if nothing is: tags are shown for a while after an end."""
    with suppress(ValueError):  # a tag of somebody's own hand, which is no stack's name
        config = Config.model_validate({"stack": stack, "region": aws.region})
        try:
            return _read(aws, config)
        except (PermissionMissing, *AWS_ERRORS) as error:
            if not isinstance(error, PermissionMissing) and code_of(error) not in UNANSWERED:
                raise
            return FoundStack(stack, aws.region, readable=False)
    return None


def _read(aws: Aws, config: Config) -> FoundStack | None:
    resources = [each for each in catalog(config, aws) if each.key != RECEIPTS]
    observation = observe(resources)
    ours = {key: found for key, found in observation.items() if _is_ours(found, config.stack)}
    names = names_of(config, aws)
    copies = () if ours else tuple(find_leftovers(aws, names, ()).ours)
    if not ours and not copies:
        return None
    table, since = RegistrationTable(aws, names.table), None
    size = None
    if TABLE in ours:
        described = find_table(aws, names.table) or {}
        since = described.get("CreationDateTime")
        size = StackSize(*table.few())
    return FoundStack(
        config.stack,
        aws.region,
        resources=tuple(ours),
        missing=_missing(resources, ours),
        others=copies,
        version=_version(ours),
        since=since,
        paused_since=paused_since(config.stack, observation),
        ejected=ejected_in(observation, config.stack),
        form_url=_form(aws, ours),
        size=size,
    )


def _is_ours(found: Observed | None, stack: str) -> bool:
    return found is not None and found.owner == stack and not found.deleting


def _missing(resources: Iterable[Resource], ours: Observation) -> tuple[str, ...]:
    return tuple(each.key for each in resources if each.key not in ours and not each.obsolete)


def _version(ours: Observation) -> str | None:
    """Of the handler, which every version brings along; else of whatever there is."""
    by_key = {key: found.tags.get(VERSION_TAG) for key, found in ours.items() if found}
    return by_key.get(HANDLER) or next(filter(None, by_key.values()), None)


def _form(aws: Aws, ours: Observation) -> str | None:
    api = ours.get(API)
    if api is None or "api_id" not in api.outputs:
        return None
    return f"{aws.invoke_url(api.outputs['api_id'], STAGE)}/"
