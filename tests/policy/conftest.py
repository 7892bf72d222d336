"""The program with an AWS account, as in `tests/aws_errors`."""

from tests.aws_errors.conftest import account, lonely, program

__all__ = ["account", "lonely", "program"]
