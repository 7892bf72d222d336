"""What a rehearsal says while it goes on, where no line can be changed in place."""

import io

from smsverifier.output.rehearse_view import rehearsing
from smsverifier.output.screen import Screen


def test_in_a_pipe_each_part_says_that_it_began() -> None:
    said = io.StringIO()
    with rehearsing(Screen(stdout=io.StringIO(), stderr=said)) as progress:
        for done in (100, 200):
            progress("registered", done, 200)
        progress("told", 150, 200)
    assert said.getvalue().splitlines() == [
        "Building the stack …",
        "100 of 200 registered …",
        "150 of 200 told …",
    ]
