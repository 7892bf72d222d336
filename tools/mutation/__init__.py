"""Mutation testing: small faults are planted by rule, and the tests that should notice are run."""
