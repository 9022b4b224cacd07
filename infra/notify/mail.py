"""Notifications by mail: one letter to one mailbox, in plain text."""

import smtplib
import ssl
from contextlib import suppress
from email.message import EmailMessage
from email.utils import format_datetime

from . import DELIVERED, Message, Result
from .config import MailChannel, Smtp

SECONDS_MAX = 8.0  # For each step of the conversation.


class Mail:
    """One mailbox, behind one server."""

    medium = "mail"

    def __init__(self, channel: MailChannel, smtp: Smtp) -> None:
        self.language = channel.language
        self._to = channel.to
        self._smtp = smtp
        self._domain = smtp.sender.rpartition("@")[2]

    def send(self, message: Message, traceparent: str | None = None) -> Result:
        """Hand it to the server; a letter tells people, and no trace. A 5xx about mailbox or letter is a no for good.

        One about the connection, the password or the sender is our own mistake, and holds until someone has mended it.
        """
        try:
            # The name is given, since looking up that of this machine may take as long as all the rest.
            server = smtplib.SMTP(self._smtp.host, self._smtp.port, self._domain, SECONDS_MAX)
            try:
                self._open(server)
                server.send_message(self._letter(message), self._smtp.sender, [self._to])
                with suppress(OSError):  # It has the letter: whatever goes wrong in parting changes nothing.
                    server.quit()
            finally:
                server.close()
        except smtplib.SMTPRecipientsRefused as error:
            return _answered(next(iter(error.recipients.values()))[0])
        except smtplib.SMTPDataError as error:
            return _answered(error.smtp_code)
        except smtplib.SMTPResponseException as error:
            return Result("later", f"smtp {error.smtp_code}")
        except OSError as error:
            return Result("later", type(error).__name__)
        return DELIVERED

    def close(self) -> None:
        """Nothing is open between two letters."""

    def _open(self, server: smtplib.SMTP) -> None:
        if self._smtp.starttls:
            server.starttls(context=ssl.create_default_context())
        if self._smtp.user is not None:
            server.login(self._smtp.user, self._smtp.password)

    def _letter(self, message: Message) -> EmailMessage:
        """The same letter every time, so that a mailbox can tell a second copy of it by its id."""
        letter = EmailMessage()
        letter["From"] = self._smtp.sender
        letter["To"] = self._to
        letter["Subject"] = message.subject
        letter["Date"] = format_datetime(message.made_at)
        letter["Message-ID"] = f"<{message.id}@{self._domain}>"
        letter["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's absence is to be answered to it.
        letter.set_content(message.text, cte="quoted-printable")
        letter["Content-Language"] = message.language
        return letter


def _answered(code: int) -> Result:
    return Result("refused" if code >= 500 else "later", f"smtp {code}")
