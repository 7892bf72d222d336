"""Which file is read, and what a file that cannot be read gets."""

from pathlib import Path

import pytest

from smsverifier.config import Config
from smsverifier.config.load import Loaded, load, refuse_demo_on_aws
from smsverifier.errors import ConfigError, ExitCode
from tests.support.platforms import needs_links, needs_modes, without_permission


def write(path: Path, stack: str) -> Path:
    path.write_text(f"stack: {stack}\n", encoding="utf-8")
    return path


def refusal(path: Path) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        load(path, environ={})
    return caught.value


def test_without_any_file_it_is_the_built_in_demo(tmp_path: Path) -> None:
    assert load(None, environ={}, folder=tmp_path) == Loaded(Config(), None)


def test_the_demo_is_called_demo_event() -> None:
    assert Config().stack == "demo-event"


def test_config_yaml_in_the_folder_is_taken(tmp_path: Path) -> None:
    path = write(tmp_path / "config.yaml", "from-folder")
    assert load(None, environ={}, folder=tmp_path) == Loaded(Config(stack="from-folder"), path)


def test_the_environment_goes_before_the_folder(tmp_path: Path) -> None:
    write(tmp_path / "config.yaml", "from-folder")
    path = write(tmp_path / "other.yaml", "from-variable")
    loaded = load(None, environ={"SMSVERIFIER_CONFIG": str(path)}, folder=tmp_path)
    assert loaded.config.stack == "from-variable"


def test_the_option_goes_before_the_environment(tmp_path: Path) -> None:
    path = write(tmp_path / "a.yaml", "from-option")
    other = write(tmp_path / "b.yaml", "from-variable")
    assert load(path, environ={"SMSVERIFIER_CONFIG": str(other)}).config.stack == "from-option"


def test_an_empty_variable_counts_as_unset(tmp_path: Path) -> None:
    assert load(None, environ={"SMSVERIFIER_CONFIG": ""}, folder=tmp_path).path is None


def test_a_named_file_that_is_missing_says_how_to_make_one(tmp_path: Path) -> None:
    error = refusal(tmp_path / "nowhere.yaml")
    assert "no such file" in error.message
    assert "smsverifier init" in error.hint


def test_a_missing_file_named_by_the_environment_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such file"):
        load(None, environ={"SMSVERIFIER_CONFIG": str(tmp_path / "gone.yaml")}, folder=tmp_path)


@needs_links
def test_a_link_to_nowhere_is_not_silently_the_demo(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").symlink_to(tmp_path / "gone.yaml")
    with pytest.raises(ConfigError, match="no such file"):
        load(None, environ={}, folder=tmp_path)


def test_a_directory_is_refused(tmp_path: Path) -> None:
    assert "a directory" in refusal(tmp_path).message


def test_a_file_without_permission_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "config.yaml", "secret")
    path.chmod(0)
    try:
        path.read_bytes()
    except PermissionError:
        assert "no permission" in refusal(path).message
    else:
        pytest.skip("this user may read everything")


@needs_modes
def test_a_file_in_a_folder_without_permission_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "config.yaml", "secret")
    with without_permission(tmp_path):
        assert "no permission" in refusal(path).message


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no such device here")
def test_an_endless_file_is_refused() -> None:
    assert "256 KiB" in refusal(Path("/dev/zero")).message


def test_a_name_no_file_can_have_is_refused() -> None:
    assert refusal(Path("a\0b")).findings[0].path == r"a\x00b"


def test_a_wrong_configuration_is_a_usage_error_with_its_file(tmp_path: Path) -> None:
    path = write(tmp_path / "config.yaml", "Not A Stack")
    error = refusal(path)
    assert error.exit_code is ExitCode.USAGE
    assert error.where == str(path)


def test_the_demo_is_refused_on_aws() -> None:
    with pytest.raises(ConfigError, match="no configuration file"):
        refuse_demo_on_aws(Loaded(Config(), None), "aws")


def test_the_demo_is_fine_on_the_local_target() -> None:
    refuse_demo_on_aws(Loaded(Config(), None), "local")


def test_a_file_is_fine_on_aws() -> None:
    refuse_demo_on_aws(Loaded(Config(), Path("config.yaml")), "aws")
