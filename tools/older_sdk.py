"""The mailer with an SDK whose model of SES knows no attachments: the way of one MIME message.

`python -m tools.older_sdk` makes an environment for the run with boto3 1.37.25, the last whose
model has none (docs/aws/ses.md), and runs the tests of the mailer in it: what they send is held to
the model that is installed. It ends with 1 if one fails, or if that SDK does know attachments.
"""

import argparse
import subprocess
import sys
from pathlib import Path

from tools.ending import end_in_order
from tools.environments import ROOT, InstallationFailed, environment, surroundings

OLDER = ("boto3==1.37.25", "botocore==1.37.25")
TESTS = "tests/unit/handler/test_mailer.py"
KNOWS_NONE = (
    "import botocore.session as s;"
    "m = s.get_session().get_service_model('sesv2').shape_for('Message').members;"
    "raise SystemExit('Attachments' in m)"
)


def main(arguments: list[str]) -> int:
    """The exit code."""
    parser = argparse.ArgumentParser(prog="python -m tools.older_sdk", description=__doc__)
    parser.parse_args(arguments)
    with environment(Path(sys.executable)) as made:
        try:
            made.install("--editable", ".[test]")
            made.install(*OLDER)  # in place of what was asked for
        except InstallationFailed:
            print("That SDK could not be installed.")
            return 1
        tests = ["-m", "pytest", "-n", "0", "-q", "-p", "no:cacheprovider", TESTS]
        for command in (["-c", KNOWS_NONE], tests):
            if subprocess.run(
                [made.python, *command], cwd=ROOT, env=surroundings(), check=False
            ).returncode:
                return 1
    print(f"The mailer with {OLDER[0]}: one MIME message, as its model knows no attachments.")
    return 0


if __name__ == "__main__":
    end_in_order()
    sys.exit(main(sys.argv[1:]))
