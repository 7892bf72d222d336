"""`.ci/run`, broken off: what runs then ends with it, and its environment goes."""

import os
import signal
import subprocess
from pathlib import Path

import pytest

from tests import ROOT

PYTHON = """\
#!/bin/sh
mkdir -p "$3/bin"
printf 'PATH="%s/bin:$PATH"\\n' "$3" > "$3/bin/activate"
printf '#!/bin/sh\\necho began\\nsleep 300 &\\nwait\\n' > "$3/bin/python"
chmod +x "$3/bin/python"
"""
"""Makes an environment whose pip takes for ever."""


@pytest.fixture
def python(tmp_path: Path) -> Path:
    path = tmp_path / "python"
    path.write_text(PYTHON, "utf-8")
    path.chmod(0o755)
    return path


@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM], ids=lambda told: told.name)
def test_a_run_that_is_broken_off_is_over_at_once(
    tmp_path: Path, python: Path, told: signal.Signals
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    command = ["env", "--default-signal=INT", "bash", str(ROOT / ".ci/run"), "lint"]
    with subprocess.Popen(
        command,
        env={**os.environ, "PYTHON": str(python), "TMPDIR": str(temporary)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as run:
        assert run.stdout
        while (line := run.stdout.readline()) != "began\n":
            assert line, "it ended before"
        run.send_signal(told)
        output, _ = run.communicate(timeout=30)  # until nobody has its output open
    assert run.returncode == 128 + told, output
    assert "Broken off" in output
    assert list(temporary.iterdir()) == []


def test_a_stage_that_is_none_is_refused_before_anything_is_made(
    tmp_path: Path, python: Path
) -> None:
    ran = subprocess.run(
        ["bash", ".ci/run", "lint", "nonsense"],
        cwd=ROOT,
        env={**os.environ, "PYTHON": str(python), "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 2
    assert ran.stdout.startswith("No stage nonsense. There are: lint unit")
    assert list(tmp_path.iterdir()) == [python]
