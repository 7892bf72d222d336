"""A group of commands that answers an unknown one by what was probably meant.

Every group is one of these (`cls=CommandGroup`). It only suggests: nothing else is ever run.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from typer.core import TyperGroup

from smsverifier.cli.completion import offer_values
from smsverifier.errors import UsageError

# What people type who come from other tools, and the command here that does what they mean.
#
# Closeness of letters is no guide to meaning: `destroy` looks like `deploy` and means `down`, and
# `remove` looks like `resume`, which starts texting. So a verb whose meaning is known is answered
# by its meaning, and only a slip of the fingers by its letters.


_DOWN = "`smsverifier down` exports the registrations, then removes everything."
_TESTS = "`smsverifier registrations remove-tests` takes out what test-register made, only that."
_UP = "`smsverifier up` creates the pipeline, or brings it back to the configuration."
_LOCAL_START = "`smsverifier local start` starts the embedded AWS alone."
_LOCAL_STOP = (
    "`smsverifier local stop` exports the registrations in the embedded AWS, then ends it; they "
    "are kept on disk too."
)
_PLAN = "`smsverifier plan` shows what `smsverifier up` would do, and does nothing."
_STATUS = "`smsverifier status` shows every resource, the addresses and who was told."
_ADDRESSES = "`smsverifier status` shows the addresses of the form and of the outbox."
_FORM = "`smsverifier form` says where the form is, and puts it on your own site or a poster."
_OPEN = "`smsverifier open form`, `open outbox` and `open console` show them in the browser."
_WATCH = (
    "`smsverifier status --watch` shows a live picture, `smsverifier dashboard` a page with plots."
)
_LIST = "`smsverifier registrations list` shows who registered and who was told."
_SHOW = "`smsverifier registrations show PHONE` tells one person's whole story."
_WALK_IN = "`smsverifier registrations add PHONE --name NAME` registers somebody at the desk."
_LOGS = "`smsverifier logs --follow` shows what happens as it happens."
_CHECK = "`smsverifier check` tells whether everybody can get their SMS, and what to do."
_RESEND = "`smsverifier registrations resend` texts those who were not told."
_ANNOUNCE = "`smsverifier announce NAME` sends one more message, each once, also at a set time."
_TEST = "`smsverifier test-register PHONE` registers one phone for real and follows it."
_MESSAGE = "`smsverifier message` shows the SMS as it will be."
_EXPORT = "`smsverifier registrations export` writes every registration to files."
_DOOR = (
    "`smsverifier registrations export --check-in` makes a sheet to tick; `smsverifier "
    "registrations import` of that sheet records who came."
)
_IMPORT = "`smsverifier registrations import FILE` brings an export back in."
_PAUSE = "`smsverifier pause` stops texting; people can go on registering."
_RESUME = "`smsverifier resume` texts again, beginning with everyone who waited."
_DEPLOY = "`smsverifier deploy` puts the handler's code with the message in place, only that."
_INIT = "`smsverifier init` asks a few questions and writes config.yaml."
_CONFIG = "The settings stand in config.yaml, which `smsverifier init` writes."
_COST = "`smsverifier cost` estimates what the event costs, hop by hop."
_POLICY = "`smsverifier policy` prints the IAM policy that whoever runs this needs."
_EXPLAIN = "`smsverifier explain` prints the calls that make the stack, as AWS CLI commands."
_TERRAFORM = "`smsverifier eject terraform` writes Terraform files that take over what runs."
_AWS_CLI = "`smsverifier eject aws-cli` writes the stack as a script of the AWS CLI."
_STACKS = "`smsverifier stacks` lists the stacks in the account and region."
_COMPLETION = "`smsverifier --install-completion` lets Tab complete commands and values."
_EXAMPLE = "`smsverifier init --example` prints a configuration with every key and its reason."
_NUMBERS = "`smsverifier numbers list` shows the numbers that an account in the sandbox may text."
_ADD = "`smsverifier numbers add PHONE` adds a number to the sandbox's: AWS texts it a code."
_VERIFY = "`smsverifier numbers verify PHONE CODE` proves that such a number is yours."
_EXIT = "`smsverifier numbers exit` prints the request to AWS to leave the sandbox."
_SIGN_IN = (
    "AWS's own settings are used: `aws configure` or `aws sso login` signs in, and `smsverifier "
    "check --target aws` says who you are."
)
_CLOSE = (
    "`smsverifier registrations close` ends registration at once, and the form says so; "
    "`smsverifier pause` stops texting while people go on registering."
)
_REOPEN = "`smsverifier registrations reopen` takes registrations again."
_PROMOTE = "`smsverifier registrations promote` gives places to who is on the waiting list."
_CORRECT = (
    "`smsverifier registrations correct PHONE --to PHONE` puts a mistyped number right; no command "
    "changes what somebody answered."
)
_FORGET = "`smsverifier registrations forget PHONE` erases one person everywhere they are held."
_FAILURES = (
    "`smsverifier failures list` shows the dead letters, `smsverifier failures retry --all` puts "
    "them right; `smsverifier registrations resend --failed` texts those who could not be told."
)

Suggestions = Mapping[str, str]


def _table(*lines: tuple[str, str]) -> Suggestions:
    return {verb: answer for verbs, answer in lines for verb in verbs.split()}


SYNONYMS: Mapping[str, Suggestions] = {
    "": _table(
        ("destroy teardown tear-down undeploy uninstall terminate nuke purge clean cleanup", _DOWN),
        ("delete remove rm del drop clear reset wipe", f"{_DOWN} {_TESTS}"),
        ("apply create provision install launch converge sync update upgrade build make", _UP),
        ("start run serve dev", f"{_UP} {_LOCAL_START}"),
        ("stop kill halt shutdown quit", f"{_PAUSE} {_LOCAL_STOP} {_DOWN}"),
        ("emulator localstack", _LOCAL_START),
        ("diff preview dry-run drift refresh what-if", _PLAN),
        ("list ls", f"{_LIST} {_STATUS}"),
        ("ps show describe get info state health stats resources", _STATUS),
        ("people members registrants attendees guests participants users", _LIST),
        (
            "url urls outputs output outbox browse ui console",
            f"{_OPEN} {_ADDRESSES}",
        ),
        (
            "page site website embed snippet widget iframe html qr qrcode qr-code poster",
            f"{_FORM} {_OPEN}",
        ),
        ("watch monitor follow top graph plot chart metrics", f"{_WATCH} {_LOGS}"),
        ("tail log events", _LOGS),
        ("doctor validate lint preflight diagnose ready", f"{_CHECK} {_PLAN}"),
        ("verify", f"{_CHECK} {_VERIFY}"),
        ("exit leave production", f"{_EXIT} {_TERRAFORM}"),
        ("add", f"{_WALK_IN} {_IMPORT} {_TEST} {_ADD}"),
        ("restart", f"{_UP} {_RESUME}"),
        ("test try invoke trigger register signup ping trace", _TEST),
        ("resend send notify text tell sweep", f"{_RESEND} {_ANNOUNCE} {_MESSAGE}"),
        ("broadcast remind reminder reminders blast newsletter schedule", _ANNOUNCE),
        ("sms template render", _MESSAGE),
        ("retry redrive replay requeue failure errors dlq dead-letters letters", _FAILURES),
        ("export backup dump download save csv xlsx excel", _EXPORT),
        ("check-in checkin door attendance attended", _DOOR),
        ("import restore load upload", _IMPORT),
        ("close end finish lock", _CLOSE),
        ("reopen unlock", _REOPEN),
        ("promote admit waitlist waiting-list waiting", _PROMOTE),
        ("hold suspend freeze disable", _PAUSE),
        ("unpause continue unfreeze enable", _RESUME),
        ("push publish release ship hotswap", _DEPLOY),
        ("edit correct change", _CORRECT),
        ("forget erase anonymise anonymize", _FORGET),
        ("new setup quickstart generate scaffold", _INIT),
        ("config configure configuration settings set", _CONFIG),
        ("price prices pricing bill billing budget estimate costs", _COST),
        ("permissions iam role roles policies", _POLICY),
        ("calls commands walkthrough manual", _EXPLAIN),
        ("aws-cli awscli script", f"{_EXPLAIN} {_AWS_CLI}"),
        ("terraform tf hcl iac opentofu package migrate", _TERRAFORM),
        ("sandbox phones phone number", _NUMBERS),
        ("login logout signin sign-in auth whoami account profile credentials", _SIGN_IN),
        ("events deployments environments", _STACKS),
        ("completion completions autocomplete tab", _COMPLETION),
        ("example template-file sample", _EXAMPLE),
        ("help man usage commands", "`smsverifier --help` shows every command."),
        ("version ver", "`smsverifier --version` shows it."),
    ),
    "registrations": _table(
        ("remove delete rm del purge clear", f"{_FORGET} {_TESTS} {_DOWN}"),
        ("ls count people search find", _LIST),
        ("get describe story who person", f"{_SHOW} {_LIST}"),
        ("send text tell retry notify", _RESEND),
        ("announce remind broadcast", _ANNOUNCE),
        ("backup dump download save csv", _EXPORT),
        ("restore load upload", _IMPORT),
        ("end stop lock finish", _CLOSE),
        ("open unlock", _REOPEN),
        ("admit waitlist waiting-list waiting", _PROMOTE),
        ("create new register insert walk-in", f"{_WALK_IN} {_TEST} {_IMPORT}"),
        ("edit change update move rename", _CORRECT),
        ("erase anonymise anonymize", _FORGET),
    ),
    "announcements": _table(
        ("ls", "`smsverifier announcements list` shows them."),
        ("get describe status", "`smsverifier announcements show NAME` shows one."),
        ("send new create add schedule run", _ANNOUNCE),
        (
            "delete remove rm stop abort undo",
            "`smsverifier announcements cancel NAME` sees that nobody more gets it.",
        ),
    ),
    "eject": _table(
        ("tf hcl opentofu", _TERRAFORM),
        ("aws awscli cli script commands shell bash", _AWS_CLI),
    ),
    "failures": _table(
        ("ls show get", "`smsverifier failures list` shows them."),
        ("redrive replay requeue resend send tell", "`smsverifier failures retry --all` does it."),
        ("delete remove rm del purge clear", "`smsverifier failures retry --remove ID` does it."),
    ),
    "numbers": _table(
        ("ls show get", _NUMBERS),
        ("delete rm del", "`smsverifier numbers remove PHONE` removes one."),
        ("create new register", _ADD),
        ("confirm code", _VERIFY),
        ("leave production request upgrade", _EXIT),
    ),
    "local": _table(
        ("up run launch serve create", f"{_LOCAL_START} {_UP}"),
        ("down destroy delete remove rm kill shutdown quit end", f"{_LOCAL_STOP} {_DOWN}"),
        ("restart reset", f"{_LOCAL_STOP} {_LOCAL_START}"),
        ("ps ls list show info health", "`smsverifier local status` shows whether it runs."),
        ("log tail", "`smsverifier local logs` shows the end of its log."),
    ),
}
"""Group of commands ("" are those of the program) → verb → what does that here."""

RISKY_COMMANDS = frozenset(
    {
        *("up", "down", "deploy", "pause", "resume", "resend", "retry", "import", "add"),
        *("correct", "forget", "remove-tests", "close", "reopen", "promote", "eject"),
    }
)
"""What takes things apart or texts people is offered only for what can hardly be another word."""


def likely_typos(word: str, known: Iterable[str]) -> list[str]:
    """The commands that `word` is with a letter or two mistyped; nothing that just looks alike."""
    plain = word.lower().replace("_", "-")
    return [command for command in known if _is_typo(plain, command)]


def _is_typo(word: str, command: str) -> bool:
    if command in RISKY_COMMANDS:
        return _is_certainly_typo(word, command)
    return _edit_distance(word, command) <= (1 if len(command) < 6 else 2)


def _is_certainly_typo(word: str, command: str) -> bool:
    """Two neighbours swapped, or behind the first letter one too many or too few."""
    if sorted(word) == sorted(command):
        return _edit_distance(word, command) <= 1
    # Of two letters one more or less is another word.
    is_long = len(command) > 2 and len(word) != len(command) and word[:1] == command[:1]
    return is_long and _edit_distance(word, command) <= 1


def _edit_distance(one: str, other: str) -> int:
    """Letters to leave out, add or replace, or neighbours to swap, to make one word of another."""
    rows = [list(range(len(other) + 1))]
    for i, a in enumerate(one, start=1):
        row = [i]
        for j, b in enumerate(other, start=1):
            best = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and b == one[i - 2]:
                best = min(best, rows[-2][j - 2] + 1)
            row.append(best)
        rows.append(row)
    return rows[-1][-1]


MOST_SHOWN = 40
"""Characters of what was typed."""


class CommandGroup(TyperGroup):
    """The program's commands, or one group of them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for command in self.commands.values():
            offer_values(command.params)

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """The command that the first argument names. Raises UsageError if there is none."""
        word = args[0]
        is_known = self.get_command(ctx, word) is not None
        if is_known or ctx.resilient_parsing or word.startswith("-"):
            return super().resolve_command(ctx, args)
        # A number may have been typed where the command is missing; it is shown to nobody.
        is_shown = word.strip() and not any(c.isdigit() for c in word)
        named = f" called {word[:MOST_SHOWN]}" if is_shown else ""
        raise UsageError(
            f"There is no command{named}",
            where=ctx.command_path,
            hint=f"{_advice(ctx, self.commands, word)}See `{ctx.command_path} --help`.",
        )


def _advice(ctx: Any, commands: Mapping[str, Any], word: str) -> str:
    """What does what was meant, as sentences that end in a space; nothing where nobody knows."""
    plain = word.lower().replace("_", "-")
    group = "" if ctx.parent is None else str(ctx.info_name)
    meant = SYNONYMS.get(group, {}).get(plain)
    if meant is not None:
        return f"{meant} "
    elsewhere = list(_elsewhere(ctx, plain))
    slips = elsewhere or [f"{ctx.command_path} {name}" for name in likely_typos(word, commands)]
    return f"Did you mean {' or '.join(f'`{name}`' for name in slips)}? " if slips else ""


def _elsewhere(ctx: Any, word: str) -> Iterator[str]:
    """Where there is a command of exactly that name: in the program, or in one of its groups."""
    root = ctx.find_root()
    if word in root.command.commands:
        yield f"{root.command_path} {word}"
        return
    for name, command in root.command.commands.items():
        if word in getattr(command, "commands", {}):
            yield f"{root.command_path} {name} {word}"
