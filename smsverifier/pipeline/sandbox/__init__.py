"""The SMS sandbox: its numbers, and the request to AWS to leave it."""
