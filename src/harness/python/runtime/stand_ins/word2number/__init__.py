"""A stand-in for `word2number`."""
