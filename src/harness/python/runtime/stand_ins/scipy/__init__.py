"""A stand-in for the few functions of scipy that score answers."""
