"""What the configuration loads, seen in a process of its own."""

import subprocess
import sys


def test_the_demo_needs_neither_yaml_nor_the_list_of_countries() -> None:
    code = (
        "import sys; from smsverifier.config import Config; Config();"
        "sys.exit(bool({'yaml', 'phonenumbers'} & sys.modules.keys()))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
