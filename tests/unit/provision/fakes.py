"""A world in memory and resources in it: the five verbs, really done."""

import threading
from collections.abc import Mapping
from typing import Any

from smsverifier.errors import Postponed
from smsverifier.naming import STACK_TAG
from smsverifier.provision.diff import UNKNOWN, Change
from smsverifier.provision.graph import Needs
from smsverifier.provision.outcome import Outcome
from smsverifier.provision.plan import Step
from smsverifier.provision.resource import Condition, Observed, Outputs, Properties, Resource

STACK = "hack"


class World:
    """What there is: name → properties. `history` is every change made to it, in order."""

    def __init__(self) -> None:
        self.things: dict[str, dict[str, Any]] = {}
        self.history: list[tuple[str, str]] = []
        self.broken: set[str] = set()
        self._lock = threading.Lock()

    def change(self, verb: str, name: str, properties: Mapping[str, Any] | None) -> None:
        """One change. Raises RuntimeError where the world is broken."""
        if name in self.broken:
            raise RuntimeError(f"{name} is broken")
        with self._lock:
            self.history.append((verb, name))
            if properties is None:
                self.things.pop(name, None)
            else:
                self.things[name] = dict(properties)


class Thing(Resource):
    """One resource of the world: a size, tags, and the ids of what it needs."""

    type = "Test::World::Thing"
    replace_on = frozenset({"shape"})

    def __init__(
        self, world: World, key: str, needs: tuple[str, ...] = (), **wanted: object
    ) -> None:
        self.key, self.name, self.component, self.needs = key, f"{STACK}-{key}", "part", needs
        self._world = world
        self._wanted = wanted

    def desired(self, outputs: Outputs) -> Properties:
        ids = {need: outputs.get(need, {}).get("id", UNKNOWN) for need in self.needs}
        return {"tags": {STACK_TAG: STACK}, "ids": ids, **self._wanted}

    def read(self) -> Observed | None:
        found = self._world.things.get(self.name)
        if found is None:
            return None
        return Observed(f"arn:{self.name}", found, {"id": f"id of {self.key}"}, Condition.READY)

    def create(self, desired: Properties) -> Postponed | None:
        if self.name not in self._world.things:
            self._world.change("create", self.name, desired)
        return None

    def update(
        self, desired: Properties, changes: tuple[Change, ...], observed: Observed
    ) -> Postponed | None:
        self._world.change("update", self.name, desired)
        return None

    def delete(self) -> None:
        if self.name in self._world.things:
            self._world.change("delete", self.name, None)


def things(world: World, needs: Needs, **wanted: object) -> tuple[Thing, ...]:
    """The resources of a graph."""
    return tuple(Thing(world, key, tuple(sorted(needs[key])), **wanted) for key in needs)


class Heard:
    """A listener that remembers."""

    def __init__(self) -> None:
        self.starts: list[str] = []
        self.waits: list[tuple[str, str, float, float]] = []
        self.ends: list[Outcome] = []

    def started(self, step: Step) -> None:
        """A step's work begins."""
        self.starts.append(step.key)

    def waiting(self, step: Step, what: str, seconds: float, limit: float) -> None:
        """A step waits."""
        self.waits.append((step.key, what, seconds, limit))

    def finished(self, outcome: Outcome) -> None:
        """A step has ended."""
        self.ends.append(outcome)
