"""Which faults are planted by rule, and which are not."""

import pytest

from tools.mutation.mutants import mutants_of


def changed(text: str) -> list[str]:
    return [mutant.applied(text) for mutant in mutants_of(text)]


@pytest.mark.parametrize(
    ("text", "mutants"),
    [
        ("a < b", ["a <= b"]),
        ("a is  not b", ["a is b"]),
        ("a not in b", ["a in b"]),
        ("é = 'ü' == b", ["é = 'XüX' == b", "é = 'ü' != b"]),
        ("a or b  # or\n", ["a and b  # or\n"]),
        ("(a\n  # and\n  and b)", ["(a\n  # and\n  or b)"]),
        ("not a", ["(a)"]),
        ("a + b", ["a - b"]),
        ("x = 3", ["x = 4"]),
        ("x = True", ["x = False"]),
        ("x = any(y)", ["x = all(y)"]),
        ("x = E164.fullmatch(y)", ["x = E164.match(y)"]),
        ("try:\n    a\nexcept E:\n    b", ["try:\n    a\nexcept ():\n    b"]),
        ("x = a if f() else b", ["x = a if (not (f())) else b"]),
        ("def f():\n    raise E", ["def f():\n    pass"]),
        ("def f():\n    send(x)", ["def f():\n    pass"]),
        ("def f():\n    return x", ["def f():\n    return None"]),
        ("def f():\n    del x[y]", ["def f():\n    pass"]),
    ],
)
def test_each_rule_changes_one_place(text: str, mutants: list[str]) -> None:
    assert changed(text) == mutants


@pytest.mark.parametrize(
    "text",
    [
        '"""A docstring."""',
        "x = 'Words for people.'",
        "x = f'{a} of 3'",
        "x: int | None",
        "def f(a: 'A') -> 'B': ...",
        "Kind = Literal['a', 'b']",
        "import a",
        "def f():\n    return None",
        "def f():\n    return",
    ],
)
def test_words_and_types_are_left_alone(text: str) -> None:
    assert changed(text) == []


def test_a_mutant_knows_the_outermost_function_around_it() -> None:
    text = "X = 1\nclass A:\n    @late\n    def f(self):\n        def g():\n            return 2\n"
    assert [mutant.function for mutant in mutants_of(text)] == [None, (3, 6), (3, 6)]
