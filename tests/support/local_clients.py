"""Stock SDK clients on an embedded AWS, under a chosen access key, and the codes they get."""

from collections.abc import Callable
from contextlib import closing
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from smsverifier.access_key import AccessKey
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.local.process import Running


def make_client(
    embedded: EmbeddedAws | Running,
    service: str,
    *,
    key: AccessKey | None = None,
    region: str = "ap-south-1",
    **config: Any,
) -> Any:
    """A client that calls once and is closed by `with`; it signs with `key` or its owner's.

    `config` as `Config` takes it.
    """
    key = key or embedded.access_key
    return closing(
        boto3.client(
            service,
            region_name=region,
            endpoint_url=embedded.endpoint_url,
            aws_access_key_id=key.id,
            aws_secret_access_key=key.secret,
            aws_session_token=key.token or None,
            config=Config(retries={"total_max_attempts": 1}, **config),
        )
    )


def code_of(call: Callable[..., Any], **arguments: Any) -> str:
    """The code that `call` must be refused with."""
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    return str(caught.value.response["Error"]["Code"])


def refusal_of(call: Callable[..., Any], **arguments: Any) -> tuple[int, str, str]:
    """The HTTP status, the code and the sentence that `call` must be refused with."""
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    response = caught.value.response
    error = response["Error"]
    return response["ResponseMetadata"]["HTTPStatusCode"], error["Code"], error["Message"]
