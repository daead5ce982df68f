"""Sends one message by mail and says what came of it.

The connection is opened first: what fails there has surely not arrived. Once the message is under way, only the server's own answer
tells; a connection that breaks then leaves it unknown, and such a mail is not sent again by itself.
"""

from __future__ import annotations

import smtplib

from django.core.mail import EmailMultiAlternatives, get_connection

from duban.notifications.actions.outcome import SENT, Outcome, again, dead
from duban.notifications.queries.messages import Message

TIMEOUT_SECONDS = 20
LASTING = 500


def send_mail(address: str, message: Message, message_id: str) -> Outcome:
    """Send to one address; the same `message_id` whenever the same deliveries are tried again."""
    mail = EmailMultiAlternatives(
        message.subject,
        message.text,
        to=[address],
        headers={"Message-ID": message_id, "Auto-Submitted": "auto-generated"},
    )
    mail.attach_alternative(message.html, "text/html")
    mail.connection = get_connection(fail_silently=False, timeout=TIMEOUT_SECONDS)
    try:
        mail.connection.open()
    except TimeoutError as error:
        return again("TIMED_OUT", type(error).__name__)
    except (OSError, smtplib.SMTPException) as error:
        return again("CONNECT_FAILED", type(error).__name__)
    try:
        return _send(mail)
    finally:
        mail.connection.close()


def _send(mail: EmailMultiAlternatives) -> Outcome:
    try:
        mail.send()
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _words in error.recipients.values()]
        return _refused("RECIPIENT_REFUSED", min(codes, default=LASTING))
    except smtplib.SMTPResponseException as error:
        return _refused("REFUSED", error.smtp_code)
    except (OSError, smtplib.SMTPException) as error:
        return dead("OUTCOME_UNKNOWN", type(error).__name__)
    return SENT


def _refused(reason: str, code: int) -> Outcome:
    return dead(reason, code) if code >= LASTING else again(reason, code)
