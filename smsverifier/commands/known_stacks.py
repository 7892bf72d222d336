"""The names of stacks that were seen, on disk: for Tab, which may ask no AWS.

`up`, `down` and `stacks` keep it. It holds names alone, for its owner, and nothing relies on it:
one that cannot be read or written is as one that is not there.
"""

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress

from smsverifier.platform.files import FILES

FILE = "stacks.json"
MOST = 200
"""Names for one place."""
Seen = dict[str, dict[str, list[str]]]
"""Target → region → names."""


def known_stacks(environ: Mapping[str, str]) -> Seen:
    """What was seen; nothing if that cannot be read."""
    found: Seen = {}
    with (
        suppress(OSError, ValueError, AttributeError),
        FILES.own_folder(FILES.state_folder(environ, "smsverifier"), make=False) as folder,
    ):
        for target, regions in json.loads(folder.read(FILE)).items():
            for region, names in regions.items():
                kept = [name for name in names if isinstance(name, str)]
                found.setdefault(target, {})[region] = kept
    return found


def keep_stacks(environ: Mapping[str, str], target: str, region: str, names: Iterable[str]) -> None:
    """These and no others are there."""
    seen = known_stacks(environ)
    here = sorted({*names})[:MOST]
    if seen.get(target, {}).get(region, []) == here:
        return
    seen.setdefault(target, {})[region] = here
    with (
        suppress(OSError),
        FILES.own_folder(FILES.state_folder(environ, "smsverifier"), make=True) as folder,
    ):
        folder.write(FILE, json.dumps(seen))


def keep_stack(
    environ: Mapping[str, str], target: str, region: str, name: str, *, is_there: bool
) -> None:
    """That one is there, or is no more."""
    names = {*known_stacks(environ).get(target, {}).get(region, [])}
    keep_stacks(environ, target, region, names | {name} if is_there else names - {name})
