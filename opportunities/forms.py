"""The editor's form of an opportunity."""

from core.models.pages import BasePageForm
from opportunities.domain.checks import publish_problems


class OpportunityPageForm(BasePageForm):
    """Drafts may be incomplete; publishing, scheduling and submitting may not."""

    def is_valid(self) -> bool:
        if not super().is_valid():
            return False
        if not self.is_deferred_validation:
            for problem in publish_problems(self.save(commit=False)):
                self.add_error(problem.field, problem.message)
        return not self.errors
