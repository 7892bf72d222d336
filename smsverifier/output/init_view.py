"""What `init` has made: a configuration to start from, or its schema."""

import json
from pathlib import Path

from smsverifier.config.schema import json_schema
from smsverifier.output.screen import Screen


def show_written(screen: Screen, path: Path) -> None:
    """Which file, and what comes next."""
    screen.document({"path": str(path)})
    screen.show(f"Wrote {path}.")
    screen.say("Next: read it, then smsverifier up")


def show_schema(screen: Screen) -> None:
    """The JSON Schema of the configuration, for editors."""
    screen.write(json.dumps(json_schema(), indent=2))
