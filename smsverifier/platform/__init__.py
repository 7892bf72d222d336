"""What differs between Windows and the systems of the POSIX family: the one room that knows.

`files` (owners, locks, replacing), `processes` (in the background, with all their children),
`ports`, `terminal`, `browser` and `shells`. Of the first two each system has its own half:
`posix_files` and `posix_processes`, `windows_files` and `windows_processes`, which call Windows by
`windows_calls`.
`peak_memory` runs in a function's own process.

Nobody outside asks which platform this is (`tests/unit/architecture/test_platform.py`).
"""

import os

IS_WINDOWS = os.name == "nt"
"""For this room alone."""
