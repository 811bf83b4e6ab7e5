"""What an import did and did not do, for the person who ran it."""

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from io import StringIO
from typing import Any, NamedTuple

from opportunities.imports.packages import LeftOut, Release


class Fate(StrEnum):
    """What became of one release; every release has exactly one."""

    CREATED = "created"
    CHANGED = "changed"
    NOTHING_NEW = "nothing new"
    KNOWN = "already imported"
    SKIPPED = "skipped"
    LEFT_OUT = "left out"


# What a process is called after its releases: the first of these that any of them met.
RANKS = (Fate.CREATED, Fate.CHANGED, Fate.LEFT_OUT, Fate.SKIPPED)
UNCHANGED = "unchanged"
OFTEN = 5


class Told(NamedTuple):
    """One release and its fate, with the reason where it was not taken."""

    release: Release
    fate: Fate
    reason: str = ""


@dataclass
class ProcessReport:
    """What became of one contracting process."""

    ocid: str
    title: str = ""
    told: list[Told] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    awards_stored: int = 0
    codes_added: list[str] = field(default_factory=list)
    was_published: bool = False  # a draft that an earlier import had left

    @property
    def state(self) -> str:
        fates = {told.fate for told in self.told}
        if self.was_published:
            fates.add(Fate.CHANGED)
        return next((fate.value for fate in RANKS if fate in fates), UNCHANGED)

    @property
    def notes(self) -> list[str]:
        """Each remark once, in the order in which they came up."""
        refused = [
            f"release {told.release.id} of {told.release.date:%d %B %Y} {told.fate}: {told.reason}"
            for told in self.told
            if told.reason
        ]
        return list(dict.fromkeys([*refused, *self.remarks]))


@dataclass
class Report:
    """What became of a package."""

    processes: list[ProcessReport] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        """Counts, then one line for each process with something to say."""
        releases = Counter(told.fate for process in self.processes for told in process.told)
        releases[Fate.LEFT_OUT] += len(self.left_out)
        states = Counter(process.state for process in self.processes)
        yield f"Processes: {len(self.processes)} ({_counted(states)})."
        yield f"Releases: {releases.total()} ({_counted(releases)})."
        awards = sum(process.awards_stored for process in self.processes)
        codes = {code for process in self.processes for code in process.codes_added}
        yield f"Awards recorded: {awards}. Codes added: {len(codes)}."
        remarks = Counter(remark for process in self.processes for remark in process.remarks)
        often = {remark: count for remark, count in remarks.most_common(OFTEN) if count > 1}
        if often:
            yield f"Most remarks: {_counted(often)}."
        for left_out in self.left_out:
            yield f"left out  {left_out.ocid or 'no ocid'}: {left_out.reason}"
        for process in self.processes:
            if process.notes:
                notes = "; ".join(process.notes)
                yield f"{process.state:9} {process.ocid} “{process.title}”: {notes}"

    def as_csv(self) -> str:
        """A row for each release, and for what no release could be read from."""
        out = StringIO(newline="")
        rows = csv.writer(out)
        rows.writerow(["ocid", "title", "release", "date", "fate", "reason", "remarks"])
        for process in self.processes:
            for told in process.told:
                date = told.release.date.isoformat()
                row = [process.ocid, process.title, told.release.id, date, told.fate, told.reason]
                rows.writerow(map(_harmless, [*row, "; ".join(process.remarks)]))
        for item in self.left_out:
            rows.writerow(map(_harmless, [item.ocid, "", "", "", "left out", item.reason, ""]))
        return out.getvalue()


def _counted(counts: dict[Any, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items() if count)


def _harmless(cell: str) -> str:
    """The cell as text: a spreadsheet would run one that begins like a formula."""
    return f"'{cell}" if cell[:1] in "=+-@\t" and cell else cell
