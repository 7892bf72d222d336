"""What can be done with registrations: list, one person, desk, export, import, send, resend, drain.

`listing` is one page or a count (`whom` are the filters, `list_columns` what a row has there),
`story` tells of one registrant, `desk` is who is added there. `exporter` and `importer` are the
files (`import_file` reads one, `import_rules` judges a row; `export_rows` and `check_in` say what
is written, `list_files` how; `json_lines`, `csv_cells`, `workbook_cells`, `workbook_writer` and
`text_file` are the formats). `send` goes round the stream, `resend` says whom, `drain` waits,
`attendance` records who came, `bulk_changes` and `duplicates` keep counts and numbers right.
`dead_letters` says whom the letters in `dead_letter_queue` are about: `stream_records` knows it for
a day.
"""
