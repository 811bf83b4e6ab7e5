"""Suppliers' questions in the content files: kept when they came in, public once answered."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from home.demo import when
from home.demo.events import Event
from home.demo.fields import fill
from home.demo.world import World
from opportunities.domain.questions import publish_answer
from opportunities.models import Clarification, OpportunityPage


def answered(
    page: OpportunityPage, questions: list[dict[str, Any]], world: World
) -> Iterator[Event]:
    """Keep each question; give the publishing of its answer, if it has one."""
    for written in questions:
        question = Clarification(opportunity=page)
        fill(question, {name: written[name] for name in written if name != "answered_at"}, world)
        question.save()
        if "answered_at" in written:
            yield _publishing(question, when.moment(written["answered_at"], now=world.now))


def _publishing(question: Clarification, at: datetime) -> Event:
    return Event(at, lambda: publish_answer(clarification=question, now=at))
