# The tasks of this repository, a line each: `just` lists them, `just TASK` runs one.
# What a task has need of is in the extra `dev`; its environment is the active one, or else .venv.

export PATH := if env("VIRTUAL_ENV", "") == "" { justfile_directory() / ".venv/bin:" + env("PATH") } else { env("PATH") }

[private]
default:
    @just --list --unsorted

# An environment in .venv (unless one is active) with all that the tasks need, and the commit hooks
[group('set-up')]
setup:
    {{ if env("VIRTUAL_ENV", "") == "" { "test -d .venv || python3 -m venv .venv" } else { "python --version" } }}
    python -m pip install --quiet --editable '.[dev,docs]'
    git rev-parse --git-dir >/dev/null 2>&1 && pre-commit install || echo "No clone: no commit hooks."

# requirements-ci.txt from pyproject.toml: what is pinned stays, new names come with their hashes
[group('set-up')]
lock *ARGS:
    uv pip compile --quiet --universal --python-version 3.11 --extra dev --extra docs --generate-hashes --no-header --no-annotate {{ ARGS }} --output-file requirements-ci.txt pyproject.toml

# Style, types, who may import whom: what the commit hooks and CI look at
[group('while editing')]
lint:
    ruff check .
    ruff format --check .
    mypy
    lint-imports

# Lay out the code, and mend what can be mended by rule
[group('while editing')]
format:
    ruff check --fix .
    ruff format .

# The tests of one room at every level: `just test-room config`
[group('while editing')]
test-room ROOM *ARGS:
    pytest {{ ARGS }} tests/*/{{ ROOM }}

# Tests without another process or a server: a minute
[group('tests')]
unit *ARGS:
    pytest -m unit {{ ARGS }}

# Tests on the embedded AWS in the tests' own process
[group('tests')]
emulator *ARGS:
    pytest -m emulator {{ ARGS }}

# Tests of the whole command line and of processes
[group('tests')]
program *ARGS:
    pytest -m program {{ ARGS }}

# A week of an event on an embedded AWS of its own, from the opening to the last row: minutes
[group('tests')]
week *ARGS:
    pytest -m week -n 0 --no-header -q -s tests/program/acceptance/test_the_week.py {{ ARGS }}

# Tests that drive a real browser (chromium; the main path in firefox-esr and WebKit, too)
[group('tests')]
browser *ARGS:
    pytest -m browser {{ ARGS }}

# Everything that a machine can run
[group('tests')]
test *ARGS:
    pytest {{ ARGS }}

# Do the tests notice planted faults? `just faults NAME-PART` plants some
[group('do the tests hold?')]
faults *ARGS:
    python -m tests.faults {{ ARGS }}

# Branches that the levels unit and emulator take, by room; renews docs/quality.md with --write
[group('do the tests hold?')]
coverage *ARGS:
    python -m tools.coverage {{ ARGS }}

# What small faults, made by rule, the tests would miss: `just mutation handler --sample 20`
[group('do the tests hold?')]
mutation *ARGS:
    python -m tools.mutation {{ ARGS }}

# The level unit on every Python from 3.11 to 3.14 that is installed
[group('do the tests hold?')]
pythons *ARGS:
    python -m tools.pythons {{ ARGS }}

# The level unit with the newest dependencies that pyproject.toml allows
[group('do the tests hold?')]
newest *ARGS:
    python -m tools.newest {{ ARGS }}

# The mailer with an SDK that knows no attachments
[group('do the tests hold?')]
older-sdk *ARGS:
    python -m tools.older_sdk {{ ARGS }}

# The main job and the level unit on Windows' own Python, under Wine (root and apt-get, or Wine at hand)
[group('do the tests hold?')]
windows *ARGS:
    python -m tools.windows {{ ARGS }}

# The AWS CLI (installed for the run), and Terraform where it is on PATH, at the embedded AWS
[group('do the tests hold?')]
clients *ARGS:
    python -m tools.clients {{ ARGS }}

# Our lists in a real LibreOffice, headless: what it saves must be what was exported
[group('do the tests hold?')]
libreoffice *ARGS:
    python -m tools.libreoffice {{ ARGS }}

# Wheel and source archive in dist/, with a look at what is in them
[group('made from the code')]
package *ARGS:
    python -m tools.package {{ ARGS }}

# The pages of docs/reference that follow from the code
[group('made from the code')]
reference:
    python -m tools.reference --write

# What Checkov says of the stack, into SECURITY.md; it wants an environment of its own
[group('made from the code')]
scan *ARGS:
    python -m tools.scan {{ ARGS }}

# The pages as a site in build/site, strictly: no lost link, no page left out
[group('made from the code')]
docs *ARGS:
    python -m tools.site {{ ARGS }}

# The pictures in docs/pictures/, taken anew of the real program (chromium), and docs/architecture.svg
[group('made from the code')]
pictures:
    python -m tools.pictures
    python -m tools.architecture --write

# How long things take, as multiples of the least that they could: `just bench startup --runs 15`
[group('made from the code')]
bench *ARGS:
    python -m bench {{ ARGS }}
