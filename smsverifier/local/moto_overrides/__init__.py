"""Where moto is not true to AWS, and what answers instead: one module per service.

Each override takes one operation from the dispatcher, does what moto lacks and leaves the rest to
moto. Its docstring begins with `moto:` and what moto 5.2.5 does, as the title of the issue it would
be reported as to getmoto/moto: whoever finds it mended there deletes the override. The tests of
these modules show each closed by a stock client.
"""

from collections.abc import Callable

from smsverifier.local.apigateway.deployments import Deployments
from smsverifier.local.dispatcher import Dispatcher
from smsverifier.local.moto_overrides import (
    dynamodb_items,
    dynamodb_tables,
    dynamodb_transactions,
    expression_speedups,
    iam,
    lambda_functions,
    logs,
    moto_speedups,
    pipes,
    queues,
    schedules,
    stream_records,
    tagging,
)
from smsverifier.local.moto_overrides.apigateway import (
    api_ids,
    definition,
    gateway_responses,
    method_updates,
    openapi_import,
    stages,
)
from smsverifier.local.moto_overrides.clock import install_clock
from smsverifier.local.settings import AccountSettings


def install_overrides(
    dispatcher: Dispatcher,
    deployments: Deployments,
    settings: Callable[[], AccountSettings],
    clock: Callable[[], float],
) -> None:
    """Lets every override answer."""
    install_clock(clock)
    for install in (
        definition.install,
        gateway_responses.install,
        openapi_import.install,
        stages.install_stages,
        tagging.install_rest_api_tags,
        method_updates.install,
        dynamodb_tables.install_tables,
        dynamodb_items.install,
        lambda_functions.install,
        logs.install,
        pipes.install,
        queues.install,
        schedules.install,
        iam.install_roles,
        dynamodb_tables.install_streams,
        tagging.install_tagging_api,
    ):
        install(dispatcher)
    stages.install_deployments(dispatcher, deployments)
    iam.install_account(dispatcher, settings, clock)
    dynamodb_transactions.install_transactions()
    api_ids.install_ids()
    moto_speedups.install_speedups()
    expression_speedups.install_expressions()
    stream_records.install_stream_records()
