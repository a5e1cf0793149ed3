"""Fuzz targets for readers of hostile input: `python -m tests.fuzz.fuzz_NAME SECONDS`. pytest does not collect them."""
