"""Another user of the machine who tries everything: a program of its own, run by a test.

Becomes the user whose number it is given, if any, and prints as JSON what came of each attempt.
It knows what anybody knows: the port, the process, where the keys are kept, the form's address.
"""

import contextlib
import encodings.idna  # noqa: F401 - loaded while it can still be read
import http.client
import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

CREATE = '{"FunctionName": "mine"}'


def ask(
    port: int,
    method: str,
    path: str,
    headers: dict[str, str] | None = None,
    body: str | None = None,
) -> tuple[int, str]:
    """Status and body."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request(method, path, body, headers or {})
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


def signed(port: int, method: str, path: str, key: str, body: str = "") -> dict[str, Any]:
    """The headers of a call to Lambda, signed with a key that was made up."""
    request = AWSRequest(method, f"http://127.0.0.1:{port}{path}", {}, body)
    SigV4Auth(Credentials(key, "embedded"), "lambda", "ap-south-1").add_auth(request)
    return {"Host": f"127.0.0.1:{port}", **dict(request.headers.items())}


def readable(paths: Iterable[Path]) -> dict[str, str]:
    """Which of these files can be read, and what the first bytes of them say."""
    found = {}
    for path in paths:
        with contextlib.suppress(OSError):
            found[str(path)] = path.read_bytes()[:10_000].decode(errors="replace")
    return found


def main(port: int, pid: int, keys: Path, form: str, user: int) -> None:
    """Try everything."""
    functions = "/2015-03-31/functions"
    prepared = {
        f"{name} with {key}": (method, path, signed(port, method, path, key, body), body)
        for key in ("embedded", "nobody", "AKIAIOSFODNN7EXAMPLE")
        for name, method, path, body in (
            ("CreateFunction", "POST", functions, CREATE),
            ("Invoke", "POST", f"{functions}/demo-event-handler/invocations", "{}"),
        )
    }
    if user:
        os.setgroups([])
        os.setgid(user)
        os.setuid(user)
    calls = {name: ask(port, *request) for name, request in prepared.items()}
    calls["CreateFunction unsigned"] = ask(port, "POST", functions, {}, CREATE)
    secret = readable(
        [*(keys / name for name in ("credentials", "config", "run.json")),
         keys.with_suffix(".log"), Path(f"/proc/{pid}/environ")]
    )  # fmt: skip
    pages = {
        "outbox": ask(port, "GET", "/_smsverifier/outbox?format=json"),
        "guessed outbox": ask(port, "GET", "/_smsverifier/x/outbox?format=json"),
        "health": ask(port, "GET", "/_smsverifier/x/health"),
        "stop": ask(port, "POST", "/_smsverifier/stop", {"X-Smsverifier": "1"}),
        "guessed stop": ask(port, "POST", "/_smsverifier/x/stop", {"X-Smsverifier": "1"}),
        "code": ask(port, "GET", "/_smsverifier/code/ap-south-1/demo-event-handler?signature=x"),
        "moto": ask(port, "GET", "/moto-api/data.json"),
    }
    told = {
        "root": ask(port, "GET", "/"),
        "health": ask(port, "GET", "/_smsverifier/health"),
        "form": ask(port, "GET", form),
        "command lines": readable(Path("/proc").glob("[0-9]*/cmdline")),
    }
    tried = {"calls": calls, "files": secret, "pages": pages, "told": told}
    sys.stdout.write(json.dumps(tried))


if __name__ == "__main__":
    _, port, pid, keys, form, user = sys.argv
    main(int(port), int(pid), Path(keys), form, int(user))
