from datetime import timedelta

from django.apps import AppConfig


class OpportunitiesConfig(AppConfig):
    """The procurement domain: opportunities, their codes, awards and publications."""

    name = "opportunities"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from core import rounds as of_workers
        from core import scheduling
        from opportunities import receivers, rounds
        from opportunities.tasks import due_to_end, due_to_turn

        scheduling.register(due_to_turn)
        scheduling.register(due_to_end)
        of_workers.register("counts", rounds.count, every=timedelta(seconds=5))
        receivers.connect()
