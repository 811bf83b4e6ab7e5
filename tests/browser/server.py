"""The site as production serves it, with a fresh database and the demo content."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).parents[2]
STARTS_WITHIN = 60  # seconds
STAFF_NAME, STAFF_PASSWORD = "staff", "only for the browser tests"


@contextmanager
def served_site(folder: Path) -> Iterator[str]:
    """The site's address, for as long as it is served; everything it keeps lies in the folder."""
    address = f"http://127.0.0.1:{free_port()}"
    environment = os.environ | settings(folder, address)
    prepare(environment)
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(  # noqa: S603 - our own command
            [
                *(sys.executable, "-m", "gunicorn", "-c", "site/config/gunicorn.py"),
                *("--bind", address.removeprefix("http://"), "--access-logfile", os.devnull),
            ],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=log,
        )
    try:
        wait_for(address)
        yield address
    finally:
        server.terminate()
        server.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def settings(folder: Path, address: str) -> dict[str, str]:
    """Production's own settings; only encryption is left to a server in front, as usual."""
    return {
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "SECRET_KEY": "only-for-the-browser-tests",
        "DJANGO_SUPERUSER_PASSWORD": STAFF_PASSWORD,
        "MAILING_KEYS": "k1=only-for-the-browser-tests",
        "ALLOWED_HOSTS": "127.0.0.1",
        "BASE_URL": address,
        # As on a developer's machine: writers wait for each other, an editor's saves too.
        "DATABASE_URL": f"sqlite:///{folder / 'db.sqlite3'}?transaction_mode=IMMEDIATE&timeout=20",
        "CACHE_URL": "locmemcache://",
        "EMAIL_URL": f"filemail:///{folder / 'mail'}",
        "DEFAULT_FROM_EMAIL": "innovation@example.gov.uk",
        "MEDIA_ROOT": str(folder / "media"),
        "DOCUMENTS_ROOT": str(folder / "private"),
        "STATIC_ROOT": str(folder / "static"),
        "SERVE_MEDIA": "1",
        "SECURE_SSL_REDIRECT": "0",
        "SECURE_HSTS_SECONDS": "0",
        "LOG_LEVEL": "WARNING",
    }


def prepare(environment: dict[str, str]) -> None:
    """Compress the static files while the database is made."""
    static = start_command(environment, "collectstatic", "--noinput", "--verbosity", "0")
    staff = ["createsuperuser", "--noinput", "--username", STAFF_NAME, "--email", "s@example.com"]
    for command in (["migrate", "--verbosity", "0"], ["load_demo"], staff):
        finish(start_command(environment, *command))
    finish(static)


def start_command(environment: dict[str, str], *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "manage.py", *arguments], cwd=ROOT, env=environment
    )


def finish(process: subprocess.Popen[bytes]) -> None:
    if process.wait():
        raise RuntimeError(f"{process.args!r} ended with {process.returncode}")


def wait_for(address: str) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while True:
        try:
            urlopen(address).close()  # noqa: S310 - our own server
            return
        except URLError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
