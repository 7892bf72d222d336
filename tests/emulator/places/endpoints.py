"""Addresses in AWS's place that cannot be one, speak something else, or hold a password."""

from tests.emulator.places.case import Case, World

NAMED = "AWS_ENDPOINT_URL is not an address at which an AWS could be asked"
SECRET = "s3cr3t"


def wrong(name: str, value: str, missing: str, *, command: str = "status", **also: str) -> Case:
    """An address that is refused before any call; `missing` is what is said of it."""
    environ = {"AWS_ENDPOINT_URL": value, **also}
    return Case(
        name,
        command,
        2,
        (NAMED, "the environment", missing),
        never=(SECRET,),
        environ=environ,
        afterwards=_nothing_was_asked,
    )


def _nothing_was_asked(world: World) -> None:
    assert world.proxy.asked == []


def in_file(name: str, where: tuple[str, ...], config: str, **environ: str | None) -> Case:
    """The same in a profile."""
    return Case(
        name,
        "status",
        2,
        ("endpoint_url is not an address", "http:// or https:// is missing", *where),
        environ={"AWS_ENDPOINT_URL": None, **environ},
        files={".aws/config": config},
        afterwards=_nothing_was_asked,
    )


CASES: tuple[Case, ...] = (
    wrong("no scheme", "localhost:4566", "“localhost:4566”: http:// or https:// is missing"),
    wrong(
        "no scheme, and what to write",
        "localhost:4566",
        "AWS_ENDPOINT_URL=http://localhost:4566",
        command="up --yes",
    ),
    wrong("quotes", '"{endpoint}"', "the quotes are part of it", command="plan --json"),
    wrong("a carriage return", "{endpoint}\r", r"\r”: a blank or a line break is part of it"),
    wrong("a trailing blank", "{endpoint} ", "a blank or a line break is part of it, at its end"),
    wrong("a port past 65535", "http://127.0.0.1:70000", "its port, 70000, is no number from 1"),
    Case(
        "a port past 65535 of one service",
        "stacks",
        2,
        (NAMED.replace("URL", "URL_IAM"), "its port, 70000, is no number from 1"),
        environ={"AWS_ENDPOINT_URL_IAM": "http://127.0.0.1:70000"},
        made_with=None,
        afterwards=_nothing_was_asked,
    ),
    wrong("no host", "http://:4566", "the host is missing", command="down --yes"),
    wrong("another scheme", "ftp://127.0.0.1:4566", "not by ftp://"),
    wrong("a name with an underscore", "http://my_stack:4566", "its host, my_stack, has other"),
    wrong(
        "a wrong address with a password",
        f"asha:{SECRET}@localhost:4566",
        "***@localhost:4566”: http:// or https:// is missing",
    ),
    wrong(
        "a password with a slash",
        f"http://asha:s/{SECRET}@127.0.0.1:4566",
        "a / ? or # in a user or a password is written %2F",
    ),
    Case(
        "one service's address without a scheme",
        "status",
        2,
        ("AWS_ENDPOINT_URL_DYNAMODB is not an address", "http:// or https:// is missing"),
        environ={"AWS_ENDPOINT_URL_DYNAMODB": "localhost:8000"},
    ),
    Case(
        "a wrong address that is not used",
        "status",
        0,
        ("hack-night is ready",),
        environ={"AWS_ENDPOINT_URL_S3": "localhost:9000"},
    ),
    Case(
        "a wrong address, and the target is local",
        "status --target local",
        0,
        ("hack-night is ready",),
        environ={"AWS_ENDPOINT_URL": "localhost:4566"},
    ),
    in_file(
        "a profile's address without a scheme",
        ("profile default", ".aws/config"),
        "[default]\nendpoint_url = localhost:4566\n",
    ),
    in_file(
        "a profile's address for one service",
        ("profile event", "[services event-services], sts"),
        "[profile event]\nservices = event-services\n[services event-services]\n"
        "sts =\n  endpoint_url = localhost:4566\n",
        AWS_PROFILE="event",
    ),
    Case(
        "an address with a password that works",
        "status",
        0,
        ("hack-night is ready", "at http://127.0.0.1:{port}"),
        never=(SECRET,),
        environ={"AWS_ENDPOINT_URL": f"http://asha:{SECRET}@127.0.0.1:{{port}}"},
    ),
    Case(
        "an address with a password, as JSON",
        "status --json",
        0,
        ("127.0.0.1:{port}/_aws/execute-api",),
        never=(SECRET,),
        environ={"AWS_ENDPOINT_URL": f"http://asha:{SECRET}@127.0.0.1:{{port}}"},
    ),
    Case(
        "nobody at an address with a password",
        "status",
        1,
        ("The endpoint http://127.0.0.1:9/ does not answer",),
        never=(SECRET,),
        environ={"AWS_ENDPOINT_URL": f"http://asha:{SECRET}@127.0.0.1:9"},
    ),
    Case(
        "nobody at an address with a password, the whole error",
        "status --verbose",
        1,
        ("EndpointConnectionError", "127.0.0.1:9"),
        never=(SECRET,),
        environ={"AWS_ENDPOINT_URL": f"http://asha:{SECRET}@127.0.0.1:9"},
    ),
    Case(
        "nobody at a proxy with a password",
        "status --json",
        1,
        ("The proxy does not answer",),
        never=(SECRET,),
        environ={"AWS_ENDPOINT_URL": None, "HTTPS_PROXY": f"http://asha:{SECRET}@127.0.0.1:9"},
    ),
    Case(
        "nobody at a proxy with a password, the whole error",
        "status --verbose",
        1,
        ("ProxyConnectionError",),
        never=(SECRET,),
        environ={"AWS_ENDPOINT_URL": None, "HTTPS_PROXY": f"http://asha:{SECRET}@127.0.0.1:9"},
    ),
    Case(
        "https where no TLS is spoken",
        "status",
        1,
        ("The endpoint https://127.0.0.1:{port}/ does not speak TLS", "http:// instead of https"),
        never=("AWS_CA_BUNDLE",),
        environ={"AWS_ENDPOINT_URL": "https://127.0.0.1:{port}"},
    ),
    Case(
        "http where TLS is spoken",
        "status",
        1,
        ("speaks TLS", "Write https:// instead of http://"),
        rules=({"match": "^sts ", "wire": b"\x15\x03\x01\x00\x02\x02\x16"},),
    ),
    Case(
        "another protocol's server",
        "status",
        1,
        ("speaks no HTTP", "220 mail.example.org ESMTP"),
        rules=({"match": "^sts ", "wire": "220 mail.example.org ESMTP\r\n"},),
    ),
)
