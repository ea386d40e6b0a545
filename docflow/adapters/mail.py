"""E-mail over SMTP: names and links, never content."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage

from docflow.core.ports import Letter
from docflow.core.values import Secret


@dataclass(frozen=True)
class SmtpMailer:
    host: str
    port: int
    sender: str
    username: str
    password: Secret
    tls: bool

    def send(self, letter: Letter) -> None:
        """Raises `OSError` (of which `SMTPException` is one), so that the job is tried again."""
        message = EmailMessage()
        message["From"], message["To"] = self.sender, letter.to
        message["Subject"] = " ".join(letter.subject.split())
        message.set_content(letter.text)
        with smtplib.SMTP(self.host, self.port, timeout=20) as server:
            if self.tls:
                server.starttls(context=ssl.create_default_context())
            if self.username:
                server.login(self.username, self.password.reveal())
            server.send_message(message)
