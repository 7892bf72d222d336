"""The pipes of the embedded AWS: moto stores a pipe, `runner` moves its records.

stream_reader    the table's stream, read in process    event_patterns   the filter
batching         batches, retries, bisecting            delivery         one batch to its function,
                                                        dead letters, the pipe's own log
"""

from smsverifier.local.pipes.runner import PipeRunner

__all__ = ["PipeRunner"]
