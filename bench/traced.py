"""The program as it is, telling what it does: `python -m bench.traced FILE ARGUMENTS…`.

Each call carries on whose behalf it is made, for the proxy to write down. FILE gets as JSON the
clients that were made, the pauses between two looks, and what modules and clients took.
"""

import builtins
import gc
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any


class Spent:
    """Processor seconds by what they were for; what is done within counts for the whole."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self._lock = threading.Lock()
        self._within = threading.local()

    def counted(self, what: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The same function, with what it takes on its thread counted."""

        def counting(*args: Any, **kwargs: Any) -> Any:
            if getattr(self._within, "is_counting", False):
                return function(*args, **kwargs)
            self._within.is_counting, start = True, time.thread_time()
            try:
                return function(*args, **kwargs)
            finally:
                self._within.is_counting = False
                with self._lock:
                    self.seconds[what] += time.thread_time() - start

        return counting


def main(file: str, arguments: list[str]) -> int:
    clients: list[str] = []
    pauses: list[tuple[float, float]] = []
    spent = Spent()
    spent.seconds["modules"] = time.process_time()  # the interpreter itself
    builtins.__import__ = spent.counted("modules", builtins.__import__)
    gc.disable()  # what is imported here the program would import, with its own way with garbage
    _label_calls()
    _note_clients(clients, spent)
    _note_pauses(pauses)
    gc.enable()
    from smsverifier.cli.main import main as program

    sys.argv = ["smsverifier", *arguments]
    try:
        program()
    except SystemExit as leaving:
        code = leaving.code if isinstance(leaving.code, int) else 1
    whole, modules = time.process_time(), len(sys.modules)
    import json

    told = {"clients": clients, "pauses": pauses, "modules": modules,
            "seconds": {**spent.seconds, "whole": whole}}  # fmt: skip
    with open(file, "w", encoding="utf-8") as out:  # noqa: PTH123 - nothing more is imported
        json.dump(told, out)
    return code


def _label_calls() -> None:
    from botocore.endpoint import Endpoint

    from bench.proxy import LABEL
    from smsverifier.provision.execute import step_at_work

    send = Endpoint.make_request

    def labelled(self: Any, operation_model: Any, request_dict: dict[str, Any]) -> Any:
        step = step_at_work()
        if step is not None:
            request_dict["headers"][LABEL] = step.key
        return send(self, operation_model, request_dict)

    Endpoint.make_request = labelled


def _note_clients(clients: list[str], spent: Spent) -> None:
    from botocore.session import Session

    create = spent.counted("clients", Session.create_client)

    def noted(self: Any, service_name: str, *args: Any, **kwargs: Any) -> Any:
        clients.append(service_name)
        return create(self, service_name, *args, **kwargs)

    Session.create_client = noted


def _note_pauses(pauses: list[tuple[float, float]]) -> None:
    from smsverifier.commands.context import Interrupts

    sleep = Interrupts.sleep

    def noted(self: Interrupts, seconds: float) -> None:
        start = time.perf_counter()
        sleep(self, seconds)
        pauses.append((start, time.perf_counter()))

    Interrupts.sleep = noted  # type: ignore[method-assign]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
