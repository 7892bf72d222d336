"""The program with an AWS account, as in `tests/accounts`."""

from tests.accounts.conftest import account, lonely, program

__all__ = ["account", "lonely", "program"]
