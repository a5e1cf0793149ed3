"""Measurements are held to their own form: every goal has its figure, and a missing input is named."""
