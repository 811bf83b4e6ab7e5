"""How many mails a second leave, beside the two limits that nothing can pass.

    apt-get download postfix && dpkg -x postfix_*.deb var/postfix    # unpacked, never installed
    DATABASE_URL=sqlite:///var/delivering.sqlite3 .venv/bin/python benchmarks/delivering.py \
        --sink var/postfix

The database is migrated first; what is sent stays in it. The mails are 22 KB on the wire and go to
Postfix's smtp-sink, which takes them as fast as they come. Measured, in mails a second:

- bare SMTP: ready bytes, smtplib's sendmail() on one connection;
- marks: what is written durably for each mail and nothing else, one mail after the other, and as
  many at once as a worker has lanes;
- plain Django: a message built for each reader, sent on one connection, nothing written down;
- ours: the worker, with consent asked for twice and all marks; alone, and two of them.
"""

from __future__ import annotations

import argparse
import os
import smtplib
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.dev"

import django  # noqa: E402

django.setup()

from django.core.mail.backends.smtp import EmailBackend  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import Max, Min  # noqa: E402
from django.utils import timezone  # noqa: E402

from mailing.composing import SETTINGS_URL, STOP_URL  # noqa: E402
from mailing.composing.headers import common_headers, personal_headers  # noqa: E402
from mailing.composing.message import message  # noqa: E402
from mailing.composing.skeleton import Skeleton  # noqa: E402
from mailing.domain.delivering.claiming import claim  # noqa: E402
from mailing.domain.delivering.marks import mark  # noqa: E402
from mailing.domain.delivering.replies import Reply, Verdict  # noqa: E402
from mailing.enums import DeliveryState  # noqa: E402
from mailing.models import Mailing  # noqa: E402
from tests.mailing.issues import make_issue, make_readers  # noqa: E402
from tests.mailing.killing import WORKER, run  # noqa: E402

PARAGRAPH = "The council looks for sensors that tell how the coast moves, hour by hour. " * 6
ITEM = f"<h2>Item</h2><p style='color: #123456; font: 16px/1.5 sans-serif'>{PARAGRAPH}</p>" * 2
TEXT = f"{PARAGRAPH}\n\n" * 10 + f"Stop: {STOP_URL}\nSettings: {SETTINGS_URL}\n"
HTML = (
    f"<html lang='en'><head><title>News</title></head><body>{ITEM * 15}"
    f"<a href='{STOP_URL}'>Stop</a> <a href='{SETTINGS_URL}'>Settings</a></body></html>"
)
ACCEPTED = Reply(Verdict.ACCEPTED, 250)


class Port:
    """Where the sink listens, as `run` asks for it."""

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]


@contextmanager
def smtp_sink(folder: Path) -> Iterator[Port]:
    """Postfix's sink, from the unpacked package."""
    found = Port()
    libraries = {"LD_LIBRARY_PATH": str(folder / "usr/lib/postfix")}
    process = subprocess.Popen(  # noqa: S603 - Debian's program
        [str(folder / "usr/sbin/smtp-sink"), "-u", "nobody", f"127.0.0.1:{found.port}", "100"],
        env=os.environ | libraries,
    )
    time.sleep(0.5)
    try:
        yield found
    finally:
        process.terminate()
        process.wait()


def new_issue(number: int) -> Mailing:
    """An issue for so many readers, nobody of whom has it yet."""
    name = uuid4().hex[:8]
    readers = make_readers(f"{name}-{each}@example.org" for each in range(number))
    return make_issue(readers, text=TEXT, html=HTML)


def paused(issue: Mailing) -> Mailing:
    """So that no other part of this sends it yet."""
    Mailing.objects.filter(pk=issue.pk).update(state="paused")
    return issue


def per_second(number: int, work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return number / (time.perf_counter() - began)


def bare_smtp(sink: Port, number: int) -> float:
    issue = new_issue(1)
    raw = Skeleton(issue).fill(issue.deliveries.get(), now=timezone.now())
    paused(issue)
    print(f"{len(raw)} octets a mail", file=sys.stderr)
    with smtplib.SMTP("127.0.0.1", sink.port) as smtp:
        smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # type: ignore[union-attr]
        smtp.ehlo()
        return per_second(
            number, lambda: [smtp.sendmail("a@x.org", "b@x.org", raw) for _ in range(number)]
        )


def plain_django(sink: Port, number: int) -> float:
    issue = new_issue(number)
    deliveries = list(issue.deliveries.select_related("mailing", "subscriber"))
    skeleton = Skeleton(paused(issue))
    backend = EmailBackend(host="127.0.0.1", port=sink.port)
    backend.open()
    assert backend.connection  # noqa: S101
    assert backend.connection.sock  # noqa: S101
    backend.connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send() -> None:
        common = common_headers(issue, issue.purpose)
        for each in deliveries:
            mail = skeleton.mail(each)
            own = personal_headers(each, mail.stop_token, now=timezone.now())
            built = message(mail, common | own, to=each.recipient)
            backend.send_messages([built])

    try:
        return per_second(number, send)
    finally:
        backend.close()


def marks(number: int, at_once: int) -> float:
    """Two durable marks for each mail, in transactions of so many mails."""
    issue = new_issue(number)
    taken = claim(worker="marks", most=number, now=timezone.now())
    if len(taken) != number:
        raise SystemExit("Other mail waits in this database: use one of its own.")

    def write() -> None:
        for start in range(0, number, at_once):
            some = taken[start : start + at_once]
            keys = mark(ready=some, sent={}, worker="marks", now=timezone.now())
            sent = dict.fromkeys(keys, ACCEPTED)
            mark(ready=[], sent=sent, worker="marks", now=timezone.now())

    speed = per_second(number, write)
    if issue.deliveries.filter(state=DeliveryState.SENT).count() != number:
        raise SystemExit("Not all marks were written.")
    return speed


def ours(sink: Port, number: int, workers: int, connections: int) -> float:
    issue = paused(new_issue(number))
    database = os.environ["DATABASE_URL"]
    running = [
        run(WORKER, database=database, sink=sink, connections=connections)  # type: ignore[arg-type]
        for _ in range(workers)
    ]
    time.sleep(4 + 2 * workers)  # until they have started, and idle
    Mailing.objects.filter(pk=issue.pk).update(state="sending")
    sent = issue.deliveries.filter(state=DeliveryState.SENT)
    while sent.count() < number:
        time.sleep(0.5)
    for each in running:
        each.terminate()
        each.wait()
    span = sent.aggregate(first=Min("sent_at"), last=Max("sent_at"))
    return number / (span["last"] - span["first"]).total_seconds()


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--sink", type=Path, required=True)
    options.add_argument("--mails", type=int, default=4000)
    options.add_argument("--connections", type=int, default=4)
    options.add_argument("--times", type=int, default=3)
    chosen = options.parse_args()
    call_command("migrate", verbosity=0)
    few, lanes = chosen.mails // 4, chosen.connections
    with smtp_sink(chosen.sink) as sink:
        cases: dict[str, Callable[[], float]] = {
            "bare SMTP": lambda: bare_smtp(sink, chosen.mails),
            "marks, one mail at a time": lambda: marks(few, 1),
            f"marks, {lanes} mails at once": lambda: marks(few, lanes),
            "plain Django": lambda: plain_django(sink, few),
            "ours, one worker": lambda: ours(sink, chosen.mails, 1, lanes),
            "ours, two workers": lambda: ours(sink, chosen.mails, 2, lanes),
        }
        rounds = [{name: case() for name, case in cases.items()} for _ in range(chosen.times)]
    found = {name: [each[name] for each in rounds] for name in cases}
    speeds = {name: statistics.median(each) for name, each in found.items()}
    print(f"{connection.vendor}, {lanes} connections a worker: mails a second, median (all)")
    for name, each in found.items():
        print(f"{name:<28} {speeds[name]:>7.0f}  ({', '.join(f'{one:.0f}' for one in each)})")
    mine = speeds["ours, one worker"]
    print(f"{'to plain Django':<28} {mine / speeds['plain Django']:>7.2f}  (goal 3 on SQLite)")
    for name in ("marks, one mail at a time", f"marks, {lanes} mails at once"):
        limit = min(speeds["bare SMTP"], speeds[name])
        print(f"{'to the slower limit':<28} {mine / limit:>7.2f}  (goal 0.8; {name})")


if __name__ == "__main__":
    main()
