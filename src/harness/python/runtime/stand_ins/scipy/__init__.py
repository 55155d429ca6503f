"""A stand-in for the one function of scipy that scores answers."""
