"""What can be done with registrations: list, tell of one, add, export, import, send.

`listing` is one page or a count (`whom` are the filters, `list_columns` what a row has there),
`story` tells of one registrant, `desk` is who is added there. `exporter` and `importer` are the
files (`import_file` reads one, `line_index` knows all of its lines, `import_rules` judges a row;
`export_rows` and `check_in` say what is written, `list_files` how; `json_lines`, `csv_cells`,
`workbook_cells`, `workbook_writer` and `text_file` are the formats). `send` goes round the stream,
`resend` says whom, `drain` waits, `attendance` records who came, `bulk_changes` and `duplicates`
keep counts and numbers right. `dead_letters` says whom the letters in `dead_letter_queue` are
about: `stream_records` knows it for a day.

An organiser's own sheet is another file than an export: `sheet_file` finds its table (a text's, or
a `workbook`'s), `column_titles` says what titles mean, `column_mapping` and `column_guess` which
column is which, `sheet_moments` and `sheet_rules` read a row, `sheet_reader` looks through all of
it before anything is written (`sheet_preview` is what it finds), and `refused_rows` keeps what did
not come in.
"""
