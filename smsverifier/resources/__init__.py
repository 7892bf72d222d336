"""What the stack is made of: one file per resource kind, and the catalog that lists them all.

A file here knows its own service's calls, codes and behaviour, and nothing of the other kinds; only
`delivery_receipts` is made of one, a role. Kinds keep the contract in `provision.resource`,
and each says in its `KIND` (`kind`) what else must be known of it: see docs/adding.md.

`iam` is what roles and deployers may do, `deployment_package` what the function is made of,
`deployed_settings` what it was made of, `creation` every call that makes a stack, `tag_search` what
has the stack's tag and no name of ours, `stack_roles` in which regions a stack has roles.
"""
