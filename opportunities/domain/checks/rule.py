"""What a rule of the publish checks is, and what it finds."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.crypto import salted_hmac

from core.working_days import BeyondCalendar
from opportunities.enums import Severity

if TYPE_CHECKING:
    from opportunities.domain.checks.case import Case

PCR_34 = "Public Contracts Regulations 2015, regulation 34"
GOOD_PRACTICE = "Good practice"


@dataclass(frozen=True)
class Finding:
    """Something that the editor has to mend (an error) or to acknowledge (a warning)."""

    code: str  # the rule, by a name that never changes
    severity: Severity
    field: str  # the field or section of the form where it is mended
    message: str  # what is wrong and how to mend it
    source: str  # the law or practice behind the rule
    about: str = ""  # what it hangs on besides, and its message does not say

    @property
    def is_error(self) -> bool:
        return self.severity == Severity.ERROR

    @property
    def key(self) -> str:
        """The same for the same finding, another as soon as the facts behind it change."""
        parts = [self.code, self.message]
        if self.about:
            parts.append(salted_hmac("opportunities.finding", self.about).hexdigest())
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def nothing(case: Case) -> str:
    """The message says all."""
    return ""


@dataclass(frozen=True)
class Rule:
    """One thing to look at; `says` gives the message, empty where all is well."""

    code: str
    severity: Severity
    field: str
    source: str
    says: Callable[[Case], str]
    about: Callable[[Case], str] = nothing

    def look_at(self, case: Case) -> Finding | None:
        """What this rule finds, None where all is well; a day that nobody can count from, too."""
        try:
            message = self.says(case)
        except BeyondCalendar as beyond:
            message = f"{beyond} Mend the year of the date."
        if not message:
            return None
        about = self.about(case)
        return Finding(self.code, self.severity, self.field, message, self.source, about)


def error(field: str, source: str) -> Callable[[Callable[[Case], str]], Rule]:
    """A rule over which nothing goes out; its code is the name of the function."""
    return _rule(Severity.ERROR, field, source)


def warning(
    field: str, source: str, *, about: Callable[[Case], str] = nothing
) -> Callable[[Callable[[Case], str]], Rule]:
    """A rule over which something goes out only once somebody has acknowledged it.

    `about` gives what the message leaves out: an address, say, which no record may keep.
    """
    return _rule(Severity.WARNING, field, source, about)


def _rule(
    severity: Severity, field: str, source: str, about: Callable[[Case], str] = nothing
) -> Callable[[Callable[[Case], str]], Rule]:
    return lambda says: Rule(says.__name__, severity, field, source, says, about)
