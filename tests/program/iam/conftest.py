"""The program with an AWS account, as in `tests/program/aws_errors`."""

from tests.program.aws_errors.conftest import program

__all__ = ["program"]
