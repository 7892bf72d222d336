"""The functions of the embedded AWS: `service` takes an invocation, `run` is one of them.

deployed   what moto stores of a function     package   its zip, unpacked, and its environment
pool       warm workers                       worker    one process; `worker_main` runs in it
logs       its lines into CloudWatch Logs     api       the Lambda Invoke API
"""

from smsverifier.local.functions.deployed import FunctionMissing
from smsverifier.local.functions.service import Functions, Invocation

__all__ = ["FunctionMissing", "Functions", "Invocation"]
