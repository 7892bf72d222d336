"""The pipes of the embedded AWS: moto stores a pipe, `runner` moves its records.

source     the table's stream, read in process     patterns   the filter
lane       batching, retries, bisecting            delivery   one batch to its function
letters    dead letters and the pipe's own log
"""

from smsverifier.local.pipes.runner import PipeRunner

__all__ = ["PipeRunner"]
