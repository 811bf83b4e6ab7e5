"""What an importer understands of one release, ready to be compared and stored."""

from dataclasses import dataclass, field
from typing import Any, Self

from django.db.models import Model

from opportunities.imports.code_lists import Code

Row = dict[str, Any]  # what JSON can hold

ADDED_TO = ("documents", "notices")  # releases of others add to these; other lists they replace


def from_json(model: type[Model], name: str, value: Any) -> Any:
    """The value as the model's field holds it."""
    field: Any = model._meta.get_field(name)
    return field.to_python(value)


@dataclass
class Facts:
    """The facts that a release states; what it does not mention is not in here."""

    fields: Row = field(default_factory=dict)  # of the page, by name
    lists: dict[str, list[Row]] = field(default_factory=dict)  # the page's parts, by relation
    awards: dict[str, Row] = field(default_factory=dict)  # by OCDS award id
    undone: list[str] = field(default_factory=list)  # ids of awards that were cancelled
    questions: dict[str, Row] = field(default_factory=dict)  # answered ones, by number
    is_whole: bool = False  # it says all there is: what it does not mention is no more
    is_withdrawn: bool = False  # it took the opportunity down

    def as_json(self) -> Row:
        return {
            "fields": self.fields,
            "lists": self.lists,
            "awards": self.awards,
            "undone": self.undone,
            "questions": self.questions,
            "is_whole": self.is_whole,
            "is_withdrawn": self.is_withdrawn,
        }

    @classmethod
    def from_json(cls, stored: Row) -> Self:
        return cls(**stored)

    def news_since(self, earlier: "Facts") -> Row:
        """The fields of which it says something else than the releases before it."""
        news = {
            name: value
            for name, value in self.fields.items()
            if name not in earlier.fields or earlier.fields[name] != value
        }
        if "outcome" not in news:  # said again: it ended when it was said first
            news.pop("outcome_at", None)
        return news

    def after(self, earlier: "Facts") -> "Facts":
        """Both together, as the public knew them after this release."""
        lists = earlier.lists | self.lists
        for name in () if self.is_whole else ADDED_TO:
            rows = earlier.lists.get(name, [])
            new = [row for row in self.lists.get(name, []) if row not in rows]
            lists[name] = rows + new
        awards = {
            key: award
            for key, award in (earlier.awards | self.awards).items()
            if key not in self.undone
        }
        undone = [key for key in earlier.undone if key not in self.awards] + self.undone
        questions = earlier.questions | self.questions
        return Facts(
            earlier.fields | self.fields,
            lists,
            awards,
            undone,
            questions,
            is_withdrawn=self.is_withdrawn,
        )


@dataclass
class Understood:
    """A release as the importer read it: facts, the codes it names, and what it left out."""

    facts: Facts = field(default_factory=Facts)
    cpv_codes: list[Code] = field(default_factory=list)
    regions: list[Code] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
