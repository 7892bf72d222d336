"""smsverifier: a registration form that texts every registrant, and the truth about the text."""

__version__ = "0.1.0"
