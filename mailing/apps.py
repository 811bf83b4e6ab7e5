from datetime import timedelta

from django.apps import AppConfig


class MailingConfig(AppConfig):
    """Who asked to hear from us, what they agreed to, and what is sent to them."""

    name = "mailing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from anymail.signals import tracking
        from django.core.checks import register

        from core import rounds as of_workers
        from mailing import receivers, rounds
        from mailing.checks import check_links, check_mail
        from mailing.exports.public_count import public_count
        from mailing.reports.services import take_event
        from opportunities.exports.numbers import neighbours

        register(check_mail)
        register(check_links, deploy=True)
        receivers.connect()
        tracking.connect(take_event, dispatch_uid="mailing.reports")

        of_workers.register("mail sweep", rounds.sweep, every=timedelta(seconds=30))
        of_workers.register("issues", rounds.issues)
        of_workers.register("alerts", rounds.match_publications)
        of_workers.register("digests", rounds.send_due_digests, every=timedelta(seconds=20))
        of_workers.register("renewals", rounds.renewals, every=timedelta(minutes=10))
        of_workers.register("deliveries", rounds.deliveries)
        of_workers.register_leaving(rounds.finish_in_hand)
        of_workers.register("interests", rounds.interests, every=timedelta(hours=1))
        of_workers.register("forgetting", rounds.forget, every=timedelta(hours=1))
        neighbours.register("subscribers", public_count)
