"""What can be done with registrations: list, tell of one, add, export, import, send, resend, drain.

`listing` is one page or a count (`whom` are the filters, `list_columns` what a row has there),
`story` tells of one registrant, `desk` is who is added there, `exporter` and `importer` the files
(`import_file` reads one, `import_rules` judges a row, `json_lines`, `csv_cells` and `text_file` are
the formats), `send` goes round the stream, `resend` says whom, `drain` waits, `bulk_changes` and
`duplicates` keep counts and numbers right.
"""
