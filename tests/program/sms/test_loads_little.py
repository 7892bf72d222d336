"""What the rules of numbers load, seen in a process of its own."""

import subprocess
import sys


def test_india_is_known_without_loading_the_library() -> None:
    code = (
        "import sys; from smsverifier.sms.countries import dial_codes, mobile_pattern;"
        "dial_codes(['IN']); mobile_pattern('IN'); sys.exit('phonenumbers' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
