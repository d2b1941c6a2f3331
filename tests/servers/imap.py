"""A small IMAP server of ours with one mailbox in memory: plays the faults that no real server can be asked for.

`fault(session, number, command)` is asked before each command is answered (sessions and commands count from 1) and says what
happens instead: None (nothing), CLOSE, HANG, bytes to send before it closes, or (bytes, None) to send them and go on. With
SPLIT a FETCH of mails is cut in the middle of a literal.
"""
import re
import socketserver
import threading

from .relay import CLOSE, HANG

SPLIT = object()  # the answer is cut inside its first literal, then the connection is closed


class ScriptedImap:
    """`folders`: {name: {uid: mail}}; \\Deleted UIDs of INBOX in `deleted`, of others in `flagged`. `refuse`: UIDs whose FETCH is
    answered by NO; `refused_words`: commands that always are. `received()`: the INTERNALDATE of all mails. `finds_all`: SEARCH for words finds every mail."""

    def __init__(self, mails=(), fault=None, capability="IMAP4rev1 MOVE UIDPLUS IDLE", uidvalidity=1):
        self.folders = {"INBOX": dict(enumerate(mails, 1))}
        self.next_uid = {"INBOX": len(self.folders["INBOX"]) + 1}
        self.deleted = set()
        self.flagged = {}
        self.finds_all = False
        self.refused_searches = 0  # so many SEARCHes for words are still answered by NO
        self.refuse = set()
        self.refused_words = set()
        self.uses = {}  # folder: its special use ("\\Sent")
        self.received = lambda: "25-Nov-2026 01:00:00 +0100"
        self.fault = fault or (lambda session, number, command: None)
        self.capability = capability
        self.uidvalidity = uidvalidity
        self.sessions = 0
        self.commands = []  # (session, line)
        self.lock = threading.RLock()
        self.changed = threading.Condition(self.lock)
        self.stopping = threading.Event()
        scripted = self

        class Handler(socketserver.StreamRequestHandler):
            disable_nagle_algorithm = True

            def handle(self):
                try:
                    Session(scripted, self).run()
                except (OSError, EOFError):
                    pass

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True
            allow_reuse_address = True

        self.server = Server(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def stop(self):
        self.stopping.set()
        self.server.shutdown()
        self.server.server_close()

    def add(self, mail, folder="INBOX"):
        with self.changed:
            uid = self.next_uid.get(folder, 1)
            self.folders.setdefault(folder, {})[uid] = mail
            self.next_uid[folder] = uid + 1
            self.changed.notify_all()
            return uid

    def waiting(self):
        """UIDs in the INBOX that nobody has dealt with."""
        with self.lock:
            return [uid for uid in self.folders["INBOX"] if uid not in self.deleted]


class Session:
    def __init__(self, server, handler):
        self.server, self.input, self.output = server, handler.rfile, handler.wfile
        self.folder = None
        self.told = 0  # how many mails the client knows of
        with server.lock:
            server.sessions += 1
            self.number = server.sessions

    def send(self, data):
        self.output.write(data)
        self.output.flush()

    def run(self):
        self.send(b"* OK ready\r\n")
        number = 0
        while True:
            line = self.input.readline().decode()
            if not line:
                return
            number += 1
            tag, _, command = line.rstrip("\r\n").partition(" ")
            self.server.commands.append((self.number, command))
            if not self.disturbed(self.server.fault(self.number, number, command), tag, command):
                return
            if command.upper() == "LOGOUT":
                return

    def disturbed(self, fault, tag, command):
        """False: it was the last thing said."""
        if fault is CLOSE:
            return False
        if fault is HANG:
            self.server.stopping.wait()
            return False
        if isinstance(fault, bytes):
            self.send(fault)
            return False
        if isinstance(fault, tuple):
            self.send(fault[0])
        with self.server.lock:
            answer = self.answer(tag, command)
        if fault is SPLIT and b"}\r\n" in answer:
            self.send(answer[:answer.index(b"}\r\n") + 20])
            return False
        self.send(answer)
        if command.upper() == "IDLE":
            self.idle(tag)
        return True

    def idle(self, tag):
        watcher = threading.Thread(target=self.tell, daemon=True)
        self.idling = True
        watcher.start()
        done = self.input.readline()
        with self.server.changed:
            self.idling = False
            self.server.changed.notify_all()
        watcher.join()
        if not done:
            raise EOFError
        self.send(f"{tag} OK done\r\n".encode())

    def tell(self):
        with self.server.changed:
            while self.idling:
                if len(self.server.folders[self.folder]) > self.told:
                    self.told = len(self.server.folders[self.folder])
                    self.send(f"* {self.told} EXISTS\r\n".encode())
                self.server.changed.wait(1)

    # ---- the commands ----

    def answer(self, tag, command):
        word = command.split(" ")[0].upper()
        if word == "UID":
            word = "UID_" + command.split(" ")[1].upper()
        is_refused = word in self.server.refused_words
        untagged = None if is_refused else getattr(self, "do_" + word.lower(), lambda _: b"")(command)
        if untagged is None:
            return f"{tag} NO not now\r\n".encode()
        if word == "IDLE":
            return b"+ idling\r\n"
        return untagged + f"{tag} OK done\r\n".encode()

    def do_capability(self, _):
        return f"* CAPABILITY {self.server.capability}\r\n".encode()

    def do_list(self, command):
        wanted = command.split(" ", 2)[2].strip('"')
        if wanted == "*":
            return b"".join(f'* LIST ({self.server.uses.get(name, "")}) "/" "{name}"\r\n'.encode() for name in self.server.folders)
        if wanted == "":
            return b'* LIST (\\Noselect) "/" ""\r\n'
        return b"".join(f'* LIST () "/" "{name}"\r\n'.encode() for name in self.server.folders if name == wanted)

    def do_create(self, command):
        self.server.folders.setdefault(command.split(" ", 1)[1].strip('"'), {})
        return b""

    def do_status(self, command):
        name = re.match(r'STATUS ("[^"]*"|\S+)', command, re.I).group(1).strip('"')
        told = f"MESSAGES {len(self.server.folders[name])} UIDNEXT {self.server.next_uid.get(name, 1)}"
        return f'* STATUS "{name}" ({told})\r\n'.encode()

    def do_select(self, command):
        self.folder = command.split(" ", 1)[1].strip('"')
        if self.folder not in self.server.folders:
            return None
        self.told = len(self.server.folders[self.folder])
        return (f"* FLAGS (\\Deleted)\r\n* {self.told} EXISTS\r\n* 0 RECENT\r\n"
                f"* OK [UIDVALIDITY {self.server.uidvalidity}] yes\r\n").encode()

    do_examine = do_select

    def uids(self, text):
        """The UIDs of a set that are there."""
        there = sorted(self.server.folders[self.folder])
        found = set()
        for part in text.split(","):
            first, _, last = part.partition(":")
            low, high = (int(number) if number != "*" else max(there, default=0) for number in (first, last or first))
            found |= {uid for uid in there if min(low, high) <= uid <= max(low, high)}
        return sorted(found)

    def marked(self):
        """The \\Deleted UIDs of this folder."""
        return self.server.deleted if self.folder == "INBOX" else self.server.flagged.setdefault(self.folder, set())

    def do_uid_search(self, command):
        words = re.search(r'(FROM|TEXT) "?([^" ]+)"?', command)
        if words and self.server.refused_searches > 0:
            self.server.refused_searches -= 1
            return None
        if words:
            found = [uid for uid, mail in sorted(self.server.folders[self.folder].items()) if self.server.finds_all or
                     words.group(2).lower() in (mail if words.group(1) == "TEXT" else mail.partition(b"\r\nTo:")[0]).decode().lower()]
            return ("* SEARCH" + "".join(f" {uid}" for uid in found) + "\r\n").encode()
        found = self.uids(re.search(r"UID ([\d:*,]+)", command[4:]).group(1))
        return ("* SEARCH" + "".join(f" {uid}" for uid in found if uid not in self.server.deleted) + "\r\n").encode()

    def fetch(self, uids, command):
        answer = b""
        for uid in uids:
            if uid in self.server.refuse and "BODY" in command:
                return None
            mail = self.server.folders[self.folder][uid]
            number = sorted(self.server.folders[self.folder]).index(uid) + 1
            if "BODY" in command:
                part = mail.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" if "HEADER" in command else mail
                name = b"BODY[HEADER]" if "HEADER" in command else b"BODY[]"
                answer += b"* %d FETCH (UID %d %s {%d}\r\n%s)\r\n" % (number, uid, name, len(part), part)
            else:
                answer += (b'* %d FETCH (UID %d RFC822.SIZE %d INTERNALDATE "%s")\r\n'
                           % (number, uid, len(mail), self.server.received().encode()))
        return answer

    def do_uid_fetch(self, command):
        return self.fetch(self.uids(command.split(" ")[2]), command)

    def do_fetch(self, command):
        return self.fetch(sorted(self.server.folders[self.folder])[:1], command)

    def do_uid_copy(self, command):
        _, _, uids, name = command.split(" ", 3)
        if name.strip('"') not in self.server.folders:
            return None
        for uid in self.uids(uids):
            self.server.add(self.server.folders[self.folder][uid], name.strip('"'))
        return b""

    def do_uid_move(self, command):
        if self.do_uid_copy(command) is None:
            return None
        return self.remove(self.uids(command.split(" ")[2]))

    def do_uid_store(self, command):
        found = self.marked()
        found |= set(self.uids(command.split(" ")[2]))
        return b""

    def do_uid_expunge(self, command):
        return self.remove([uid for uid in self.uids(command.split(" ")[2]) if uid in self.marked()])

    def remove(self, uids):
        answer = b""
        for uid in uids:
            answer += b"* %d EXPUNGE\r\n" % (sorted(self.server.folders[self.folder]).index(uid) + 1)
            del self.server.folders[self.folder][uid]
            self.told -= 1
        return answer
