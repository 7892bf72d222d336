"""The least that a program needs for some calls: `python bench/floor.py CALLS ENDPOINT REGION`.

botocore and its clients, made in one thread on one session, and the calls of each wave at once. No
command line, no configuration, nothing is read out of the answers, and of ours nothing is imported.
"""

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import botocore.session
from botocore.config import Config
from botocore.exceptions import ClientError

THREADS = 32


def main(calls: str, endpoint_url: str, region: str) -> None:
    """`calls` is a file of waves: a list of lists of service, operation and parameters."""
    with open(calls, encoding="utf-8") as file:  # noqa: PTH123 - pathlib would be an import more
        waves = json.load(file)
    session = botocore.session.get_session()
    config = Config(max_pool_connections=THREADS)
    services = dict.fromkeys(service for wave in waves for service, _, _ in wave)
    clients = {
        service: session.create_client(
            service, region_name=region, endpoint_url=endpoint_url, config=config
        )
        for service in services
    }

    def call(service: str, operation: str, params: dict[str, object]) -> None:
        with suppress(ClientError):  # what is not there is an answer, too
            clients[service]._make_api_call(operation, params)

    with ThreadPoolExecutor(THREADS) as pool:
        for wave in waves:
            for done in [pool.submit(call, *each) for each in wave]:
                done.result()


if __name__ == "__main__":
    main(*sys.argv[1:])
