"""How the pipe hands over, and how large the function is, so that the pace is kept. Pure.

    pace ──▶ batches at once ──▶ the pace of each ──▶ registrations in a batch
                                         └──────────▶ memory, and with it processor

Holds where nobody wrote it (`handler.memory_mb`, `pipe.batch_size`, `pipe.parallelization`). A
batch is never waited for: where many come it fills by itself. What it is reckoned from,
`bench/handler.py` measures (decision 0080).
"""

import math

MOST_AT_ONCE = 10
"""Batches of one shard (aws: pipe-parallelization)."""
A_PROCESSOR_TELLS = 350
"""Registrations a second, by an execution environment that has a whole processor: Python uses no
more than one, and each takes 1.8 to 2.8 ms of it."""
PROCESSOR_MB = 1769
"""The memory with which a function has a whole processor (aws: lambda-memory-is-processor)."""
LEAST_MB, STEP_MB = 256, 64
SPARE = 1.25
"""How much more processor an environment has than it needs: AWS's is slower than ours, or not."""
BATCH_SECONDS = 5.0
"""How long a batch lasts: what passes between two of them is then a twentieth of it."""
MOST_IN_A_BATCH = 1000


def batches_at_once(per_second: float) -> int:
    """As few as can keep this pace, as each has its share of it."""
    return max(1, min(MOST_AT_ONCE, math.ceil(per_second / A_PROCESSOR_TELLS)))


def memory_mb(per_second: float) -> int:
    """What an execution environment needs for this pace; more than one processor is no use."""
    needed = per_second * SPARE / A_PROCESSOR_TELLS * PROCESSOR_MB
    steps = math.ceil(min(needed, PROCESSOR_MB) / STEP_MB)
    return max(LEAST_MB, steps * STEP_MB)


def registrations_in_a_batch(per_second: float, timeout_seconds: float) -> int:
    """At most half of the function's time is used: the rest is for slow answers."""
    lasting = per_second * min(BATCH_SECONDS, timeout_seconds / 2)
    return max(1, min(MOST_IN_A_BATCH, int(lasting)))
