"""The level unit with the newest dependencies that pyproject.toml allows.

`python -m tools.newest` makes an environment for the run, installs what a newcomer would get today,
says what of it differs from requirements-ci.txt, and ends with 1 if a test fails. What fails there
fails for users, too: mend it, or narrow the range in pyproject.toml and say why. Where nothing
differs there is nothing to run.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from tools.ending import end_in_order
from tools.environments import PINS, InstallationFailed, environment, pinned, run_level


def main(arguments: list[str]) -> int:
    """The exit code: 1 if the level fails, or the newest cannot be installed."""
    parser = argparse.ArgumentParser(prog="python -m tools.newest", description=__doc__)
    parser.parse_args(arguments)
    with environment(Path(sys.executable)) as made:
        try:
            made.install("--upgrade", "--editable", ".[test]")
        except InstallationFailed:
            print("The newest that pyproject.toml allows could not be installed.")
            return 1
        newest = made.installed()
        differ = list(differences(pinned(PINS.read_text("utf-8")), newest))
        print(f"\nThe newest of {len(newest)} packages; {len(differ)} differ from {PINS.name}:")
        for line in differ:
            print(f"  {line}")
        if not differ:
            print("Nothing to run: these are the packages of the stage unit of .ci/run.")
            return 0
        ran = run_level(made.python, "unit")
    print(f"The level unit with them: {ran}")
    return 0 if ran.ok else 1


def differences(pins: dict[str, str], newest: dict[str, str]) -> Iterator[str]:
    """A line for each package that has another version, or is pinned nowhere."""
    for name, version in sorted(newest.items()):
        if pins.get(name) != version:
            yield f"{name} {pins.get(name, '(not pinned)')} → {version}"


if __name__ == "__main__":
    end_in_order()
    sys.exit(main(sys.argv[1:]))
