"""People with ordinary mail programs: they write through the relay and read their mailboxes by IMAP."""
import email
import email.policy
import email.utils
import re
import smtplib
import ssl
from email.message import EmailMessage

from .base import PASSWORD, wait_until


class Mail:
    """A mail as its reader's program shows it."""

    def __init__(self, raw):
        self.raw = raw
        self.message = email.message_from_bytes(raw, policy=email.policy.default)

    def __getitem__(self, name):
        return self.message[name]

    def part(self, kind):
        body = self.message.get_body(preferencelist=(kind,))
        return body.get_content().replace("\r\n", "\n") if body is not None else ""

    @property
    def subject(self):
        return str(self.message["Subject"] or "")

    @property
    def text(self):
        return self.part("plain")

    @property
    def html(self):
        return self.part("html")

    @property
    def answer_address(self):
        """Where a reply goes."""
        return email.utils.parseaddr(str(self.message["Reply-To"] or self.message["From"]))[1]

    def unsubscribe(self):
        """(address, subject) of the List-Unsubscribe mailto, as a mail program's button uses it."""
        target = re.search(r"<mailto:([^>?]+)(?:\?subject=([^>&]+))?>", str(self.message["List-Unsubscribe"]))
        from urllib.parse import unquote
        return unquote(target.group(1)), unquote(target.group(2) or "unsubscribe")

    def __repr__(self):
        return f"<Mail {self.subject!r}>"


class Person:
    """One mailbox at the private Dovecot, and a mail program that sends through `relay`."""

    def __init__(self, dovecot, relay, address, teams_address, name=""):
        self.dovecot, self.relay = dovecot, relay
        self.address, self.teams_address, self.name = address, teams_address, name
        self.seen = 0        # UIDs up to here were read
        self.written = []    # Message-IDs
        self.client = None

    def send(self, raw, recipients=None):
        """Hands raw bytes to the relay."""
        context = ssl.create_default_context(cafile=str(self.relay.ca_file))
        with smtplib.SMTP("localhost", self.relay.submission_port, timeout=30) as smtp:
            smtp.starttls(context=context)
            smtp.login(self.address, PASSWORD)
            smtp.sendmail(self.address, recipients or [self.teams_address], raw)

    def writes(self, subject="", body="", to=None, html=None, headers=(), answers=None):
        """A new mail. Returns its Message-ID."""
        message = EmailMessage(policy=email.policy.SMTP)
        message["From"] = email.utils.formataddr((self.name, self.address)) if self.name else self.address
        message["To"] = to or self.teams_address
        message["Subject"] = subject
        message["Date"] = email.utils.localtime()
        message["Message-ID"] = email.utils.make_msgid(domain=self.address.rpartition("@")[2])
        if answers is not None:
            message["In-Reply-To"] = answers["Message-ID"]
            message["References"] = answers["Message-ID"]
        for name, value in headers:
            message[name] = value
        if html is None or body:
            message.set_content(body)
            if html is not None:
                message.add_alternative(html, subtype="html")
        else:
            message.set_content(html, subtype="html")
        self.send(message.as_bytes(), [to or self.teams_address])
        self.written.append(str(message["Message-ID"]).strip("<>"))
        return str(message["Message-ID"])

    def replies(self, mail, body="", subject=None):
        """The reply button: to Reply-To, with Re:, References, and the old mail quoted below."""
        quoted = "".join(f"> {line}\n" for line in mail.text.splitlines())
        text = f"{body}\n\nOn Tue, 3 Nov 2026 at 10:00, {mail['From']} wrote:\n{quoted}"
        return self.writes(subject or ("Re: " + mail.subject), text, to=mail.answer_address, answers=mail)

    def _new(self):
        if self.client is None:
            self.client = self.dovecot.imap(self.address)
        self.client.select("INBOX", readonly=True)
        uids = self.client.uid("SEARCH", None, f"UID {self.seen + 1}:*")[1][0].split()
        return [int(uid) for uid in uids if int(uid) > self.seen]

    def _fetch(self, uid):
        return Mail(self.client.uid("FETCH", str(uid), "(BODY.PEEK[])")[1][0][1])

    def reads(self, subject=None, seconds=15):
        """Waits for the next mail and returns it; its subject must hold `subject`."""
        uids = wait_until(self._new, seconds, f"a mail to {self.address} with '{subject or ''}'")
        self.seen = uids[0]
        mail = self._fetch(uids[0])
        if subject is not None:
            assert subject.lower() in mail.subject.lower(), f"wanted '{subject}', got:\n{mail.raw.decode(errors='replace')}"
        return mail

    def last(self):
        """The newest mail that is there now, or None; what comes later is new."""
        uids = self._new()
        if not uids:
            return None
        self.seen = uids[-1]
        return self._fetch(uids[-1])

    def unread(self):
        """How many wait now."""
        return len(self._new())

    def close(self):
        if self.client is not None:
            try:
                self.client.logout()
            except OSError:
                pass
            self.client = None
