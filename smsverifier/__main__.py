"""`python -m smsverifier`: the same program as the `smsverifier` command."""

from smsverifier.cli.main import main

if __name__ == "__main__":
    main()
