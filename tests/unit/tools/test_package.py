"""What the wheel and the source archive may have, and must."""

from email.parser import Parser

import pytest

from tools.package import compared, expected_in_wheel, metadata_faults

RIGHT = """Metadata-Version: 2.4
Name: smsverifier
Version: 0.1.0
Summary: A form
Author: smsverifier contributors
License-Expression: MIT
License-File: LICENSE
Keywords: sms
Classifier: Programming Language :: Python :: 3.11
Requires-Python: >=3.11
Requires-Dist: rich>=13.9
Description-Content-Type: text/markdown

# smsverifier
"""


def faults(metadata: str) -> list[str]:
    return list(metadata_faults(Parser().parsestr(metadata)))


def test_the_wheel_has_the_program_and_its_texts_and_no_tests_or_tools() -> None:
    repository = [
        "smsverifier/row.py",
        "handler/app.py",
        "templates/form.js",
        "config.example.yaml",
    ]
    others = [
        "tests/levels.py",
        "tools/package.py",
        "bench/startup.py",
        "docs/texts.md",
        "justfile",
    ]
    assert expected_in_wheel([*repository, *others]) == {
        "smsverifier/row.py",
        "smsverifier/py.typed",
        "smsverifier/_assets/handler/app.py",
        "smsverifier/_assets/templates/form.js",
        "smsverifier/_assets/config.example.yaml",
    }


def test_what_is_missing_and_what_is_too_much_is_named() -> None:
    assert list(compared("a.whl", {"row.py", "app.py"}, {"row.py", "tests.py"})) == [
        "a.whl has no app.py",
        "a.whl has tests.py, too",
    ]


def test_complete_metadata_are_right() -> None:
    assert faults(RIGHT) == []


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("Author: smsverifier contributors", "Author: Asha"),
        ("Keywords: sms\n", ""),
        ("Requires-Python: >=3.11\n", ""),
        ("Keywords: sms", "Keywords: sms\nProject-URL: Home, https://example.com"),
        ("# smsverifier", ""),
    ],
)
def test_each_fault_of_the_metadata_is_named(right: str, wrong: str) -> None:
    assert len(faults(RIGHT.replace(right, wrong))) == 1
