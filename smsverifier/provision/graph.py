"""The order of work: who needs whom, forwards to build and turned round to tear down."""

from collections.abc import Collection, Iterable, Mapping

from smsverifier.provision.resource import Resource

Needs = Mapping[str, frozenset[str]]
"""Key → the keys that must be finished before it."""


def needs_of(resources: Iterable[Resource]) -> Needs:
    """The graph of these resources; what is needed but not among them is left out."""
    needs = {resource.key: frozenset(resource.needs) for resource in resources}
    return within(needs, needs)


def closure(wanted: Iterable[str], needs: Needs) -> frozenset[str]:
    """`wanted` and everything it needs, however far back."""
    found: set[str] = set()
    todo = list(wanted)
    while todo:
        key = todo.pop()
        if key not in found:
            found.add(key)
            todo.extend(needs[key])
    return frozenset(found)


def transposed(needs: Needs) -> Needs:
    """The same graph turned round: what was needed waits for those that needed it."""
    return {key: frozenset(k for k, wants in needs.items() if key in wants) for key in needs}


def with_removals(needs: Needs, going: Collection[str]) -> Needs:
    """The same graph turned round among those that go: users before what they use."""
    part = transposed(within(going, needs))
    return {
        key: (wants - frozenset(going)) | part[key] if key in part else wants
        for key, wants in needs.items()
    }


def within(keys: Iterable[str], needs: Needs) -> Needs:
    """The part of the graph that has only `keys` in it."""
    chosen = frozenset(keys)
    return {key: wants & chosen for key, wants in needs.items() if key in chosen}
