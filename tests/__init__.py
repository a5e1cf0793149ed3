"""Few and strong tests, on real engines."""
