"""The program as it is, telling what it does: `python -m bench.traced FILE ARGUMENTS…`.

Each call carries on whose behalf it is made, for the proxy to write down. FILE gets the clients
that were made and the pauses between two looks, both as JSON.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

from botocore.endpoint import Endpoint
from botocore.session import Session

from bench.proxy import LABEL
from smsverifier.cli import streams
from smsverifier.cli.main import run
from smsverifier.commands.context import Interrupts
from smsverifier.provision import execute


def main(file: Path, arguments: list[str]) -> int:
    clients: list[str] = []
    pauses: list[tuple[float, float]] = []
    _label_calls()
    _note_clients(clients)
    _note_pauses(pauses)
    streams.prepare()
    code = run(arguments)
    file.write_text(json.dumps({"clients": clients, "pauses": pauses}), "utf-8")
    streams.flush_stderr()
    return code


def _label_calls() -> None:
    send = Endpoint.make_request

    def labelled(self: Any, operation_model: Any, request_dict: dict[str, Any]) -> Any:
        at_work = execute._at_work.get(None)
        if at_work is not None:
            request_dict["headers"][LABEL] = at_work.step.key
        return send(self, operation_model, request_dict)

    Endpoint.make_request = labelled


def _note_clients(clients: list[str]) -> None:
    create = Session.create_client

    def noted(self: Any, service_name: str, *args: Any, **kwargs: Any) -> Any:
        clients.append(service_name)
        return create(self, service_name, *args, **kwargs)

    Session.create_client = noted


def _note_pauses(pauses: list[tuple[float, float]]) -> None:
    sleep = Interrupts.sleep

    def noted(self: Interrupts, seconds: float) -> None:
        start = time.perf_counter()
        sleep(self, seconds)
        pauses.append((start, time.perf_counter()))

    Interrupts.sleep = noted  # type: ignore[method-assign]


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
