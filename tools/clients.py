"""Other people's programs at the embedded AWS: the AWS CLI, and Terraform where it is installed.

`python -m tools.clients` installs the AWS CLI for the run, and runs the tests that are marked
`aws_cli` or `terraform`. Terraform is not to be had so: it is used where it is on PATH, its AWS
provider where `terraform init` finds it in a mirror (TF_CLI_CONFIG_FILE). What is not there is
named, and is no failure.
"""

import argparse
import os
import sys
from pathlib import Path

from tools.ending import end_in_order
from tools.environments import InstallationFailed, environment, run_level

AWS_CLI = "awscli>=1.46,<2"
MARKS = "aws_cli or terraform"


def main(arguments: list[str]) -> int:
    """The exit code: 1 if a test fails, or the AWS CLI cannot be installed."""
    parser = argparse.ArgumentParser(prog="python -m tools.clients", description=__doc__)
    parser.parse_args(arguments)
    with environment(Path(sys.executable)) as made:
        try:
            made.install(AWS_CLI)
        except InstallationFailed:
            print(f"{AWS_CLI} could not be installed.")
            return 1
        os.environ["PATH"] = os.pathsep.join([str(made.python.parent), os.environ["PATH"]])
        ran = run_level(Path(sys.executable), MARKS)
    print(f"The AWS CLI and Terraform: {ran}")
    return 0 if ran.ok else 1


if __name__ == "__main__":
    end_in_order()
    sys.exit(main(sys.argv[1:]))
