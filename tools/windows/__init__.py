"""The program on Windows' own Python, without a Windows: under Wine (docs/decisions/0052)."""
