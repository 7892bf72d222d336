"""Phones as the embedded AWS plays them: SNS, the account, simulated fates, the outbox."""
