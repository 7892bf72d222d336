"""The functions of the embedded AWS; `service` runs them.

function_configuration   what moto stores of a function
deployment_package       its zip: where it is fetched, unpacked, and its environment
execution_environments   processes, kept warm; `lambda_runtime` runs in each
invocation               one event in one of them
log_events               its lines into CloudWatch Logs
invoke_api               the Lambda Invoke API
"""

from smsverifier.local.functions.function_configuration import FunctionNotFound
from smsverifier.local.functions.service import Functions, InvocationResult

__all__ = ["FunctionNotFound", "Functions", "InvocationResult"]
