"""Profiles, their files and settings that the SDK cannot use: each is told by its name."""

import json
import os
import sys
from collections.abc import Callable
from hashlib import sha1
from importlib import invalidate_caches
from pathlib import Path

import pytest
from botocore.credentials import SSOProvider
from botocore.tokens import SSOTokenProvider

from smsverifier.aws import Aws, AwsTarget
from smsverifier.aws.credential_providers import explain_process
from smsverifier.aws.credentials import ways_to_sign_in
from smsverifier.aws.profile import Profile
from smsverifier.errors import SmsverifierError
from tests.support.platforms import not_on_windows

SECRET = "SEKRIT"
ROLE = "role_arn = arn:aws:iam::111122223333:role/x\n"
SSO = (
    "sso_session = event\nsso_account_id = 123456789012\nsso_role_name = D\n"
    "[sso-session event]\nsso_start_url = https://event.awsapps.com/start\n"
    "sso_region = ap-south-1\n"
)
Told = Callable[..., SmsverifierError]


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Told:
    """What is said where these files and variables are all that a machine has."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")

    def tell(
        config: str | bytes = "", profile: str | None = "work", **environ: str
    ) -> SmsverifierError:
        file = tmp_path / "config"
        file.write_bytes(config if isinstance(config, bytes) else config.encode())
        environ = {"AWS_CONFIG_FILE": str(file), **environ}
        monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
        for name, value in environ.items():
            monkeypatch.setenv(name, value)
        with pytest.raises(SmsverifierError) as raised:
            _ = Aws(AwsTarget("ap-south-1", profile)).account
        error = raised.value
        everything = f"{error.message} {error.where} {error.why} {error.hint}"
        assert SECRET not in everything
        assert "fault in" not in everything
        assert "`aws login` or" not in everything
        return error

    return tell


PROFILES = {
    "no such source": (f"{ROLE}source_profile = gone\n", 2, '"gone"'),
    "no source": (ROLE, 2, "has no source_profile or credential_source"),
    "a wrong credential source": (f"{ROLE}credential_source = Moon\n", 2, '"Moon"'),
    "a source that is empty": (f"{ROLE}credential_source = Environment\n", 1, "Environment"),
    "a source without keys": (f"{ROLE}source_profile = base\n[profile base]\n", 2, '"base"'),
    "a token that is a folder": (f"{ROLE}web_identity_token_file = /\n", 2, "token, /, cannot"),
    "a token without a role": ("web_identity_token_file = /x\n", 2, "no role ARN"),
    "no such sso-session": ("sso_session = gone\n" + SSO.partition("\n")[2], 2, '"gone"'),
    "lines below a value": ("sso_session =\n  a = 1\n", 2, "below sso_session"),
    "lines below a setting": (
        f"request_checksum_calculation =\n  a = {SECRET}\n",
        2,
        "below request_checksum_calculation",
    ),
    "no command": ("credential_process =\n", 2, "is no command"),
    "half a command": ('credential_process = echo "a\n', 2, "is no command"),
    "letters that no key has": (
        f"aws_access_key_id = {SECRET}☃\naws_secret_access_key = {SECRET}\n",
        2,
        "letter that no key has",
    ),
}


@pytest.mark.parametrize("name", PROFILES)
@not_on_windows("paths of it are others")
def test_a_profile_that_leads_nowhere_is_named(name: str, told: Told) -> None:
    profile, code, words = PROFILES[name]
    error = told(f"[profile work]\n{profile}")
    assert error.exit_code == code
    assert words in f"{error.why} {error.hint}"
    assert "profile work in" in error.where


KEPT = {
    "cut off": f'{{"accessToken": "{SECRET}", "expi',
    "a list": f'["{SECRET}"]',
    "no time": f'{{"accessToken": "{SECRET}", "expiresAt": "{SECRET}"}}',
    "a time that is a number": f'{{"accessToken": "{SECRET}", "expiresAt": {{}}}}',
}


@pytest.mark.parametrize("name", KEPT)
def test_a_sign_in_that_was_cut_off_is_told_with_what_writes_it_anew(
    name: str, told: Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for provider in (SSOProvider, SSOTokenProvider):
        monkeypatch.setattr(provider, "_SSO_TOKEN_CACHE_DIR", str(tmp_path))
    cache = tmp_path / f"{sha1(b'event', usedforsecurity=False).hexdigest()}.json"
    cache.write_text(KEPT[name], encoding="utf-8")
    error = told(f"[profile work]\n{SSO}")
    assert "`aws sso login --profile work`" in error.hint
    assert (error.exit_code == 2) is ("work" in error.message)
    if name == "cut off":
        assert error.exit_code == 2
        assert cache.name in error.why


FILES = {
    "no INI": (f"{SECRET} = x\n".encode(), "Line 1 stands below no [profile]"),
    "a mark": ("\ufeff[default]\n".encode(), "byte order mark"),
    "UTF-16": ("[default]\n".encode("utf-16"), "It is UTF-16"),
    "twice": (b"[default]\na = 1\n[default]\n", "Line 3: [default] is there already"),
    "a line without =": (f"[default]\n{SECRET}\n".encode(), "Line 2 is not of the form"),
    "latin": (f"[default]\na = {SECRET}é\n".encode("latin-1"), "It is not UTF-8"),
}


@pytest.mark.parametrize("name", FILES)
@not_on_windows("its own encoding is not UTF-8")
def test_a_file_of_profiles_that_is_none_is_told_without_a_line_of_it(
    name: str, told: Told, tmp_path: Path
) -> None:
    text, words = FILES[name]
    error = told(text, None)
    assert (error.exit_code, error.where) == (2, str(tmp_path / "config"))
    assert words in error.why


@pytest.mark.parametrize("profile", ["work", None])
def test_a_folder_in_the_place_of_a_file_is_told(
    profile: str | None, told: Told, tmp_path: Path
) -> None:
    """The SDK passes over it without a word, and finds nobody."""
    error = told("", profile, AWS_CONFIG_FILE=str(tmp_path))
    assert (error.exit_code, error.where) == (2, str(tmp_path))
    assert "It is a folder" in error.why


def test_where_a_profile_was_looked_for_is_told(told: Told, tmp_path: Path) -> None:
    error = told("[profile home]\n")
    assert error.exit_code == 2
    assert error.where == f"{tmp_path / 'config'}, {tmp_path / 'credentials'} (not there)"


KEYS = {"AWS_ACCESS_KEY_ID": SECRET, "AWS_SECRET_ACCESS_KEY": SECRET}


@pytest.mark.parametrize(
    "name",
    [
        *("AWS_DEFAULTS_MODE", "AWS_STS_REGIONAL_ENDPOINTS", "AWS_METADATA_SERVICE_TIMEOUT"),
        *("AWS_REQUEST_CHECKSUM_CALCULATION", "AWS_ACCOUNT_ID_ENDPOINT_MODE"),
        *("AWS_EC2_METADATA_SERVICE_ENDPOINT", "AWS_S3_US_EAST_1_REGIONAL_ENDPOINT"),
    ],
)
def test_a_setting_that_the_sdk_refuses_is_told_by_its_variable(name: str, told: Told) -> None:
    environ = {name: "junk", "AWS_MAX_ATTEMPTS": "3", "AWS_RETRY_MODE": "standard"}
    if "METADATA" not in name:
        environ |= KEYS
    error = told("", None, **environ)
    assert error.exit_code == 2
    assert error.message == f"The AWS SDK does not take what {name} says"
    assert error.where == f"{name}=junk"


def test_every_setting_that_is_refused_is_told_also_one_of_the_profile(told: Told) -> None:
    config = "[default]\ndefaults_mode = junk\nretry_mode = standard\n"
    error = told(config, None, AWS_ACCOUNT_ID_ENDPOINT_MODE="junk", **KEYS)
    assert error.where == "defaults_mode=junk, AWS_ACCOUNT_ID_ENDPOINT_MODE=junk"


@pytest.mark.parametrize("mode", ["legacy", "standard", "in-region", "cross-region", "mobile"])
def test_a_mode_that_the_sdk_takes_is_in_the_way_of_no_other_setting(mode: str, told: Told) -> None:
    config, wrong = f"[default]\ndefaults_mode = {mode}\n", {"AWS_ACCOUNT_ID_ENDPOINT_MODE": "junk"}
    assert told(config, None, **wrong, **KEYS).where == "AWS_ACCOUNT_ID_ENDPOINT_MODE=junk"


def test_a_setting_of_the_call_for_a_roles_keys_is_told_too(told: Told) -> None:
    """Our own calls are repeated as we say; the SDK's own for a role as AWS_MAX_ATTEMPTS does."""
    config = f"[profile work]\n{ROLE}source_profile = base\n[profile base]\n"
    keys = f"aws_access_key_id = {SECRET}\naws_secret_access_key = {SECRET}\n"
    error = told(f"{config}{keys}", AWS_MAX_ATTEMPTS="ten")
    assert (error.exit_code, error.where) == (2, "AWS_MAX_ATTEMPTS=ten")


def test_files_that_tls_needs_are_told_by_their_variables(told: Told, tmp_path: Path) -> None:
    nowhere = str(tmp_path / "nowhere" / "file")
    assert told("", None, AWS_CA_BUNDLE=nowhere, **KEYS).where == f"AWS_CA_BUNDLE={nowhere}"
    error = told("", None, AWS_CA_BUNDLE="", SSLKEYLOGFILE=nowhere, **KEYS)
    assert (error.exit_code, error.where) == (2, f"SSLKEYLOGFILE={nowhere}")


@pytest.mark.parametrize("printed", ["[1]", f'"{SECRET}"', "no JSON", f'{{"Version": {SECRET}}}'])
def test_what_a_program_printed_is_never_shown(printed: str) -> None:
    profile = Profile("work", {"credential_process": f"/opt/keys --password {SECRET}"})
    try:
        json.loads(printed).get("Version")
    except (ValueError, AttributeError) as error:
        told = explain_process(profile, error)
    assert told.exit_code == 2
    assert "/opt/keys, prints is" in told.why
    assert SECRET not in f"{told.why} {told.hint}"


def test_a_way_to_sign_in_is_named_where_it_can_be_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    assert "`aws login`" not in ways_to_sign_in()
    (tmp_path / "awscrt.py").touch()
    invalidate_caches()
    assert "`aws login`" in ways_to_sign_in()


NAMED = {
    "AWS_CONTAINER_CREDENTIALS_FULL_URI": ("http://example.org/x", "Unsupported host"),
    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": ("/no/such/token", "/no/such/token: No such file"),
    "AWS_WEB_IDENTITY_TOKEN_FILE": ("/no/such/token", "/no/such/token: No such file"),
    "AWS_CREDENTIAL_FILE": ("/no/such/file", "(/no/such/file) could not be found"),
}


@pytest.mark.parametrize("name", NAMED)
@not_on_windows("paths of it are others")
def test_a_variable_that_names_a_way_to_keys_is_told_not_a_profile(name: str, told: Told) -> None:
    value, words = NAMED[name]
    beside = {
        "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": {
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1:9/x"
        },
        "AWS_WEB_IDENTITY_TOKEN_FILE": {"AWS_ROLE_ARN": "arn:aws:iam::111122223333:role/x"},
    }
    error = told("", None, **{name: value}, **beside.get(name, {}))
    assert error.exit_code == 2
    assert "profile" not in f"{error.message} {error.where}"
    assert error.where.startswith("AWS_")
    assert words in error.why
