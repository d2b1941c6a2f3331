"""Scripted Microsoft 365 and Google: IMAP in front of the private Dovecot, submission, and the door for everybody else's mail,
with the words, capabilities and limits that both document. Tokens are the private identity provider's.

`make try-microsoft` and `make try-google` (tests/try.py) run one with all it needs, to try convened by hand.

What an administrator may have switched off, or the provider does to mail, is a word in `ways`:

    imap off, smtp off          the protocol is switched off for this mailbox
    no mailbox                  signed in, but the application was never given this mailbox (Microsoft)
    plus refused, plus lost     addresses like teams+join@ are refused, or accepted and never seen again
    calendar as text            answers to invitations reach an IMAP client without their calendar part (Microsoft)
    message-id rewritten        mail leaves under another Message-ID
    from rewritten              mail leaves under the account's plain address (Google)
    rate, quota                 every mail is refused for the minute's (4xx), the day's (5xx) limit, whatever was sent
    sign-in refused             tokens are refused here, though the identity provider calls them good
"""
import base64
import binascii
import email
import email.policy
import email.utils
import json
import re
import select
import smtplib
import socket
import socketserver
import ssl
import threading
import uuid

from .base import PASSWORD
from .identity import TENANT
from .relay import Relay, Session

MINUTE_S, DAY_S = 60, 86400


class Provider:
    """`per_minute`, `per_day`: mails from a mailbox. `clock` is the identity provider's. `app_passwords`: {address: password}."""

    name = grant = ""
    imap_connections, smtp_connections = 20, 3
    per_minute, per_day = 30, 10000

    def __init__(self, dovecot, identity):
        self.dovecot, self.identity = dovecot, identity
        self.clock = identity.clock
        self.ca_file = dovecot.ca_file
        self.ways = set()
        self.app_passwords = {}
        self.taken_at = {}       # address: when its mails were taken
        self.refused = []        # (address, reply): what was refused for a limit
        self.sign_ins = []       # (protocol, address, was it good?)
        self.open = {"imap": {}, "smtp": {}}  # address: open lines
        self.lock = threading.RLock()
        self.submission = Submission(self)
        self.door = Relay(dovecot.folder, dovecot)
        self.door.hand_over = self.deliver
        self.door.faults["RCPT"] = self.judge_recipient
        self.imap = ImapFront(self)

    def start(self):
        for server in (self.submission, self.door, self.imap):
            server.start()
        return self

    def stop(self):
        for server in (self.submission, self.door, self.imap):
            server.stop()

    # ---- what a story says in its config ----

    def settings(self, client, grant=None, more=""):
        """Options for a House whose mailbox is here. With the grant "password" it signs in by an app password."""
        options = {"imap": f"imaps://localhost:{self.imap.port}", "smtp": f"smtp://localhost:{self.submission.submission_port}"}
        if grant == "password":
            self.app_passwords[client.account] = PASSWORD
            return {**options, "sign_in": f'provider = "{self.name}"; password_file = "mailbox.secret";', "more": more}
        lines = [f'client_id = "{client.id}";', f'grant = "{grant or self.grant}";', f'authority = "{self.identity.authority}";',
                 f'ca_file = "{self.ca_file}";']
        lines += [f'tenant = "{TENANT}";'] if self.name == "microsoft" else []
        if client.secret:
            secret = self.dovecot.folder / f"{client.id}.secret"
            secret.write_text(client.secret + "\n")
            secret.chmod(0o600)
            lines.append(f'client_secret_file = "{secret}";')
        return {**options, "sign_in": f'provider = "{self.name}";', "more": f"oauth = {{ {' '.join(lines)} }};\n{more}"}

    # ---- signing in ----

    def signs_in(self, protocol, user, token=None, password=None):
        """Whose mailbox it is, or None. Every try is noted."""
        grant = self.identity.lookup(token) if token else None
        is_good = grant is not None and grant.client.account == user and self.scope_allows(protocol, grant)
        if password is not None:
            is_good = self.app_passwords.get(user, "").replace(" ", "") == password.replace(" ", "") != ""
        is_good = is_good and "sign-in refused" not in self.ways
        with self.lock:
            self.sign_ins.append((protocol, user, is_good))
        return user if is_good else None

    def scope_allows(self, protocol, grant):
        raise NotImplementedError

    def enters(self, protocol, user, most):
        """Is there room for one more line of this mailbox?"""
        with self.lock:
            self.open[protocol][user] = self.open[protocol].get(user, 0) + 1
            return self.open[protocol][user] <= most

    def end_sessions(self):
        """Everybody has to sign in again."""
        self.imap.end_sessions()
        self.submission.end_sessions()

    def leaves(self, protocol, user):
        with self.lock:
            self.open[protocol][user] -= 1

    # ---- mail on its way ----

    def judge(self, account, recipients):
        """What a limit says of one more mail: a reply, or None."""
        now = self.clock()
        with self.lock:
            times = self.taken_at.setdefault(account, [])
            words = None
            if "quota" in self.ways or sum(at > now - DAY_S for at in times) + len(recipients) > self.per_day:
                words = self.QUOTA
            elif "rate" in self.ways or sum(at > now - MINUTE_S for at in times) >= self.per_minute:
                words = self.RATE
            if words is not None:
                self.refused.append((account, words))
            else:
                times += [now] * len(recipients)
            return words

    def judge_recipient(self, argument):
        """Addresses here with a plus, where they are switched off."""
        is_ours = re.search(r"<[^>]+\+[^>]*@collab\.example>", argument)
        return self.NO_SUCH if is_ours and "plus refused" in self.ways else None

    def deliver(self, sender, recipients, mail):
        """Into mailboxes; those of this provider's own domain have its rules."""
        for recipient in recipients:
            is_ours = recipient.endswith("@collab.example")
            if is_ours and "plus lost" in self.ways and "+" in recipient:
                continue
            received = self.received(sender, mail) if is_ours else mail
            with smtplib.LMTP("127.0.0.1", self.dovecot.lmtp_port) as lmtp:
                lmtp.sendmail(sender, [recipient], received)

    def received(self, sender, mail):
        """What the mailbox holds of it in the end."""
        mail = self.authentication(sender, mail) + mail
        return without_calendar(mail) if "calendar as text" in self.ways else mail

    def authentication(self, sender, mail):
        raise NotImplementedError

    def leaving(self, account, mail):
        """What becomes of a submitted mail before it goes on."""
        if "message-id rewritten" in self.ways:
            mail = rewritten(mail, "Message-ID", f"<{uuid.uuid4().hex}@{self.HOST}>", self.ORIGINAL_ID)
        return mail


class Microsoft(Provider):
    name, grant = "microsoft", "client_credentials"
    HOST = "MW4PR12MB7201.namprd12.prod.outlook.com"
    ORIGINAL_ID = "X-Microsoft-Original-Message-ID"
    QUOTA = ("554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException; Failed to process message due to a permanent "
             "exception with message The message can't be submitted because the sender's submission quota was exceeded. "
             f"[Hostname={HOST}]")
    RATE = f"432 4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded [Hostname={HOST}]"
    TOO_MANY = ("432 4.3.2 Concurrent connections limit exceeded. Visit https://aka.ms/concurrent_sending for more information. "
                f"[{HOST}]")
    NO_SUCH = "550 5.1.1 RESOLVER.ADR.RecipNotFound; not found"
    SMTP_GREETING = f"220 {HOST} Microsoft ESMTP MAIL Service ready at Wed, 25 Nov 2026 15:00:00 +0000"
    SMTP_EHLO = (f"{HOST} Hello [127.0.0.1]", "SIZE 157286400", "PIPELINING", "DSN", "ENHANCEDSTATUSCODES", "AUTH LOGIN XOAUTH2",
                 "8BITMIME", "BINARYMIME", "CHUNKING", "SMTPUTF8")
    SMTP_WELCOME = "235 2.7.0 Authentication successful"
    SMTP_REFUSED = f"535 5.7.3 Authentication unsuccessful [{HOST}]"
    SMTP_OFF = ("535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Mailbox. Visit "
                f"https://aka.ms/smtp_auth_disabled for more information. [{HOST}]")
    SMTP_PASSWORD = f"535 5.7.139 Authentication unsuccessful, basic authentication is disabled. [{HOST}]"
    SMTP_NOT_YET = f"530 5.7.57 Client not authenticated to send mail. [{HOST}]"
    SMTP_NOT_YOURS = ("554 5.2.252 SendAsDenied; {account} not allowed to send as {sender}; STOREDRV.Submission.Exception:"
                      "SendAsDeniedException.MapiExceptionSendAsDenied")
    SMTP_CHALLENGE = None
    IMAP_GREETING = "* OK The Microsoft Exchange IMAP4 service is ready. [TQBXADQAUABSADEAMgBNAEIANwAyADAAMQA=]"
    IMAP_BEFORE = "IMAP4 IMAP4rev1 AUTH=PLAIN AUTH=XOAUTH2 SASL-IR UIDPLUS MOVE ID UNSELECT CHILDREN IDLE NAMESPACE LITERAL+"
    IMAP_AFTER = ("IMAP4 IMAP4rev1 AUTH=PLAIN AUTH=XOAUTH2 SASL-IR UIDPLUS MOVE ID UNSELECT CLIENTACCESSRULES "
                  "CLIENTNETWORKPRESENCELOCATION BACKENDAUTHENTICATE CHILDREN IDLE NAMESPACE LITERAL+")
    IMAP_WELCOME = "OK AUTHENTICATE completed."
    IMAP_REFUSED = "NO AUTHENTICATE failed."
    IMAP_OFF = "NO AUTHENTICATE failed."
    IMAP_PASSWORD = "NO LOGIN failed."
    IMAP_TOO_MANY = "BAD Request is throttled. Suggested Backoff Time: 60000 milliseconds"
    IMAP_EXPIRED = "* BYE Session invalidated - AccessTokenExpired"
    IMAP_CHALLENGE = None

    def scope_allows(self, protocol, grant):
        wanted = {"imap": "IMAP.AccessAsUser.All", "smtp": "SMTP.Send"}[protocol]
        return not grant.is_google and (grant.is_app or wanted in grant.scope)

    def authentication(self, sender, mail):
        domain = sender.rpartition("@")[2] or "none"
        return (f"Authentication-Results: spf=pass (sender IP is 192.0.2.1)\r\n smtp.mailfrom={domain}; dkim=pass (signature was "
                f"verified)\r\n header.d={domain};dmarc=pass action=none\r\n header.from={domain};compauth=pass reason=100\r\n").encode()


class Google(Provider):
    name, grant = "google", "authorization_code"
    imap_connections, smtp_connections = 15, 15
    per_minute, per_day = 100, 2000
    HOST = "mail.gmail.com"
    ORIGINAL_ID = "X-Google-Original-Message-ID"
    QUOTA = ("550-5.4.5 Daily user sending limit exceeded. For more information on Gmail\r\n550-5.4.5 sending limits go to\r\n"
             "550 5.4.5  https://support.google.com/a/answer/166852 d9443c01a7336-2a1 - gsmtp")
    RATE = "421 4.7.0 Try again later, closing connection. (DATA) d9443c01a7336-2a1 - gsmtp"
    TOO_MANY = "421 4.7.0 Too many simultaneous connections. d9443c01a7336-2a1 - gsmtp"
    NO_SUCH = ("550-5.1.1 The email account that you tried to reach does not exist.\r\n550 5.1.1  "
               "https://support.google.com/mail/?p=NoSuchUser d9443c01a7336-2a1 - gsmtp")
    SMTP_GREETING = "220 smtp.gmail.com ESMTP d9443c01a7336-2a1 - gsmtp"
    SMTP_EHLO = ("smtp.gmail.com at your service, [127.0.0.1]", "SIZE 35882577", "8BITMIME",
                 "AUTH LOGIN PLAIN XOAUTH2 PLAIN-CLIENTTOKEN OAUTHBEARER XOAUTH", "ENHANCEDSTATUSCODES", "PIPELINING", "CHUNKING",
                 "SMTPUTF8")
    SMTP_WELCOME = "235 2.7.0 Accepted"
    SMTP_REFUSED = ("535-5.7.8 Username and Password not accepted. For more information, go to\r\n"
                    "535 5.7.8  https://support.google.com/mail/?p=BadCredentials d9443c01a7336-2a1 - gsmtp")
    SMTP_OFF = "535 5.7.8 Username and Password not accepted. d9443c01a7336-2a1 - gsmtp"
    SMTP_PASSWORD = ("534-5.7.9 Application-specific password required. For more information, go to\r\n"
                     "534 5.7.9  https://support.google.com/mail/?p=InvalidSecondFactor d9443c01a7336-2a1 - gsmtp")
    SMTP_NOT_YET = "530 5.7.0 Authentication Required. d9443c01a7336-2a1 - gsmtp"
    SMTP_NOT_YOURS = None  # it is rewritten instead
    SMTP_CHALLENGE = IMAP_CHALLENGE = {"status": "400", "schemes": "Bearer", "scope": "https://mail.google.com/"}
    IMAP_GREETING = "* OK Gimap ready for requests from 127.0.0.1 d9443c01a7336mb"
    IMAP_BEFORE = ("IMAP4rev1 UNSELECT IDLE NAMESPACE QUOTA ID XLIST CHILDREN X-GM-EXT-1 XYZZY SASL-IR AUTH=XOAUTH2 AUTH=PLAIN "
                   "AUTH=PLAIN-CLIENTTOKEN AUTH=OAUTHBEARER")
    IMAP_AFTER = ("IMAP4rev1 UNSELECT IDLE NAMESPACE QUOTA ID XLIST CHILDREN X-GM-EXT-1 UIDPLUS ENABLE MOVE CONDSTORE ESEARCH "
                  "UTF8=ACCEPT LIST-EXTENDED LIST-STATUS LITERAL- SPECIAL-USE APPENDLIMIT=35651584")
    IMAP_WELCOME = "OK {user} authenticated (Success)"
    IMAP_REFUSED = "NO [AUTHENTICATIONFAILED] Invalid credentials (Failure)"
    IMAP_OFF = ("NO [ALERT] Your account is not enabled for IMAP use. Please visit your Gmail settings page and enable your account "
                "for IMAP access. (Failure)")
    IMAP_PASSWORD = "NO [ALERT] Application-specific password required: https://support.google.com/accounts/answer/185833 (Failure)"
    IMAP_TOO_MANY = "NO [ALERT] Too many simultaneous connections. (Failure)"
    IMAP_EXPIRED = "* BYE Session expired, please login again."

    def scope_allows(self, protocol, grant):
        return grant.is_google

    def authentication(self, sender, mail):
        domain = sender.rpartition("@")[2] or "none"
        return (f"Authentication-Results: mx.google.com;\r\n       dkim=pass header.i=@{domain} header.s=20230601;\r\n       spf=pass "
                f"(google.com: domain of {sender} designates 192.0.2.1 as permitted sender) smtp.mailfrom={sender};\r\n       "
                f"dmarc=pass (p=NONE sp=QUARANTINE dis=NONE) header.from={domain}\r\n").encode()

    def leaving(self, account, mail):
        mail = super().leaving(account, mail)
        is_own = header_address(mail) == account
        if not is_own or "from rewritten" in self.ways:
            mail = rewritten(mail, "From", account, "X-Google-Original-From")
        return mail


# ---- mail ----

def header_address(mail):
    """The address in From."""
    found = re.search(rb"^From:([^\r\n]*(?:\r\n[ \t][^\r\n]*)*)", mail.partition(b"\r\n\r\n")[0], re.M | re.I)
    return email.utils.parseaddr(found.group(1).decode("utf-8", "replace").replace("\r\n", ""))[1] if found else ""


def rewritten(mail, name, value, original):
    """The mail with another value of a header; the old one goes on under the name `original`."""
    pattern = re.compile(rb"^" + name.encode() + rb":([^\r\n]*(?:\r\n[ \t][^\r\n]*)*)", re.M | re.I)
    head, gap, body = mail.partition(b"\r\n\r\n")
    head = pattern.sub(lambda old: f"{original}:".encode() + old.group(1) + f"\r\n{name}: {value}".encode(), head, count=1)
    return head + gap + body


def without_calendar(mail):
    """As an IMAP client gets answers from Exchange whose ForceICal option is off: the words, no calendar part."""
    message = email.message_from_bytes(mail, policy=email.policy.SMTP)
    calendars = [part for part in message.walk() if part.get_content_type() in ("text/calendar", "application/ics")]
    if not calendars:
        return mail
    texts = [part.get_content() for part in message.walk() if part.get_content_type() == "text/plain"]
    message.clear_content()
    message.set_content("".join(texts) or "\n")
    return message.as_bytes()


# ---- submission ----

class Submission(Relay):
    """The provider's SMTP: STARTTLS and TLS, one mailbox a line."""

    def __init__(self, provider):
        self.provider = provider
        self.sessions = set()
        super().__init__(provider.dovecot.folder)

    def session(self, line, is_private):
        return SubmissionSession(self, line, is_private)

    def end_sessions(self):
        for session in list(self.sessions):
            session.line.shutdown(socket.SHUT_RDWR)


class SubmissionSession(Session):
    def __init__(self, relay, line, is_private):
        super().__init__(relay, line, is_private)
        self.provider = relay.provider
        self.GREETING = self.provider.SMTP_GREETING
        self.account = None
        self.has_room = True
        self.chunks = b""

    def run(self):
        self.relay.sessions.add(self)
        try:
            super().run()
        finally:
            self.relay.sessions.discard(self)
            if self.account:
                self.provider.leaves("smtp", self.account)

    def on_ehlo(self, _):
        lines = list(self.provider.SMTP_EHLO)
        if not self.is_private:  # AUTH only inside TLS
            lines = ["STARTTLS" if line.startswith("AUTH") else line for line in lines]
        self.reply("\r\n".join(f"250{' ' if line is lines[-1] else '-'}{line}" for line in lines))

    def on_auth(self, rest):
        if not self.is_private:
            return self.reply("530 5.7.0 Must issue a STARTTLS command first.")
        mechanism, _, first = rest.partition(" ")
        if mechanism.upper() == "LOGIN":
            answers = []
            for prompt in ("334 VXNlcm5hbWU6", "334 UGFzc3dvcmQ6"):
                self.reply(prompt)
                answers.append(decoded(self.read_line()))
            user, token, password = answers[0], None, answers[1]
        else:
            if not first:
                self.reply("334 ")
                first = self.read_line()
            user, token, password = credentials(mechanism, first)
        if "smtp off" in self.provider.ways:
            return self.reply(self.provider.SMTP_OFF)
        account = self.provider.signs_in("smtp", user, token, password)
        if account is None:
            return self.refuse_sign_in(password)
        self.account = account
        self.has_room = self.provider.enters("smtp", account, self.provider.smtp_connections)
        return self.reply(self.provider.SMTP_WELCOME)

    def refuse_sign_in(self, password):
        if password is not None:
            return self.reply(self.provider.SMTP_PASSWORD)
        if self.provider.SMTP_CHALLENGE:
            self.reply("334 " + base64.b64encode(json.dumps(self.provider.SMTP_CHALLENGE).encode()).decode())
            self.read_line()
        return self.reply(self.provider.SMTP_REFUSED)

    def on_mail(self, rest):
        sender = rest[rest.index("<") + 1:rest.index(">")]
        if self.account is None:
            return self.reply(self.provider.SMTP_NOT_YET)
        if not self.has_room:
            self.provider.refused.append((self.account, self.provider.TOO_MANY))
            self.reply(self.provider.TOO_MANY)
            if self.provider.TOO_MANY.startswith("421"):
                raise EOFError
            return None
        if sender and sender != self.account and self.provider.SMTP_NOT_YOURS:
            return self.reply(self.provider.SMTP_NOT_YOURS.format(account=self.account, sender=sender))
        return super().on_mail(rest)

    def fault(self, step, argument):
        """A story's own faults come first, then the provider's rules."""
        if super().fault(step, argument):
            return True
        words = None
        if step == "RCPT":
            words = self.provider.judge_recipient(argument)
        elif step == "DOT":
            recipients, mail = argument
            sender = header_address(mail)
            if sender != self.account and self.provider.SMTP_NOT_YOURS:
                words = self.provider.SMTP_NOT_YOURS.format(account=self.account, sender=sender)
            words = words or self.provider.judge(self.account, recipients)
        if words is None:
            return False
        self.reply(words)
        if words.startswith("421"):
            self.line.shutdown(1)
            raise EOFError
        return True

    def on_bdat(self, rest):
        size, _, last = rest.partition(" ")
        self.chunks += self.file.read(int(size))
        if not last:
            return self.reply("250 2.0.0 ok")
        mail, self.chunks = self.chunks, b""
        return self.end_of_text(mail)

    def hand_over(self, sender, recipients, mail):
        self.provider.deliver(sender, recipients, self.provider.leaving(self.account, mail))


# ---- IMAP ----

def decoded(text):
    try:
        return base64.b64decode(text).decode("utf-8", "replace")
    except binascii.Error:
        return ""


def credentials(mechanism, text):
    """(user, token, password) of an initial response."""
    said = decoded(text)
    if mechanism.upper() == "PLAIN":
        parts = said.split("\0")
        return (parts[1], None, parts[2]) if len(parts) == 3 else ("", None, "")
    user = re.search(r"user=([^\x01]*)\x01" if mechanism.upper() == "XOAUTH2" else r"^n,a=([^,]*),", said)
    token = re.search(r"\x01auth=Bearer ([^\x01]*)\x01", said)
    return (user.group(1) if user else "", token.group(1) if token else "-", None)


class ImapFront:
    """Signs in as the provider does, then lets Dovecot speak, until the token's time is over."""

    def __init__(self, provider):
        self.provider = provider
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(f"{provider.dovecot.folder}/srv.pem", f"{provider.dovecot.folder}/srv.key")
        self.stopping = threading.Event()
        self.ending = set()  # lines that a story has ended
        self.lines = set()
        front = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self):
                try:
                    with front.context.wrap_socket(self.request, server_side=True) as line:
                        ImapLine(front, line).run()
                except (OSError, EOFError):
                    pass

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True
            allow_reuse_address = True

        self.server = Server(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]

    def start(self):
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def stop(self):
        self.stopping.set()
        self.server.shutdown()
        self.server.server_close()

    def end_sessions(self):
        self.ending |= self.lines


class ImapLine:
    def __init__(self, front, client):
        self.front, self.provider, self.client = front, front.provider, client
        self.file = client.makefile("rb")
        self.user = self.token = None

    def send(self, text):
        self.client.sendall(text.encode() + b"\r\n")

    def read_line(self):
        text = self.file.readline(65536)
        if not text.endswith(b"\n"):
            raise EOFError
        return text.rstrip(b"\r\n").decode("utf-8", "replace")

    def run(self):
        self.send(self.provider.IMAP_GREETING)
        while self.user is None:
            tag, _, command = self.read_line().partition(" ")
            word, _, rest = command.partition(" ")
            if word.upper() == "LOGOUT":
                self.send(f"* BYE\r\n{tag} OK LOGOUT completed.")
                return
            self.before(tag, word.upper(), rest)
        has_room = self.provider.enters("imap", self.user, self.provider.imap_connections)
        self.front.lines.add(self)
        try:
            if has_room:
                self.carry()
            else:
                self.send(f"{self.tag} {self.provider.IMAP_TOO_MANY}")
        finally:
            self.file.close()
            self.front.lines.discard(self)
            self.front.ending.discard(self)
            self.provider.leaves("imap", self.user)

    def before(self, tag, word, rest):
        """A command before the sign-in."""
        if word == "CAPABILITY":
            self.send(f"* CAPABILITY {self.provider.IMAP_BEFORE}\r\n{tag} OK CAPABILITY completed.")
        elif word in ("NOOP", "ID"):
            self.send(f"{tag} OK {word} completed.")
        elif word == "LOGIN":
            words = re.findall(r'"((?:[^"\\]|\\.)*)"|(\S+)', rest)
            user, password = [(quoted or bare) for quoted, bare in words[:2]]
            self.sign_in(tag, user, None, password)
        elif word == "AUTHENTICATE":
            mechanism, _, first = rest.partition(" ")
            if not first:
                self.send("+ ")
                first = self.read_line()
            self.sign_in(tag, *credentials(mechanism, first))
        else:
            self.send(f"{tag} BAD Command received in Invalid state.")

    def sign_in(self, tag, user, token, password):
        if "imap off" in self.provider.ways:
            return self.send(f"{tag} {self.provider.IMAP_OFF}")
        self.user = self.provider.signs_in("imap", user, token, password)
        self.tag, self.token = tag, token
        if self.user is not None:
            return None
        if password is not None:
            return self.send(f"{tag} {self.provider.IMAP_PASSWORD}")
        if self.provider.IMAP_CHALLENGE:
            self.send("+ " + base64.b64encode(json.dumps(self.provider.IMAP_CHALLENGE).encode()).decode())
            self.read_line()
        return self.send(f"{tag} {self.provider.IMAP_REFUSED}")

    def carry(self):
        """Bytes both ways, but for CAPABILITY, until one side closes or the token ends."""
        with socket.create_connection(("127.0.0.1", self.provider.dovecot.imap_port), timeout=30) as behind:
            answers = behind.makefile("rb")
            answers.readline()
            behind.sendall(f'x LOGIN "{self.user}" {PASSWORD}\r\n'.encode())
            while not answers.readline().startswith(b"x OK"):
                pass
            self.send(f"{self.tag} " + self.provider.IMAP_WELCOME.format(user=self.user))
            while not self.front.stopping.is_set():
                if self in self.front.ending or self.has_expired():
                    self.send(self.provider.IMAP_EXPIRED)
                    return
                ready = [self.client] if self.client.pending() else select.select([self.client, behind], [], [], 0.1)[0]
                if self.client in ready and not self.ask(self.client.recv(65536), behind):
                    return
                if behind in ready:
                    data = behind.recv(65536)
                    if not data:
                        return
                    self.client.sendall(data)

    def has_expired(self):
        return self.token is not None and self.provider.clock() >= self.provider.identity.until(self.token)

    def ask(self, data, behind):
        """What the client said, on its way to Dovecot. False: it is gone."""
        alone = re.fullmatch(rb"(\S+) (CAPABILITY|\S+(?: .*)?)\r\n", data, re.I)
        if alone and alone.group(2).upper() == b"CAPABILITY":
            self.send(f"* CAPABILITY {self.provider.IMAP_AFTER}\r\n{alone.group(1).decode()} OK CAPABILITY completed.")
        elif alone and "no mailbox" in self.provider.ways and not alone.group(2).upper().startswith(b"LOGOUT"):
            self.send(f"{alone.group(1).decode()} BAD User is authenticated but not connected.")
        else:
            behind.sendall(data)
        return bool(data)
