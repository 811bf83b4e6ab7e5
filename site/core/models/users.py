from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """A member of staff. A model of our own, because it can not be swapped in later."""
