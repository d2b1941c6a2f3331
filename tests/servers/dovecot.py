"""A private Dovecot: IMAP (plain and TLS) and LMTP on loopback, as root or as an ordinary user."""
import grp
import imaplib
import os
import pwd
import shutil
import smtplib
import ssl
import subprocess
from pathlib import Path

from .base import PASSWORD, can_connect, certificates, free_ports, is_running, stop_process, wait_until

CONFIG = """\
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/dovecot.log
protocols = imap lmtp
listen = 127.0.0.1
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
mail_location = maildir:{folder}/mail/%Lu
mail_fsync = never
ssl_cert = <{folder}/srv.pem
ssl_key = <{folder}/srv.key
disable_plaintext_auth = no
auth_mechanisms = {mechanisms}
auth_failure_delay = 0
recipient_delimiter = +
default_client_limit = 2000
mail_max_userip_connections = 100
{capability}
namespace inbox {{
  inbox = yes
  separator = /
}}
passdb {{
  driver = static
  args = password={password}
  mechanisms = plain login
}}
{oauth}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%Lu allow_all_users=yes
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    port = {lmtp}
  }}
}}
service auth {{
  unix_listener auth-postfix {{
    mode = 0666
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
protocol lmtp {{
  postmaster_address = postmaster@collab.example
  hostname = localhost
}}
"""

# Tokens are asked about at the identity provider; its answer says whose mailbox it is.
OAUTH = """\
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {folder}/oauth2.conf.ext
}}
"""

INTROSPECTION = """\
introspection_url = http://127.0.0.1:{port}/introspect?t=
introspection_mode = get
force_introspection = yes
username_attribute = email
active_attribute = active
active_value = true
"""


def find_dovecot():
    """/usr/sbin isn't in everybody's PATH."""
    return shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin:/usr/local/sbin")


class Dovecot:
    """`capability`: what IMAP offers instead of Dovecot's own list ("IMAP4rev1 IDLE UIDPLUS": no MOVE). `identity`: whose tokens
    it takes, by `mechanisms`; passwords go on for whoever reads along."""

    def __init__(self, folder, capability=None, identity=None, mechanisms="xoauth2 oauthbearer"):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.ca_file = certificates(self.folder)
        self.imap_port, self.imaps_port, self.lmtp_port = free_ports(3)
        # Login processes refuse to be root, and mail refuses uid 0.
        account = pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
        for name in ("run", "mail"):
            (self.folder / name).mkdir(exist_ok=True)
        if os.getuid() == 0:
            self._open_to_others()
            os.chown(self.folder / "mail", account.pw_uid, account.pw_gid)
        self.config = self.folder / "dovecot.conf"
        if identity is not None:
            (self.folder / "oauth2.conf.ext").write_text(INTROSPECTION.format(port=identity.introspection_port))
        self.config.write_text(CONFIG.format(
            mechanisms="plain login " + (mechanisms if identity else ""),
            oauth=OAUTH.format(folder=self.folder) if identity else "",
            folder=self.folder, user=account.pw_name, group=grp.getgrgid(account.pw_gid).gr_name, uid=account.pw_uid,
            gid=account.pw_gid, password=PASSWORD, imap=self.imap_port, imaps=self.imaps_port, lmtp=self.lmtp_port,
            capability=f"imap_capability = {capability}" if capability else ""))
        self.pid = None

    def _open_to_others(self):
        """mkdtemp() makes 0700; the mail's user must get through. Only the folder itself and ours above it in /tmp."""
        for one in (self.folder, *self.folder.parents):
            if one == Path("/tmp") or one == Path("/"):
                break
            if not one.stat().st_mode & 0o001:
                one.chmod(one.stat().st_mode | 0o011)

    def start(self):
        """Returns when IMAP and LMTP answer."""
        words = self.folder / "start.log"  # a file: the master keeps a pipe open, and nobody would see its end
        with words.open("wb") as log:
            done = subprocess.run([find_dovecot(), "-c", self.config], stdout=log, stderr=log, check=False, timeout=30,
                                  stdin=subprocess.DEVNULL)
        if done.returncode != 0:
            raise RuntimeError(f"dovecot: {words.read_text()}")
        pid_file = self.folder / "run" / "master.pid"
        self.pid = int(wait_until(lambda: pid_file.exists() and pid_file.read_text().strip(), 10, "Dovecot's pid"))
        wait_until(lambda: can_connect(self.imap_port) and can_connect(self.lmtp_port), 20, "Dovecot's first answer")
        return self

    def stop(self):
        """Afterwards the master is gone, and it can be started again."""
        if self.pid is not None and is_running(self.pid):
            stop_process(self.pid)
        self.pid = None

    def imap(self, user, tls=False):
        """An independent client, signed in."""
        if tls:
            context = ssl.create_default_context(cafile=self.ca_file)
            client = imaplib.IMAP4_SSL("localhost", self.imaps_port, ssl_context=context, timeout=30)
        else:
            client = imaplib.IMAP4("127.0.0.1", self.imap_port, timeout=30)
        client.login(user, PASSWORD)
        return client

    def deliver(self, recipients, mails, sender="someone@partner.example"):
        """Puts raw mails (bytes, CRLF) into mailboxes, by LMTP: no relay in between."""
        with smtplib.LMTP("127.0.0.1", self.lmtp_port) as lmtp:
            for mail in [mails] if isinstance(mails, bytes) else mails:
                lmtp.sendmail(sender, recipients, mail)
