"""The program, with an ear on the calls to AWS that it makes: run by `record`, not imported.

Stands alone: the `smsverifier` that it finds is the one of an earlier version.

    python -P overheard.py TREE FILE ARGUMENT...

TREE is where that version must come from, FILE gets a JSON line per call that was answered.
"""

import base64
import json
import sys
import threading
import zlib
from pathlib import Path
from typing import Any

from botocore.client import BaseClient

_lock = threading.Lock()


def _plain(value: object) -> object:
    """What JSON has no word for; dates and streams of answers are of no use to a recording."""
    if isinstance(value, bytes):
        return {"zlib": base64.b64encode(zlib.compress(value, 9)).decode()}
    return str(value)


def listen(file: Path) -> None:
    """From here on every answered call of any client is written to `file`, in that order."""
    ask = BaseClient._make_api_call

    def asking(client: Any, operation: str, parameters: Any) -> Any:
        said = json.dumps(parameters, default=_plain)
        answer = ask(client, operation, parameters)
        told = {name: value for name, value in answer.items() if name != "ResponseMetadata"}
        line = {
            "service": client.meta.service_model.service_name,
            "operation": operation,
            "parameters": json.loads(said),
            "answer": told,
        }
        with _lock, file.open("a", encoding="utf-8") as out:
            out.write(json.dumps(line, default=_plain) + "\n")
        return answer

    BaseClient._make_api_call = asking


def main(tree: str, file: str, *arguments: str) -> int:
    """The exit code of the program."""
    import smsverifier
    from smsverifier.cli.main import run

    if not Path(smsverifier.__file__).is_relative_to(Path(tree)):
        raise SystemExit(f"{smsverifier.__file__} is not of {tree}")
    listen(Path(file))
    return int(run(list(arguments)))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
