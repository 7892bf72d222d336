"""Showing: values in, words and pictures out. Decides nothing. Rich lives here only.

Importing this package costs nothing: what needs Rich is in the modules that use it (`formatting`
and `errors` do not).
"""
