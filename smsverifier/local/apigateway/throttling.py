"""A stage's throttling: one token bucket for each method, as API Gateway keeps them.

Rates and bursts are read from the stage's method settings at each request, so a change of the
stage counts at once, without a deployment (aws: api-stage-settings-at-once).
"""

import threading
from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass
from typing import Any

from smsverifier.local.token_bucket import TokenBucket

BucketKey = tuple[str, str, str, str]
"""API id, stage, resource path, HTTP method."""


@dataclass(frozen=True)
class ThrottleLimit:
    """How many requests a second a method takes, and how many at once."""

    rate: float
    burst: int


def throttle_limit(
    settings: Mapping[str, Mapping[str, Any]], path: str, method: str
) -> ThrottleLimit | None:
    """The limit for one method: its own settings, else the stage's `*/*`; None is no limit."""
    own = f"{path.strip('/')}/{method}"
    for key, values in settings.items():
        if _plain(key) == own and (found := _of(values)):
            return found
    return _of(settings.get("*/*", {}))


def _plain(key: str) -> str:
    """`~1a~1b/GET` as `a/b/GET`: slashes inside a JSON pointer's part are written ~1."""
    resource, _, method = key.rpartition("/")
    return f"{resource.replace('~1', '/').strip('/')}/{method}"


def _of(values: Mapping[str, Any]) -> ThrottleLimit | None:
    rate, burst = values.get("throttlingRateLimit"), values.get("throttlingBurstLimit")
    if rate is None or burst is None or rate < 0 or burst < 0:  # -1 switches throttling off
        return None
    return ThrottleLimit(float(rate), int(burst))


class StageThrottle:
    """The buckets of all stages."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """`clock` gives seconds and never goes back."""
        self._clock = clock
        self._lock = threading.Lock()
        self._buckets: dict[BucketKey, TokenBucket] = {}

    def save(self) -> dict[BucketKey, TokenBucket]:
        """How full every bucket is."""
        with self._lock:
            return {key: copy(bucket) for key, bucket in self._buckets.items()}

    def restore(self, saved: Mapping[BucketKey, TokenBucket]) -> None:
        """Takes on saved buckets; they have gone on filling since."""
        with self._lock:
            self._buckets = {key: copy(bucket) for key, bucket in saved.items()}

    def admits(self, key: BucketKey, allowed: ThrottleLimit | None) -> bool:
        """Whether one more request may pass now; it counts if it may."""
        if allowed is None:
            return True
        with self._lock:
            now = self._clock()
            bucket = self._buckets.get(key)
            if bucket is None or (bucket.rate, bucket.burst) != (allowed.rate, allowed.burst):
                bucket = self._buckets[key] = TokenBucket(allowed.rate, allowed.burst, now)
            return bucket.take(now)
