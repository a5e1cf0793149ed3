"""Data to try Ringfence on: a seeded marketplace of our own making, and mappings for tables that others wrote."""
