"""Log lines: one JSON object each, on stdout, where Lambda takes them to CloudWatch Logs.

Personal data never reaches a line: callers pass numbers through `mask`, and give error codes and
types rather than error texts (SNS writes the number into them, aws: publish-names-the-number). No
message text, no names.
"""

import json
import sys
import time
from typing import TextIO

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


class Log:
    """Writes lines of at least one level; `about` adds fields to every further line."""

    def __init__(self, level: str, *, stream: TextIO | None = None, **fields: object) -> None:
        self._level = level
        self._stream = stream
        self._fields = fields

    def about(self, **fields: object) -> "Log":
        """A log that carries `fields` on every line."""
        return Log(self._level, stream=self._stream, **self._fields | fields)

    def debug(self, event: str, **fields: object) -> None:
        """What explains a quiet function."""
        self._write("DEBUG", event, fields)

    def info(self, event: str, **fields: object) -> None:
        """What happened, as it should."""
        self._write("INFO", event, fields)

    def warning(self, event: str, **fields: object) -> None:
        """What did not work and will be put right by itself, or was refused for good."""
        self._write("WARNING", event, fields)

    def alert(self, event: str, **fields: object) -> None:
        """What somebody must look at."""
        self._write("ERROR", event, fields)

    def _write(self, level: str, event: str, fields: dict[str, object]) -> None:
        if LEVELS.index(level) < LEVELS.index(self._level):
            return
        now = time.time()
        at = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now)) + f".{int(now % 1 * 1000):03d}Z"
        line = {"timestamp": at, "level": level, "event": event, **self._fields, **fields}
        # The runtime may replace sys.stdout, so it is looked up late; one write keeps the lines
        # of different threads apart.
        stream = self._stream or sys.stdout
        stream.write(json.dumps(line, ensure_ascii=False) + "\n")
        stream.flush()
