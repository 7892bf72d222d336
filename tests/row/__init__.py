"""What a row is: attributes, key, filter, statuses."""
