"""What a scanner says of the stack that `up` builds: Checkov, on the stack's Terraform form.

terraform    blocks, references, and texts that stand for themselves, in Terraform's language
form         every resource of a stack in that form, made from what the stack should be
rest_api     the REST API's part of it
wanted       what is wanted of a resource, so that nothing of it is left unsaid
checkov      runs the scanner, without a network
compare      whether failures and reasons are the same
reasons      why each failed check is so, or the key of config.yaml that changes it
page         the table in SECURITY.md

`python -m tools.scan --help` says how to run it.
"""
