"""What a command is given to read."""

import sys
from pathlib import Path

from django.core.management.base import CommandError


def read_input(file: str, *, returncode: int = 1) -> bytes:
    """The file, or with - standard input. Raises CommandError with words for operators."""
    try:
        return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        said = f"Can not read {file}: {error.strerror}."
        raise CommandError(said, returncode=returncode) from None
