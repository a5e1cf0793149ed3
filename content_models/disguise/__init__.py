"""What people do to hide words from a reader, undone, with a map back to every original position."""
