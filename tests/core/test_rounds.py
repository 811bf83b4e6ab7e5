"""What apps let a worker do: each in its turn, and none at the cost of another."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from core import rounds

NOW = timezone.now()
MINUTE = timedelta(minutes=1)


class Diary:
    """A round that notes when it was made."""

    def __init__(self, *, more: bool = False) -> None:
        self.times: list[datetime] = []
        self.more = more

    def __call__(self, now: datetime) -> bool:
        self.times.append(now)
        return self.more


@pytest.fixture(autouse=True)
def _none_is_registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rounds, "_rounds", {})


def test_a_round_is_made_when_it_is_due_again() -> None:
    hourly = Diary()
    rounds.register("hourly", hourly, every=60 * MINUTE)
    worker = rounds.Rounds()
    eight = datetime(2026, 3, 2, 8, tzinfo=UTC)
    for minutes in (0, 59, 60):
        worker.carry_out(now=eight + minutes * MINUTE)
    assert hourly.times == [eight, eight + 60 * MINUTE]


def test_a_round_that_has_more_to_do_is_made_at_once() -> None:
    busy = Diary(more=True)
    rounds.register("busy", busy, every=60 * MINUTE)
    worker = rounds.Rounds()
    assert worker.carry_out(now=NOW)
    assert worker.carry_out(now=NOW)
    assert busy.times == [NOW, NOW]


def test_an_error_in_one_round_keeps_no_other_from_its_turn(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(now: datetime) -> bool:
        raise RuntimeError("No.")

    sound = Diary()
    rounds.register("broken", fail)
    rounds.register("sound", sound)
    worker = rounds.Rounds()
    assert not worker.carry_out(now=NOW)
    assert sound.times == [NOW]
    assert "this round: broken" in caplog.text
    worker.carry_out(now=NOW + rounds.PAUSE_AFTER_ERROR)
    assert caplog.text.count("this round: broken") == 2
