"""The pictures of the pages, taken of the real program on the embedded AWS.

`python -m tools.pictures` runs `init`, `up`, `test-register` and `status` in a terminal, the form
and the outbox in chromium, then the form with languages and consent, then what there is to watch of
a crowd that is imported, and writes what it saw into `docs/pictures/`. Two runs differ in what the
program shows otherwise from run to run (times, addresses, IDs), the screenshots also by the fonts
of a machine: one with Devanagari must be there (Debian: fonts-lohit-deva).
"""
