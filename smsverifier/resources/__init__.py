"""What the stack is made of: one file per resource kind, and the catalog that lists them all.

A file here knows its own service's calls, codes and habits, and nothing of the other kinds; only
`delivery_receipts` is made of one, a role.
"""
