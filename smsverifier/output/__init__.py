"""Showing: values in, words and pictures out. Rich lives here only.

What a command returns (`PlanResult`, `UpResult` …) stands in the module called after it, in this
order: the value, `show_…`, `…_document`, then what these are made of. Nothing here asks AWS.

Importing this package costs nothing: what needs Rich is in the modules that use it (`formatting`
and `errors` do not).
"""
