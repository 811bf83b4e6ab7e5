"""Plain text that every format can carry."""

import re
from collections.abc import Mapping
from typing import Any

# XML 1.0 section 2.2: what is not a Char may not stand in a document, not even escaped.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean_text(text: str) -> str:
    """The text without characters that XML forbids, in one line of single spaces."""
    return " ".join(_FORBIDDEN.sub("", text).split())


def clean_data(data: Any) -> Any:
    """The same data, its texts without characters that XML forbids; their lines stay."""
    if isinstance(data, str):
        return _FORBIDDEN.sub("", data)
    if isinstance(data, Mapping):
        return {key: clean_data(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [clean_data(part) for part in data]
    return data
