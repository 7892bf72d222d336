"""What can be done with registrations: list, export, import, send, resend, drain.

`listing` is one page, `exporter` and `importer` the files (`import_file` reads one, `import_rules`
judges a row, `json_lines`, `csv_cells` and `text_file` are the formats), `send` goes round the
stream, `resend` says whom, `drain` waits, `attendance` records who came, `bulk_changes` and
`duplicates` keep counts and numbers right.
"""
