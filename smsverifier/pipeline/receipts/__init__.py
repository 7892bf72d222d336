"""What became of an SMS after SNS took it, by its receipt or, without one, by the account."""
