"""What a row is: attributes, key, filter, standings."""
