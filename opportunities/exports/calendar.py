"""The dates of opportunities as a calendar: iCalendar (RFC 5545, RFC 7986).

Nothing in it comes from the present moment: an event says when it was last changed, and how many
times, so that calendar programs take a new date for the same event. They remind as their owners
like; events carry no alarm.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from icalendar import Calendar, Timezone, vDuration, vText, vUri

from core.clock import deadline_words, midnight
from core.feeds.content_lines import content_line, moment_line, text
from core.feeds.entries import About
from core.feeds.formats import Format, Scope
from core.text import clean_text
from opportunities.domain.notices import Notice
from opportunities.enums import Stage
from opportunities.exports.data import told_changes

MADE_BY = "-//Digital Innovation DPS//Opportunities//EN"
REFRESH = timedelta(hours=1)  # how often programs may ask; nothing is sent that they have
END = b"END:VCALENDAR\r\n"
LASTING = "Bid deadlines, deadlines for questions, briefings and openings."


class Date(NamedTuple):
    """One date of an opportunity that is worth an event."""

    kind: str  # names the event for ever, together with the opportunity
    words: str
    at: datetime | date


def write_calendar(notices: Iterable[Notice], about: About) -> Iterator[bytes]:
    """The calendar, opportunity by opportunity, however many."""
    yield _calendar(about).to_ical().removesuffix(END)
    empty = True
    for notice in notices:
        if events := b"".join(_events(notice, about.address_of(notice.url_path))):
            yield events
            empty = False
    if empty:  # RFC 5545 section 3.6: a calendar holds at least one component
        yield Timezone.from_tzid("Europe/London", first_date=date(2025, 1, 1)).to_ical()
    yield END


def dates_of(notice: Notice) -> Iterator[Date]:
    """The dates that suppliers act on; a day stands for itself, a moment for its second."""
    if notice.opens_at:
        yield Date("opening", "Opens", notice.opens_at)
    elif notice.planned_publication:
        yield Date("opening", "Expected to open", notice.planned_publication)
    for kind, words, at in (
        ("briefing", notice.briefing_label, notice.briefing_at),
        ("questions", "Last moment for questions", notice.clarification_deadline),
        ("bids", f"{notice.submissions} close", notice.closes_at),
    ):
        if at:
            yield Date(kind, words, at)


def _calendar(about: About) -> Calendar:
    title, summary = clean_text(about.title), clean_text(about.summary)
    calendar = Calendar()
    calendar.add("prodid", MADE_BY)
    calendar.add("version", "2.0")
    for name in ("name", "x-wr-calname"):  # RFC 7986, and what programs read since long before
        calendar.add(name, vText(title))
    for name in ("description", "x-wr-caldesc"):
        calendar.add(name, vText(f"{LASTING} {summary}".strip()))
    calendar.add("url", vUri(about.url))
    calendar.add("source", vUri(about.address), parameters={"VALUE": "URI"})
    calendar.add("refresh-interval", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(REFRESH))
    return calendar


def _events(notice: Notice, url: str) -> Iterator[bytes]:
    """An event for each date; what they have in common is written once."""
    title, ended = _title(notice), _ended_at(notice)
    before, after = _paragraphs(_what(notice)), _paragraphs(_news(notice))
    common = _common_lines(notice, url)
    for each in dates_of(notice):
        when = each.at
        said = [f"{each.words}: {deadline_words(when)}."] if isinstance(when, datetime) else []
        yield b"".join(
            (
                b"BEGIN:VEVENT\r\n",
                content_line("UID", f"{notice.key}-{each.kind}"),
                moment_line("DTSTART", each.at),
                content_line("SUMMARY", text(f"{each.words}: {title}")),
                content_line("DESCRIPTION", text("\n".join([*before, *said, *after]))),
                content_line("STATUS", _status(each, ended)),
                common,
                b"END:VEVENT\r\n",
            )
        )


def _common_lines(notice: Notice, url: str) -> bytes:
    lines = [
        content_line("SEQUENCE", str(notice.number - 1)),
        moment_line("DTSTAMP", notice.changed_at),
        moment_line("LAST-MODIFIED", notice.changed_at),
        moment_line("CREATED", notice.first_at),
        content_line("URL", url),
        b"TRANSP:TRANSPARENT\r\n",  # nobody is busy because a deadline passes
    ]
    if notice.category:
        lines.append(content_line("CATEGORIES", text(clean_text(notice.category))))
    return b"".join(lines)


def _title(notice: Notice) -> str:
    unsaid = notice.is_example and "example" not in notice.title.lower()
    return clean_text(f"{notice.title}{' (example)' if unsaid else ''}")


def _paragraphs(said: Iterable[str]) -> list[str]:
    return list(filter(None, map(clean_text, said)))


def _what(notice: Notice) -> Iterator[str]:
    yield notice.summary
    if notice.is_example:
        yield "This is an example, not a real opportunity."


def _news(notice: Notice) -> Iterator[str]:
    if notice.stage == Stage.WITHDRAWN:
        yield "This opportunity has been taken down."
    if notice.ended_without_award:
        yield f"{notice.stage_label}. {notice.outcome_reason}"
    if notice.is_awarded:
        yield f"{notice.stage_label}."
    if labels := [change["label"] for change in told_changes(notice)]:
        yield f"Changed last: {', '.join(labels)}. {notice.reason}"


def _status(each: Date, ended: datetime | None) -> str:
    if ended and _moment(each.at) > ended:
        return "CANCELLED"  # what came before that took place
    return "CONFIRMED" if isinstance(each.at, datetime) else "TENTATIVE"


def _ended_at(notice: Notice) -> datetime | None:
    """When it ended before its time: nothing planned for later takes place."""
    if notice.stage == Stage.WITHDRAWN:
        return notice.changed_at
    if notice.is_awarded:  # a day: bids may close on it
        awarded = [date.fromisoformat(each["awarded_on"]) for each in notice.awards]
        return midnight(min(awarded) + timedelta(days=1)) if awarded else None
    ended = notice.facts["outcome_at"] if notice.ended_without_award else None
    return datetime.fromisoformat(ended) if ended else None


def _moment(at: datetime | date) -> datetime:
    return at if isinstance(at, datetime) else datetime(at.year, at.month, at.day, tzinfo=UTC)


CALENDAR = Format(
    name="Calendar",
    slug="calendar",
    media_type="text/calendar",
    explanation="For the calendar on your phone or computer: deadlines, briefings and openings of "
    "the last six months and to come, for up to 100 opportunities of each. Filter a longer list.",
    write=write_calendar,
    scope=Scope.DATES,
    extension="ics",
)
CALENDAR_OF_ONE = replace(
    CALENDAR,
    explanation="For the calendar on your phone or computer: the dates of this opportunity.",
)
