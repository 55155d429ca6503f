"""See `transformers`."""
