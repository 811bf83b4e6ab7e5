"""A developer's machine: no account, no server and no key needed; state in var/.

`DEBUG=1` gives Django's own error pages; without it one sees what a visitor sees.
"""

from zlib import crc32

from .base import *  # noqa: F403
from .base import STORAGES, VAR, env

for folder in ("media", "cache", "mail"):
    (VAR / folder).mkdir(parents=True, exist_ok=True)

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = "only-for-development"  # noqa: S105 - this file never runs in production
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", ".localhost"]
ALLOW_DEMO_ADMIN = True
MAILING_KEYS = {"dev": SECRET_KEY}

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR / 'db.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }

CACHES = {  # on disk, so that web server and worker share it
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": VAR / "cache",
        # What one database holds, another does not; a path itself may hold a space.
        "KEY_PREFIX": f"{crc32(str(DATABASES['default']['NAME']).encode()):x}",
    }
}

STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
SERVE_MEDIA = True

EMAIL_BACKEND = "mailing.caught.backend.CatchingBackend"
CAUGHT_MAIL_ROOT = VAR / "mail"  # read at /mail/caught/
if "EMAIL_URL" in env.ENVIRON:  # a mail server of one's own instead
    vars().update(env.email("EMAIL_URL"))
