"""The real mail server of the mailing list's tests, for whole lives of a consent."""

from tests.mailing.conftest import mail_server, mailbox

__all__ = ["mail_server", "mailbox"]
