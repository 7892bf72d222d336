"""`python -m tests.support.upgrade.record [REVISION]`: the stacks that a version makes, as a file.

Run once for every version that is released (by default for what is committed last), and commit the
file: from then on each change is tried on stacks of that version, too. Takes the revision's tree
out of the history, lets its own program bring each stack up in its own embedded AWS, in folders
that go away, and keeps of the calls that it makes those that write.
"""

import io
import json
import os
import socket
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests import ROOT
from tests.support.upgrade.recording import FOLDER

LISTENER = Path(__file__).with_name("overheard.py")
READING = ("Describe", "Get", "List", "Scan")
SHORTEST = 8
"""Characters of what AWS makes up; anything shorter stands in too many places by chance."""

CONFIGS = {
    "default": "stack: demo-event\n",
    "everything": """\
stack: hackfest-2026
tags: {project: hackfest, "cost centre": "0042"}
event:
  name: HackFest 2026
  date: 14 March 2026
  venue: Main Auditorium
  url: https://hackfest.example
  expected_registrations: 400
form:
  title: Sign up for HackFest
  intro: Register here and we will text you a confirmation.
  fields:
    - {name: name, label: Your name, type: text, max_length: 80}
    - {name: phone, label: Mobile number, type: phone, max_length: 16}
    - name: college
      label: College
      type: select
      required: false
      options: [Arts, Engineering, Science]
    - {name: email, label: E-mail, type: email, required: false, max_length: 120}
    - {name: t_shirt, label: T-shirt, type: text, required: false, max_length: 20}
  allowed_origins: ["https://club.example", "https://www.club.example"]
registrations: {duplicates: allow, retention_days: 365, point_in_time_recovery: false}
sms:
  message: "Hi {name}, you are registered for {event.name}. See you there!"
  sender_id: HCKFST
  dlt:
    entity_id: "1101234567890123456"
    template_id: "1107123456789012345"
    template: "Hi {#alphanumeric#}, you are registered for {#alphanumeric#}. See you there!"
  name_fallback: friend
  max_price_usd: 0.1
  max_messages: 500
  max_per_second: 40
  delivery_receipts: true
handler:
  {architecture: x86_64, memory_mb: 512, timeout_seconds: 60, log_retention_days: 14,
  log_level: DEBUG}
pipe: {batch_size: 10, max_retries: 5}
api: {requests_per_second: 50, burst: 150}
""",
}
"""Only what a configuration may say for good: every later version must load these as they are."""


def main(revision: str = "HEAD") -> None:
    """Writes the file of `revision`."""
    name = _git("rev-parse", "--short=7", revision).decode().strip()
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "tree"
        with tarfile.open(fileobj=io.BytesIO(_git("archive", revision))) as archive:
            archive.extractall(tree, filter="data")
        stacks = [
            written(which, config, distilled(overheard(tree, config)))
            for which, config in CONFIGS.items()
        ]
    file = FOLDER / f"{name}.json"
    file.write_text("[\n" + ",\n".join(stacks) + "\n]\n", encoding="utf-8")
    sys.stdout.write(f"{file.relative_to(ROOT)}: {file.stat().st_size} bytes\n")


def written(name: str, config: str, calls: list[dict[str, Any]]) -> str:
    """One stack as JSON, a call on a line."""
    lines = ",\n".join(json.dumps(call, ensure_ascii=False) for call in calls)
    about = f'"name": {json.dumps(name)}, "config": {json.dumps(config)}'
    return f'{{{about}, "calls": [\n{lines}\n]}}'


def overheard(tree: Path, config: str) -> list[dict[str, Any]]:
    """Every call that the program in `tree` makes to bring up the stack of `config`."""
    with tempfile.TemporaryDirectory() as folder:
        heard = Path(folder) / "heard.jsonl"
        (Path(folder) / "config.yaml").write_text(config, encoding="utf-8")
        surroundings = {
            "PATH": os.environ["PATH"],
            "HOME": folder,
            "PYTHONPATH": str(tree),
            "SMSVERIFIER_LOCAL_PORT": str(_unused_port()),
        }
        for arguments in (("up", "--quiet"), ("local", "stop")):
            run = [sys.executable, "-P", str(LISTENER), str(tree), str(heard), *arguments]
            subprocess.run(run, cwd=folder, env=surroundings, check=True, stdout=subprocess.DEVNULL)
        return [json.loads(line) for line in heard.read_text(encoding="utf-8").splitlines()]


def distilled(heard: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Of these calls those that write, with what later ones need of their answers.

    What only a read shows is the same every time: it was made by a call before, or is a name.
    """
    writing = [call for call in heard if not call["operation"].startswith(READING)]
    said = [json.dumps(call["parameters"]) for call in writing]
    kept = []
    known = ""
    for number, call in enumerate(writing):
        known += said[number]
        later = "".join(said[number + 1 :])
        learned = [
            (keys, text)
            for keys, text in _texts(call.pop("answer"))
            if len(text) >= SHORTEST and text in later and text not in known
        ]
        known += "".join(text for _, text in learned)
        kept.append({**call, "learned": learned} if learned else call)
    return kept


def _texts(answer: Any, keys: tuple[str | int, ...] = ()) -> Iterator[tuple[Any, str]]:
    """Every text in an answer and the way to it."""
    if isinstance(answer, str):
        yield keys, answer
    elif isinstance(answer, dict | list):
        parts = answer.items() if isinstance(answer, dict) else enumerate(answer)
        for key, part in parts:
            yield from _texts(part, (*keys, key))


def _git(*arguments: str) -> bytes:
    return subprocess.run(["git", *arguments], cwd=ROOT, check=True, capture_output=True).stdout


def _unused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main(*sys.argv[1:])
