"""What a command does from end to end, one module for each, named after the command.

A flow takes a `Session` (the composition root) and the user's wishes, drives the rooms below and
returns the exit code. `cli` parses and calls; nothing here knows of Typer. Decision note 0013.
"""
