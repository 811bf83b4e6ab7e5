"""Production: everything by environment variables; a missing one is an error that names it."""

from .base import *  # noqa: F403
from .base import ADMIN_CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY, STORAGES, VAR, env

SECRET_KEY = env("SECRET_KEY")
MAILING_KEYS = env.dict("MAILING_KEYS")  # id=key,…: the first is used, the others stay known
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
DATABASES = {"default": env.db("DATABASE_URL")}
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
CACHES = {"default": env.cache("CACHE_URL")}
WAGTAILADMIN_BASE_URL = env("BASE_URL")
CSRF_TRUSTED_ORIGINS = [WAGTAILADMIN_BASE_URL]

if mail_service := env("MAIL_SERVICE", default=""):  # one that django-anymail knows
    EMAIL_BACKEND = f"anymail.backends.{mail_service}.EmailBackend"
    ANYMAIL = env.json("ANYMAIL")
else:
    vars().update(env.email("EMAIL_URL"))
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL")

SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=True)
SECURE_HSTS_PRELOAD = env.bool("SECURE_HSTS_PRELOAD", default=True)
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True

if bucket := env("MEDIA_BUCKET", default=""):
    service = {"endpoint_url": env("MEDIA_ENDPOINT", default=None), "file_overwrite": False}
    STORAGES["pictures"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": service
        | {
            "bucket_name": bucket,
            "custom_domain": env("MEDIA_DOMAIN"),
            "querystring_auth": False,  # what the site shows is public; addresses stay the same
        },
    }
    STORAGES["documents"] = {  # read by the site alone, which asks who may have each
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": service | {"bucket_name": env("DOCUMENTS_BUCKET")},
    }
    media = f"https://{env('MEDIA_DOMAIN')}"
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["img-src"].append(media)
    ADMIN_CONTENT_SECURITY_POLICY["img-src"] += f" {media}"
else:
    MEDIA_ROOT = env.path("MEDIA_ROOT", default=VAR / "media")
    SERVE_MEDIA = env.bool("SERVE_MEDIA", default=False)  # where no web server stands in front
