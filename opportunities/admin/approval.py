"""What the last approval of a workflow does: the setting WAGTAIL_FINISH_WORKFLOW_ACTION.

Wagtail imports it before any model is there; so it imports what it needs when it is called.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wagtail.models import WorkflowState


def publish_approved(workflow_state: WorkflowState, user: Any = None) -> None:
    """Publish what was approved, unless the rules or the clock have come between."""
    from wagtail.workflows import publish_workflow_state

    from opportunities.admin.publishing import refuse_to_approve

    refuse_to_approve(workflow_state)
    publish_workflow_state(workflow_state, user)
