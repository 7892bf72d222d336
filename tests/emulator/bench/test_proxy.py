"""The proxy keeps connections, holds calls back and changes nothing; the floor asks the same."""

import json
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from bench import floor
from bench.calls_made import calls_made
from bench.proxy import Proxy
from smsverifier.local.embedded import EmbeddedAws


def port_of(embedded: EmbeddedAws) -> int:
    return int(embedded.endpoint_url.rpartition(":")[2])


def test_a_connection_that_is_kept_open_is_one_connection(embedded: EmbeddedAws) -> None:
    with Proxy(port_of(embedded)) as proxy:
        client = HTTPConnection("127.0.0.1", proxy.port)
        said = []
        for _ in range(3):
            client.request("GET", "/")
            said.append(client.getresponse().read())
        client.close()
        assert (len(set(said)), len(proxy.exchanges), proxy.connections) == (1, 3, 1)


def test_the_floor_makes_the_calls_that_were_written_down(
    embedded: EmbeddedAws, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", embedded.access_key.id)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", embedded.access_key.secret)
    table = ("dynamodb", "DescribeTable", {"TableName": "none"})
    asked: list[list[tuple[str, str, Any]]] = [
        [("sts", "GetCallerIdentity", {})],
        [table, ("iam", "GetRole", {"RoleName": "none"})],
    ]
    file = tmp_path / "calls.json"
    file.write_text(json.dumps(asked), "utf-8")
    with Proxy(port_of(embedded)) as proxy:
        proxy.delay = 0.01
        floor.main(str(file), proxy.endpoint_url, "ap-south-1")
        made = calls_made(proxy.exchanges)
    first, *others = [(call.service, call.operation, call.params) for call in made]
    assert [first] == asked[0]
    assert sorted(others, key=str) == sorted(asked[1], key=str)
    assert min(call.ended - call.begun for call in made) >= proxy.delay
    assert made[0].ended <= made[1].begun
