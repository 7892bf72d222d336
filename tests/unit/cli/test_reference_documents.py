"""Every document that a command prints has the keys that `docs/reference/json.md` names, no other.

Of what is empty or null here, `tests/unit/docs/test_reference.py` holds the members against the
page.
"""

from tests.reference import differences, page, shapes

PARTS = shapes(page("json"))


def test_a_key_that_the_page_does_not_name_is_seen() -> None:
    assert list(differences({"path": "a", "more": 1}, PARTS["init"], PARTS)) == ["+.more"]
    assert list(differences({}, PARTS["init"], PARTS)) == ["-.path"]
    kept = [{"stack": "a", "region": "b", "registrations": 1}]
    document = {"stopped": True, "held": [], "exports": {"any": "name"}, "kept": kept}
    assert list(differences(document, PARTS["local stop"], PARTS)) == ["-.kept[].tests"]
