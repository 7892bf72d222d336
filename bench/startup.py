"""How long a command takes to start, as a multiple of an empty Python: `python bench/startup.py`.

Ratios, because machines differ: each command is run in turn with the empty program, several
times, and the median of the pairs counts.
"""

import os
import statistics
import subprocess
import sys
import time

RUNS = 15
EMPTY = [sys.executable, "-c", "pass"]
COMMANDS = {
    "--version": ["--version"],
    "--help": ["--help"],
    "up --help": ["up", "--help"],
    "a usage error": ["nonsense"],
}


def seconds(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, capture_output=True, check=False)
    return time.perf_counter() - start


def ratio(arguments: list[str]) -> tuple[float, float]:
    """The median time in seconds, and the median multiple of an empty program."""
    command = [sys.executable, "-m", "smsverifier", *arguments]
    seconds(command)
    pairs = [(seconds(command), seconds(EMPTY)) for _ in range(RUNS)]
    times = [ours for ours, _ in pairs]
    return statistics.median(times), statistics.median(a / b for a, b in pairs)


if __name__ == "__main__":
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # without .pyc files all this means nothing
    print(f"{'command':<16}{'ms':>8}{'× empty':>10}")
    for name, arguments in COMMANDS.items():
        median, multiple = ratio(arguments)
        print(f"{name:<16}{median * 1000:>8.0f}{multiple:>10.1f}")
