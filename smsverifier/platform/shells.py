"""How a command is written so that it works where it is read: in a shell of the POSIX family, in
PowerShell, in the command prompt of Windows (cmd).
"""

import re
import shlex
from dataclasses import dataclass
from enum import StrEnum

from smsverifier.platform import IS_WINDOWS

# Each of them ends a word there: typographic ones are in names of folders (O’Brien).
_POWERSHELL_QUOTE = re.compile("['\u2018\u2019\u201a\u201b]")


class ShellName(StrEnum):
    """The shells that can be written for."""

    SH = "sh"
    POWERSHELL = "powershell"
    CMD = "cmd"


@dataclass(frozen=True)
class Shell:
    """One of them."""

    name: ShellName
    evaluation: str
    """What runs the output of `{command}` in the shell itself."""

    def assignment(self, name: str, value: str) -> str:
        """The line that sets a variable for programs."""
        match self.name:
            case ShellName.POWERSHELL:
                return f"$env:{name} = {self.quoted(value)}"
            case ShellName.CMD:
                return f'set "{name}={value}"'
        return f"export {name}={self.quoted(value)}"

    def setting(self, name: str, value: str) -> str:
        """The same for the next command, where the shell has such a thing."""
        is_sh = self.name is ShellName.SH
        return f"{name}={self.quoted(value)}" if is_sh else self.assignment(name, value)

    def removal(self, name: str) -> str:
        """The line that takes it away."""
        match self.name:
            case ShellName.POWERSHELL:
                return f"Remove-Item Env:{name} -ErrorAction SilentlyContinue"
            case ShellName.CMD:
                return f'set "{name}="'
        return f"unset {name}"

    def quoted(self, word: str) -> str:
        """It as one word, whatever is in it."""
        match self.name:
            case ShellName.POWERSHELL:
                return "'" + _POWERSHELL_QUOTE.sub(r"\g<0>\g<0>", word) + "'"
            case ShellName.CMD:
                # A file name has no double quote there; no sign hides a % from a prompt.
                return f'"{word}"'
        return shlex.quote(word)

    def kept(self, command: str, file: str) -> str:
        """The line that writes what a command prints, which is ASCII, to a file.

        `>` of PowerShell 5 makes UTF-16 of it, which few programs read.
        """
        into = "| Out-File -Encoding ascii" if self.name is ShellName.POWERSHELL else ">"
        return f"{command} {into} {self.quoted(file)}"

    def evaluated(self, command: str) -> str:
        """The line that runs what a command prints."""
        return self.evaluation.format(command=command)


SHELLS = {
    ShellName.SH: Shell(ShellName.SH, 'eval "$({command})"'),
    ShellName.POWERSHELL: Shell(ShellName.POWERSHELL, "{command} | Out-String | Invoke-Expression"),
    ShellName.CMD: Shell(ShellName.CMD, "for /f \"delims=\" %i in ('{command}') do @%i"),
}
USUAL = SHELLS[ShellName.POWERSHELL if IS_WINDOWS else ShellName.SH]
"""The one that hints are written for."""
