"""A small SMTP submission server of ours: stands in for Postfix, and plays the faults that no real server can be asked for.

It signs in with any user and the password "secret", offers PIPELINING, keeps what it accepted in `accepted`, and hands it over
to `hand_over(sender, recipients, mail)`: into Dovecot's LMTP, or nowhere. A fault is a function by step.
"""
import base64
import smtplib
import socket
import socketserver
import ssl
import subprocess
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

from .base import PASSWORD, certificates, stop_process

HANG = object()   # no reply, until the client or the server closes
CLOSE = object()  # no reply, the connection is closed


class Relay:
    """`faults`: {"MAIL" | "RCPT" | "DATA" | "DOT": function(argument) -> None (go on), a reply line, HANG or CLOSE}.
    The argument is the command's line; at DOT it is (recipients, mail)."""

    def __init__(self, folder=None, dovecot=None, faults=None, keep=True):
        self.accepted = []  # (sender, [recipients], mail) in the order of their final replies
        self.seen = []      # command lines, for those who want to know what was said
        self.faults = faults or {}
        self.keep = keep
        self.dovecot = dovecot
        self.stopping = threading.Event()
        self.changed = threading.Condition()
        self.context = None
        if folder is not None:
            self.ca_file = certificates(folder)
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(f"{folder}/srv.pem", f"{folder}/srv.key")
        self.servers = [self._listen(None)] + ([self._listen(self.context)] if self.context else [])
        self.port = self.submission_port = self.servers[0].server_address[1]
        self.smtps_port = self.servers[-1].server_address[1] if self.context else None

    def _listen(self, context):
        relay = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self):
                self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                try:
                    line = context.wrap_socket(self.request, server_side=True) if context else self.request
                    relay.session(line, context is not None).run()
                except (OSError, EOFError):
                    pass

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True
            allow_reuse_address = True
            request_queue_size = 128

        return Server(("127.0.0.1", 0), Handler)

    def session(self, line, is_private):
        """One connection. Other kinds of relay have their own."""
        return Session(self, line, is_private)

    def start(self):
        for server in self.servers:
            threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def stop(self):
        self.stopping.set()
        for server in self.servers:
            server.shutdown()
            server.server_close()

    def hand_over(self, sender, recipients, mail):
        """Called before the final reply; an exception refuses the mail."""
        if self.dovecot is not None:
            with smtplib.LMTP("127.0.0.1", self.dovecot.lmtp_port) as lmtp:
                lmtp.sendmail(sender, recipients, mail)

    def wait(self, count, seconds=20):
        """Waits until at least `count` mails were accepted; returns all of them."""
        with self.changed:
            if not self.changed.wait_for(lambda: len(self.accepted) >= count, seconds):
                raise AssertionError(f"{len(self.accepted)} of {count} mails came within {seconds} s")
            return list(self.accepted)


class Session:
    """One connection."""

    GREETING = "220 relay.test ESMTP"

    def __init__(self, relay, line, is_private):
        self.relay = relay
        self.line = line
        self.file = line.makefile("rb")
        self.is_private = is_private
        self.sender, self.recipients = None, []

    def reply(self, text):
        self.line.sendall(text.encode() + b"\r\n")

    def read_line(self):
        text = self.file.readline(65536)
        if not text.endswith(b"\n"):
            raise EOFError
        return text.rstrip(b"\r\n").decode("utf-8", "replace")

    def fault(self, step, argument):
        """True: a fault has answered."""
        fault = self.relay.faults.get(step)
        answer = fault(argument) if fault else None
        if answer is None:
            return False
        if answer is HANG:
            self.relay.stopping.wait(120)
            raise EOFError
        if answer is CLOSE:
            self.line.shutdown(2)
            raise EOFError
        self.reply(answer)
        if answer.startswith("421"):
            self.line.shutdown(1)
            raise EOFError
        return True

    def run(self):
        self.reply(self.GREETING)
        while True:
            text = self.read_line()
            verb, _, rest = text.partition(" ")
            if verb.upper() != "AUTH":
                self.relay.seen.append(text)
            handler = getattr(self, "on_" + verb.lower(), None)
            if handler is None:
                self.reply("500 5.5.2 what?")
            elif handler(rest) is False:
                return

    def on_ehlo(self, _):
        starttls = "" if self.is_private or self.relay.context is None else "250-STARTTLS\r\n"
        self.reply(f"250-relay.test\r\n250-PIPELINING\r\n{starttls}250-AUTH PLAIN LOGIN\r\n250-ENHANCEDSTATUSCODES\r\n"
                   "250-8BITMIME\r\n250 SIZE 60000000")

    def on_helo(self, _):
        self.reply("250 relay.test")

    def on_starttls(self, _):
        if self.relay.context is None or self.is_private:
            return self.reply("503 5.5.1 no")
        self.reply("220 2.0.0 go ahead")
        self.line = self.relay.context.wrap_socket(self.line, server_side=True)
        self.file = self.line.makefile("rb")
        self.is_private = True
        return None

    def on_auth(self, rest):
        mechanism, _, first = rest.partition(" ")
        if mechanism.upper() == "PLAIN":
            if not first:
                self.reply("334 ")
                first = self.read_line()
            password = base64.b64decode(first).split(b"\0")[-1]
        else:
            if not first:
                self.reply("334 VXNlcm5hbWU6")
                self.read_line()
            self.reply("334 UGFzc3dvcmQ6")
            password = base64.b64decode(self.read_line())
        self.reply("235 2.7.0 welcome" if password.decode() == PASSWORD else "535 5.7.8 wrong password")

    def on_mail(self, rest):
        self.sender, self.recipients = None, []
        if not self.fault("MAIL", rest):
            self.sender = rest[rest.index("<") + 1:rest.index(">")]
            self.reply("250 2.1.0 ok")

    def on_rcpt(self, rest):
        if self.sender is None:
            self.reply("503 5.5.1 MAIL first")
        elif not self.fault("RCPT", rest):
            self.recipients.append(rest[rest.index("<") + 1:rest.index(">")])
            self.reply("250 2.1.5 ok")

    def on_data(self, rest):
        if not self.recipients:
            return self.reply("554 5.5.1 no valid recipients")
        if self.fault("DATA", rest):
            return None
        self.reply("354 go on")
        lines = []
        while (text := self.file.readline(1 << 20)) != b".\r\n":
            if not text:
                raise EOFError
            lines.append(text[1:] if text.startswith(b".") else text)
        return self.end_of_text(b"".join(lines))

    def end_of_text(self, mail):
        """The final reply."""
        if self.fault("DOT", (self.recipients, mail)):
            return None
        try:
            self.hand_over(self.sender, self.recipients, mail)
        except (OSError, smtplib.SMTPException) as error:
            return self.reply(f"451 4.3.0 {type(error).__name__}")
        with self.relay.changed:
            self.relay.accepted.append((self.sender, self.recipients, mail if self.relay.keep else b""))
            self.relay.changed.notify_all()
        self.sender, self.recipients = None, []
        return self.reply(self.queued())

    def hand_over(self, sender, recipients, mail):
        self.relay.hand_over(sender, recipients, mail)

    def queued(self):
        return "250 2.0.0 queued"

    def on_rset(self, _):
        self.sender, self.recipients = None, []
        self.reply("250 2.0.0 ok")

    def on_noop(self, _):
        self.reply("250 2.0.0 ok")

    def on_quit(self, _):
        self.reply("221 2.0.0 bye")
        return False


class RelayProcess:
    """The same relay in a process of its own, for who wants it to outlive the caller."""

    def __init__(self, folder, dovecot):
        self.ca_file = certificates(folder)
        self.arguments = [str(folder), str(dovecot.lmtp_port)]
        self.submission_port = self.smtps_port = self.pid = None

    def start(self):
        process = subprocess.Popen([sys.executable, "-B", "-c", "from servers import relay; relay.main()", *self.arguments],
                                   cwd=Path(__file__).resolve().parents[1], stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, text=True, start_new_session=True)
        self.submission_port, self.smtps_port = map(int, process.stdout.readline().split())
        self.pid = process.pid
        return self

    def stop(self):
        stop_process(self.pid)


def main():
    """The other side of RelayProcess: says its ports, and runs until it is ended."""
    folder, lmtp_port = sys.argv[1], int(sys.argv[2])
    relay = Relay(folder, SimpleNamespace(lmtp_port=lmtp_port), keep=False).start()
    print(relay.submission_port, relay.smtps_port, flush=True)
    threading.Event().wait()
