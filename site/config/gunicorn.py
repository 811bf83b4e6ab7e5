"""gunicorn's settings: `gunicorn -c site/config/gunicorn.py`, from the top folder."""

import os

wsgi_app = "config.wsgi:application"
pythonpath = "site,."
bind = f"0.0.0.0:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 4
max_requests = 5000
max_requests_jitter = 500
accesslog = "-"
