"""The pictures themselves, one a file."""
