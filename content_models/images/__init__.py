"""Pictures: one door for their bytes, hashes and a registry of known ones, what models and OCR see in them.

What does not live here: fetching pictures, the text detector (injected), what is done about a match, casework.
"""
