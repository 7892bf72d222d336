"""What the embedded AWS holds, saved and restored whole; for tests, which go back to it.

Whatever keeps state in this package hands it out and takes it on again. `EmbeddedAws` names them
all, and a test finds the one that was forgotten.
"""

import io
import pickle
import threading
from dataclasses import dataclass
from types import FunctionType
from typing import Any, Protocol
from weakref import WeakValueDictionary

from moto.core.base_backend import BackendDict, BaseBackend
from moto.moto_api._internal.models import moto_api_backend


class Stateful(Protocol):
    """Something with state of its own. The dispatcher's lock is held and nothing is under way."""

    def save(self) -> Any:
        """Its state now; nothing that happens later may change what is returned."""

    def restore(self, saved: Any) -> None:
        """Takes on a saved state, which can be taken on again and again."""


@dataclass(frozen=True)
class SavedState:
    """The state of every keeper at one moment."""

    parts: tuple[Any, ...]


class State:
    """All keepers of one embedded AWS, in the order in which they are restored."""

    def __init__(self, *keepers: Stateful) -> None:
        self.keepers = keepers

    def save(self) -> SavedState:
        """The state of all."""
        return SavedState(tuple(keeper.save() for keeper in self.keepers))

    def restore(self, saved: SavedState) -> None:
        """Puts all back."""
        for keeper, part in zip(self.keepers, saved.parts, strict=True):
            keeper.restore(part)


# moto can forget all of its backends but not go back. They are pickled here, which is several times
# quicker than `copy.deepcopy` and is paid once; every restore makes new objects of it.

_LOCKS = {type(make()): make for make in (threading.Lock, threading.RLock)}


@dataclass(frozen=True)
class _BackendKey:
    """Where a backend stands; which object it is changes with every restore."""

    backends: "BackendDict[Any]"
    account: str
    region: str

    @property
    def backend(self) -> Any:
        return self.backends[self.account][self.region]


@dataclass(frozen=True)
class _SavedBackends:
    pickled: bytes
    keys: tuple[_BackendKey, ...]
    outside: tuple[Any, ...]
    """What the pickle refers to and does not hold: keys of backends, and functions."""


class MotoState:
    """All that moto holds; the dispatcher's lock is held by callers."""

    def clear(self) -> None:
        """Empties every backend."""
        moto_api_backend.reset()

    def save(self) -> _SavedBackends:
        """The contents of every backend there is."""
        keys = [
            _BackendKey(backends, account, region)
            for backends in BackendDict._instances
            for account, region, _ in backends.iter_backends()
        ]
        pickler = _Pickler({id(key.backend): key for key in keys})
        pickler.dump([vars(key.backend) for key in keys])
        return _SavedBackends(pickler.file.getvalue(), tuple(keys), tuple(pickler.outside))

    def restore(self, saved: _SavedBackends) -> None:
        """Empties every backend, then fills those that were there."""
        self.clear()
        contents = _Unpickler(saved.pickled, saved.outside).load()
        for key, content in zip(saved.keys, contents, strict=True):
            key.backend.__dict__ = content


class _Pickler(pickle.Pickler):
    """Pickles what backends hold; a backend inside another is referred to by its key."""

    def __init__(self, keys: dict[int, _BackendKey]) -> None:
        self.file = io.BytesIO()
        super().__init__(self.file, pickle.HIGHEST_PROTOCOL)
        self.outside: list[Any] = []
        self._keys = keys

    def persistent_id(self, thing: Any) -> int | None:
        if isinstance(thing, BaseBackend):
            return self._refer_to(self._keys[id(thing)])
        # A function within a function has no name to be found by. One that has nothing around it
        # either (the factory of a defaultdict) is the same for every state.
        if isinstance(thing, FunctionType) and "<locals>" in thing.__qualname__:
            return None if thing.__closure__ else self._refer_to(thing)
        return None

    def reducer_override(self, thing: Any) -> Any:
        if type(thing) in _LOCKS:
            return _LOCKS[type(thing)], ()
        if isinstance(thing, WeakValueDictionary):
            return WeakValueDictionary, (dict(thing),)
        return NotImplemented

    def _refer_to(self, thing: Any) -> int:
        self.outside.append(thing)
        return len(self.outside) - 1


class _Unpickler(pickle.Unpickler):
    def __init__(self, pickled: bytes, outside: tuple[Any, ...]) -> None:
        super().__init__(io.BytesIO(pickled))
        self._outside = outside

    def persistent_load(self, number: int) -> Any:
        thing = self._outside[number]
        return thing.backend if isinstance(thing, _BackendKey) else thing
