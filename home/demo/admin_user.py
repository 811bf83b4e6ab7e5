"""A user with a known password, for a developer's own machine only."""

from core.models import User
from home.models import DemoObject

USERNAME = "admin"
PASSWORD = "admin"  # noqa: S105 - known on purpose; settings allow it in development alone
KEY = "user:admin"


def make_admin() -> bool:
    """Make the user where there is no user yet; whether it was made."""
    if User.objects.exists():
        return False
    user = User.objects.create_superuser(USERNAME, "admin@example.gov.uk", PASSWORD)
    DemoObject.objects.update_or_create(
        key=KEY, defaults={"model": User._meta.label, "object_pk": str(user.pk)}
    )
    return True
