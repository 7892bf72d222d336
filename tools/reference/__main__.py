"""Writes what `docs/reference` takes from the code: `python -m tools.reference --write`.

Without `--write` it names the pages that are behind, and ends with 1 if there are any.
"""

import sys

from tools.reference import FOLDER
from tools.reference.generated import behind, written


def main() -> int:
    """The exit code."""
    pages = behind()
    for page in pages:
        sys.stdout.write(f"{page}\n")
    if "--write" not in sys.argv[1:]:
        return int(bool(pages))
    for page in pages:
        (FOLDER / page).write_text(written(page), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
