"""The forms in which others write the codes that we keep."""

import re

CPV = re.compile(r"(\d{8})(?:-(\d))?")
REGION = re.compile(r"(?:TL|UK)([A-Z0-9]{1,3})")


def cpv_code(written: str) -> tuple[str, str]:
    """Code and check digit of "48000000-8" or "48000000"; two empty texts if it is neither."""
    match = CPV.fullmatch(written.strip()) if written.isascii() else None
    return (match[1], match[2] or "") if match else ("", "")


def region_code(written: str) -> str:
    """The ITL code of "TLK25", or of "UKK25" as NUTS and Find a Tender say; empty if neither."""
    written = written.strip().upper()
    if written == "UK":
        return written
    match = REGION.fullmatch(written) if written.isascii() else None
    return f"TL{match[1]}" if match else ""
