"""The order of work."""

from hypothesis import given
from hypothesis import strategies as st

from smsverifier.provision.graph import Needs, closure, transposed, with_removals, within
from tests.unit.provision.strategies import graphs


@given(graphs())
def test_turned_round_twice_it_is_the_same(needs: Needs) -> None:
    assert transposed(transposed(needs)) == needs


@given(graphs())
def test_turned_round_it_has_the_same_edges_backwards(needs: Needs) -> None:
    forwards = {(key, need) for key, wants in needs.items() for need in wants}
    backwards = {(need, key) for key, wants in transposed(needs).items() for need in wants}
    assert forwards == backwards


@given(st.data(), graphs())
def test_a_closure_needs_nothing_outside_itself(data: st.DataObject, needs: Needs) -> None:
    wanted = data.draw(st.sets(st.sampled_from(sorted(needs)))) if needs else set()
    found = closure(wanted, needs)
    assert wanted <= found
    assert all(needs[key] <= found for key in found)
    assert closure(found, needs) == found


@given(st.data(), graphs())
def test_a_part_of_a_graph_knows_its_own_keys_only(data: st.DataObject, needs: Needs) -> None:
    chosen = data.draw(st.sets(st.sampled_from(sorted(needs)))) if needs else set()
    part = within(chosen, needs)
    assert set(part) == chosen
    assert all(wants <= chosen for wants in part.values())
    assert all(wants == needs[key] & chosen for key, wants in part.items())


@given(st.data(), graphs())
def test_what_goes_goes_before_what_it_uses_and_the_rest_comes_as_ever(
    data: st.DataObject, needs: Needs
) -> None:
    going = data.draw(st.sets(st.sampled_from(sorted(needs)))) if needs else set()
    found = with_removals(needs, going)
    for key, wants in needs.items():
        for need in wants:
            turned = key in going and need in going
            assert (need in found[key], key in found[need]) == (not turned, turned)
