"""Staff type and read times as the council's clock has them, wherever they sit."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_nobody_chooses_another_time_zone(admin_client: Client) -> None:
    tabs = admin_client.get("/admin/account/").context["panels_by_tab"]
    panels = [panel for tab in tabs.values() for panel in tab]
    fields = {name for panel in panels for name in panel.get_form().fields}
    assert "email" in fields
    assert "current_time_zone" not in fields
