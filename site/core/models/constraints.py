"""Database constraints that speak to the editor at the field."""

from collections.abc import Collection, Sequence
from functools import reduce
from operator import and_
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models


class FieldConstraintsMixin(models.Model):
    """Show a broken constraint at the field that its `violation_error_code` names."""

    class Meta:
        abstract = True

    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        try:
            super().validate_constraints(exclude=exclude)
        except ValidationError as error:
            raise ValidationError(self._by_field(error)) from error

    def get_constraints(self) -> list[tuple[type[models.Model], Sequence[models.BaseConstraint]]]:
        """Without the checks, where one question to the database shows that all of them hold."""
        return [(model, self._in_doubt(model, each)) for model, each in super().get_constraints()]

    def _in_doubt(
        self, model: type[models.Model], constraints: Sequence[models.BaseConstraint]
    ) -> Sequence[models.BaseConstraint]:
        checks = [each for each in constraints if isinstance(each, models.CheckConstraint)]
        if not checks:
            return constraints
        together = reduce(and_, (each.condition for each in checks))
        try:
            models.CheckConstraint(condition=together, name="together").validate(model, self)
        except (ValidationError, TypeError, ValueError):  # or a field has no value of its kind
            return constraints
        return [each for each in constraints if each not in checks]

    def _by_field(self, error: ValidationError) -> dict[str, Any]:
        names = {field.name for field in self._meta.get_fields()}
        by_field: dict[str, Any] = {}
        for field, problems in error.error_dict.items():
            for problem in problems:
                named = problem.code if problem.code in names else field
                by_field.setdefault(named or NON_FIELD_ERRORS, []).append(problem)
        return by_field


def check(name: str, condition: models.Q, *, field: str, message: str) -> models.CheckConstraint:
    """A check constraint whose message stands at `field` in the editor."""
    return models.CheckConstraint(
        condition=condition,
        name=name,
        violation_error_code=field,
        violation_error_message=message,
    )


def in_order(earlier: str, later: str) -> models.Q:
    """True where either is missing, or `earlier` is not after `later`."""
    missing = models.Q(**{f"{earlier}__isnull": True}) | models.Q(**{f"{later}__isnull": True})
    return missing | models.Q(**{f"{earlier}__lte": models.F(later)})
