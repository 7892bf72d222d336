"""The command line: parse, wire, call. Typer lives here only; a file per command or group.

An option that several commands have is a type in `options` or `filters`, with its help. A command
with many of its own has them as types above it, so that its signature is a list of names.

Importing this package and its modules costs nothing but Typer: what a command needs it imports
when it runs, so that `--help` and usage errors load neither botocore nor Rich.
"""
