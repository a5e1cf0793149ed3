"""The repository's promises about itself."""
