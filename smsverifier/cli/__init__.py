"""The command line: parse, wire, call, render. Typer lives here only.

Importing this package and its command modules costs nothing but Typer: what a command needs it
imports when it runs, so that `--help` and usage errors load neither boto3 nor Rich.
"""
