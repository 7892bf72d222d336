"""The command line: parse, wire, call. Typer lives here only; one file per command or group.

Importing this package and its modules costs nothing but Typer: what a command needs it imports
when it runs, so that `--help` and usage errors load neither botocore nor Rich.
"""
