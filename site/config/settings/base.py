"""What holds everywhere. Safe for production; `dev` and `test` only loosen it."""

from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF

env = environ.Env()

ROOT = Path(__file__).resolve().parents[3]
VAR = ROOT / "var"  # what one machine keeps: database, media, cache, mail

INSTALLED_APPS = [
    "search",
    "home",
    "opportunities",
    "mailing",
    "core",
    "wagtail.contrib.redirects",
    "wagtail.contrib.routable_page",
    "wagtail.contrib.settings",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_tasks",
    "django_tasks_db",
    "anymail",
    "csp",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "core.middleware.ContentSecurityPolicyMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "core.middleware.RedirectWithQueryMiddleware",
    "core.middleware.FreshnessMiddleware",
    "core.refusals.RefusalMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
AUTH_USER_MODEL = "core.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
            ],
            "builtins": ["core.templatetags.core_tags"],
        },
    }
]

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]  # the deadlines that staff type are the council's
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = env.path("STATIC_ROOT", default=VAR / "static")
STATICFILES_DIRS = [ROOT / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR / "media"
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "core.storage.UploadStorage"},
    "pictures": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "documents": {  # out of reach of what serves MEDIA_ROOT
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": env.path("DOCUMENTS_ROOT", default=VAR / "private")},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

WHITENOISE_MIMETYPES = {".webmanifest": "application/manifest+json"}

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="innovation@example.gov.uk")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

CAUGHT_MAIL_ROOT: Path | None = None  # only a developer's machine shows mail
MAIL_CONNECTIONS = env.int("MAIL_CONNECTIONS", default=4)  # of a worker to the mail server at once
MAIL_PER_SECOND = env.int("MAIL_PER_SECOND", default=0)  # of all workers together; 0: no limit
MAIL_PER_MINUTE = env.int("MAIL_PER_MINUTE", default=0)
MAIL_PER_DAY = env.int("MAIL_PER_DAY", default=0)
MAIL_BOUNCE_DOMAIN = env("MAIL_BOUNCE_DOMAIN", default="")  # empty: bounces go to the sender
MAIL_EVENTS_KEY = env("MAIL_EVENTS_KEY", default="")  # empty: no reports at /mail/events/
MAIL_ALLOWED_RECIPIENTS = env.list("MAIL_ALLOWED_RECIPIENTS", default=[])  # empty: everyone

PROXIES = env.int("PROXIES", default=0)  # that stand in front and add to X-Forwarded-For

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"  # the editor's preview is a frame of our own
SILENCED_SYSTEM_CHECKS = ["security.W019"]  # which asks for DENY
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = False  # Wagtail's editor reads it

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [SELF],
        "frame-ancestors": [SELF],
    }
}
# Wagtail's editor runs inline scripts and styles; only staff reach it.
ADMIN_CONTENT_SECURITY_POLICY = {
    "default-src": "'self'",
    "script-src": "'self' 'unsafe-inline' 'unsafe-eval'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "worker-src": "'self' blob:",
    "frame-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'self'",
}

WAGTAIL_SITE_NAME = "Digital Innovation DPS"
WAGTAILADMIN_BASE_URL = env("BASE_URL", default="http://127.0.0.1:8000")
WAGTAIL_ENABLE_UPDATE_CHECK = False  # it calls another host
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None  # it calls another host
WAGTAILIMAGES_IMAGE_MODEL = "core.CreditedImage"
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]  # no svg: it can run
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "odp", "ods", "odt", "pdf", "pptx", "txt", "xlsx", "zip"]
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "opportunities.admin.documents.DocumentForm"
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []
WAGTAIL_FINISH_WORKFLOW_ACTION = "opportunities.admin.approval.publish_approved"
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAILADMIN_RICH_TEXT_EDITORS = {
    "default": {
        "WIDGET": "wagtail.admin.rich_text.DraftailRichTextArea",
        "OPTIONS": {
            "features": [
                "h2", "h3", "h4", "bold", "italic", "ol", "ul", "hr",
                "link", "document-link", "glossary",
            ]
        },
    }
}  # fmt: skip

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="INFO")},
    "loggers": {  # a line for each task and page would hide what matters
        name: {"level": "WARNING"} for name in ("django_tasks", "django_tasks_db", "wagtail")
    },
}

ALLOW_DEMO_ADMIN = False  # only a developer's machine may hold a user with a known password
