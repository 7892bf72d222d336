"""Profiles, sign-in programs, tokens and proxies."""

from collections.abc import Mapping

from botocore.configprovider import BOTOCORE_DEFAUT_SESSION_VARIABLES

from tests.emulator.places.case import CONFIG as AT_AWS
from tests.emulator.places.case import Case

OF_FILES = {
    "AWS_ACCESS_KEY_ID": None,
    "AWS_SECRET_ACCESS_KEY": None,
    "AWS_CONFIG_FILE": "{home}/.aws/config",
    "AWS_SHARED_CREDENTIALS_FILE": "{home}/.aws/credentials",
}
"""No keys in the environment, so the files count. They are named, as the SDK looks once in a
process where home is."""
NEVER = ("SEKRIT", "`aws login` or", "goes on from there")
"""Nothing that a program printed or a file holds, and no advice that cannot help."""
ROLE = "role_arn = arn:aws:iam::111122223333:role/x\n"
PRINTED = """{"Version": 1, "AccessKeyId": "SEKRIT", "SecretAccessKey": "SEKRIT",
"SessionToken": "SEKRIT", "Expiration": "2020-01-01T00:00:00Z"}"""
AT_LOCAL = AT_AWS.replace("aws", "local")
JUNK = {
    name: "junk"
    for _, named, *_ in BOTOCORE_DEFAUT_SESSION_VARIABLES.values()
    for name in ([named] if isinstance(named, str) else named or ())
}
"""Of the SDK's whole map of variables each, at what none of them takes."""


def profile(
    name: str, text: str, *says: str, exit_code: int = 2, printed: str = "", mark: str = ""
) -> Case:
    """A profile by which nobody can be signed in; `printed` is in the file that it names."""
    files = {".aws/config": f"{mark}[profile work]\n{text}", ".aws/printed": printed}
    command = "status --profile work"
    return Case(name, command, exit_code, says, NEVER, OF_FILES, files=files, made_with=None)


def machine(name: str, environ: Mapping[str, str | None], *says: str, exit_code: int = 2) -> Case:
    """The same of variables, with keys among them."""
    return Case(name, "status", exit_code, says, NEVER, environ, made_with=None)


def proxy(name: str, address: str, *says: str, exit_code: int = 2, status: int = 200) -> Case:
    """A proxy between the command and AWS itself, which is asked by https alone."""
    environ = {"AWS_ENDPOINT_URL": None, "HTTPS_PROXY": address}
    rules = ({"match": "^proxy CONNECT ", "status": status},)
    return Case(name, "status", exit_code, says, NEVER, environ, rules=rules, made_with=None)


CASES: tuple[Case, ...] = (
    profile(
        "sign-in program that is missing",
        "credential_process = /no/such/binary --password SEKRIT\n",
        "The AWS profile work is not set up rightly",
        "profile work in",
        "/no/such/binary, cannot be run: No such file or directory",
    ),
    profile(
        "sign-in program that prints no JSON",
        "credential_process = echo hello SEKRIT\n",
        "What its credential_process, echo, prints is no JSON",
    ),
    profile(
        "sign-in program that prints expired keys",
        "credential_process = cat {home}/.aws/printed\n",
        "credential_process, cat, prints keys that have expired",
        printed=PRINTED,
    ),
    profile(
        "sign-in program that fails",
        "credential_process = cat {home}/.aws/not-signed-in\n",
        "The credential_process of the AWS profile work failed",
        "No such file or directory",
        exit_code=1,
    ),
    profile(
        "token file that is missing",
        f"{ROLE}web_identity_token_file = /nope/token\n",
        "The AWS profile work is not set up rightly",
        "web identity token, /nope/token, cannot be read: No such file",
    ),
    profile(
        "source profiles in a circle",
        f"{ROLE}source_profile = home\n[profile home]\n{ROLE}source_profile = work\n",
        "leads back to where it began: work → home → work",
    ),
    profile(
        "source profile's program that is missing",
        f"{ROLE}source_profile = base\n[profile base]\ncredential_process = /no/such/binary\n",
        "The AWS profile base is not set up rightly",
    ),
    profile(
        "profile of aws login without its package",
        "login_session = arn:aws:iam::111122223333:user/x\n",
        "The AWS profile work is signed in by `aws login`, which needs one more package",
        "botocore[crt]",
    ),
    profile(
        "half a key in a profile",
        "aws_access_key_id = SEKRIT\n",
        "It has no aws_secret_access_key",
    ),
    profile(
        "profiles with a byte order mark",
        "",
        "A file of AWS profiles cannot be read",
        "byte order mark",
        mark="\ufeff",
    ),
    machine(
        "AWS_DEFAULTS_MODE that is none",
        {"AWS_DEFAULTS_MODE": "quick"},
        "The AWS SDK does not take what AWS_DEFAULTS_MODE says",
        "unset AWS_DEFAULTS_MODE",
    ),
    machine(
        "key with the line end of Windows",
        {"AWS_ACCESS_KEY_ID": "AKIASEKRIT\r"},
        "What is set as the access key is none",
        "line ends of Windows",
    ),
    machine(
        "key that has expired",
        {"AWS_CREDENTIAL_EXPIRATION": "2020-01-01T00:00:00Z"},
        "The AWS session has expired",
        exit_code=1,
    ),
    proxy(
        "proxy that wants a password",
        "http://127.0.0.1:{port}",
        "The proxy wants to know who is asking",
        "answered CONNECT with 407",
        "HTTPS_PROXY=http://user:password@host:port.",
        exit_code=1,
        status=407,
    ),
    proxy(
        "proxy that takes no such password",
        "http://asha:SEKRIT@127.0.0.1:{port}",
        "The proxy does not take the user and password",
        "http://***@127.0.0.1:",
        exit_code=1,
        status=407,
    ),
    proxy(
        "proxy that blocks AWS",
        "http://127.0.0.1:{port}",
        "The proxy lets nothing through to AWS",
        "answered CONNECT with 403",
        exit_code=1,
        status=403,
    ),
    proxy(
        "proxy of SOCKS",
        "socks5h://asha:SEKRIT@127.0.0.1:1080",
        "HTTPS_PROXY=socks5h://***@127.0.0.1:1080",
        "It is a SOCKS proxy",
    ),
    proxy(
        "proxy whose port is none",
        "http://asha:SEKRIT@127.0.0.1:99999",
        "HTTPS_PROXY names no proxy that can be used",
        "Its port is no number",
    ),
    Case(
        "local with junk in every AWS variable",
        "status",
        0,
        ("hack-night", "ready"),
        environ={**JUNK, "AWS_DEFAULTS_MODE": "auto", "REQUESTS_CA_BUNDLE": " "},
        config=AT_LOCAL,
    ),
)
