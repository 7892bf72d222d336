"""The registrations table: read, listed, exported, imported, told without the stream, drained."""
