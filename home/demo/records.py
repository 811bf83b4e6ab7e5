"""What the demo made: looked up before anything is made, written down after."""

from django.db.models import Model

from home.models import DemoObject


class Record:
    """The demo's memory, by the names that things have in the content files."""

    def __init__(self) -> None:
        self._known = dict(DemoObject.objects.values_list("key", "object_pk"))
        self.added: list[str] = []

    def __contains__(self, key: str) -> bool:
        return key in self._known

    def pk_of(self, key: str) -> str:
        """The primary key of what was made under that name, though it may be gone since."""
        return self._known[key]

    def add(self, key: str, made: Model) -> None:
        DemoObject.objects.create(key=key, model=made._meta.label, object_pk=str(made.pk))
        self._known[key] = str(made.pk)
        self.added.append(key)
