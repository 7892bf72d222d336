"""Registration ended by an organiser: what the commands say, and what holds afterwards."""

from tests.support.program import Program
from tests.support.whole_stack import WholeStack

ASHA, BIMAL = "+919876543210", "+919876543211"
CONFIG = """
registrations: {max: 1, waitlist: true}
event: {closes_at: 2199-03-12}
form: {closed: See you next year.}
"""


def test_closed_and_open_again(program: Program, stack: WholeStack) -> None:
    assert "`smsverifier registrations close`" in program("close").stderr
    closed = program.ok("registrations", "close")
    assert "is closed, since" in closed.stdout
    assert stack.api_url.removesuffix("registrations") in closed.stderr
    assert "in words of ours" in closed.stderr
    assert "was closed already" in program.ok("registrations", "close").stdout
    assert "Registration: closed by hand since" in program.ok("status").stdout
    refused = program("test-register", ASHA)
    assert "Registration is closed." in refused.stdout
    assert "registrations reopen" in refused.stdout
    assert "is closed by hand since" in program.ok("up").stderr
    assert stack.rows() == {}
    assert "is open again" in program.ok("registrations", "reopen").stdout
    assert stack.register(ASHA).status == 200


def test_a_maximum_a_waiting_list_and_a_place_that_is_freed(program: Program) -> None:
    (program.folder / "config.yaml").write_text(CONFIG)
    program.ok("up")
    for phone in (ASHA, BIMAL):
        program.ok("registrations", "add", phone, "--name", "Asha", "--no-tell")
    status = program.ok("status", "--json").json["registration"]
    assert (status["state"], status["taken"], status["free"]) == ("full", 2, 0)
    again = program.ok("up")
    assert "registrations.max is 1, and 2 are registered, 1 more than that" in again.stderr
    assert "2 of 1 places taken." in again.stderr
    assert "Registration: full, 2 of 1 places taken" in program.ok("status").stdout
    reopened = program.ok("registrations", "reopen")
    assert "of 1 place (registrations.max) none is free" in reopened.stdout
    assert "Nobody waits." in program.ok("registrations", "promote").stdout
    program.ok("registrations", "forget", ASHA, "--yes")
    assert program.ok("status", "--json").json["registration"]["taken"] == 1
    (program.folder / "config.yaml").write_text(CONFIG.replace("2199-03-12", "2025-03-12"))
    past = "egistrations have ended: event.closes_at was 12 Mar 2025, 23:59 IST"
    full = "registrations.max is 1, and 1 are registered"
    for command in ("plan", "up"):  # what is planned is warned of as well
        said = program(command).stderr
        assert (said.count(past), said.count(full)) == (1, 1)
    assert "Registration ended on 12 Mar 2025" in program("registrations", "reopen").stderr
