"""A private Postfix: submission with STARTTLS and TLS on loopback, sign-in through a private Dovecot, delivery into it.

For root only, as Postfix itself wants it. Where it can't be used, servers.Relay stands in.
"""
import os
import shutil
import subprocess
from pathlib import Path

from .base import can_connect, certificates, free_ports, is_running, stop_process, wait_until

DAEMONS = Path("/usr/lib/postfix/sbin")

MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
command_directory = /usr/sbin
daemon_directory = {daemons}
mail_owner = postfix
setgid_group = postdrop
maillog_file = {folder}/maillog
maillog_file_prefixes = {folder}
myhostname = mail.test
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
recipient_delimiter = +
virtual_mailbox_domains = static:all
virtual_mailbox_maps = static:all
virtual_transport = lmtp:inet:127.0.0.1:{lmtp}
lmtp_destination_recipient_limit = 1
lmtp_destination_concurrency_limit = 4
default_transport = error:5.1.2 no outside world
local_transport = error:no local
alias_maps =
smtp_dns_support_level = disabled
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = {dovecot}/run/auth-postfix
smtpd_tls_security_level = may
smtpd_tls_auth_only = yes
smtpd_tls_cert_file = {folder}/srv.pem
smtpd_tls_key_file = {folder}/srv.key
smtpd_relay_restrictions = permit_sasl_authenticated, reject
smtpd_recipient_restrictions = permit_sasl_authenticated, reject
message_size_limit = 60000000
smtpd_client_connection_rate_limit = 0
smtpd_client_connection_count_limit = 0
in_flow_delay = 0
"""

MASTER = """\
127.0.0.1:{submission} inet n - n - - smtpd
127.0.0.1:{smtps} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
lmtp unix - - n - - lmtp
smtp unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
proxymap unix - - n - - proxymap
scache unix - - n - 1 scache
pickup unix n - n 60 1 pickup
postlog unix-dgram n - n - 1 postlogd
"""


def postfix_is_usable():
    """Is it installed, and are we root?"""
    return os.getuid() == 0 and (DAEMONS / "master").exists() and shutil.which("postfix", path="/usr/sbin") is not None


class Postfix:
    """Delivers every address to the given Dovecot."""

    def __init__(self, folder, dovecot):
        self.folder = Path(folder)
        etc = self.folder / "etc"
        for one in (self.folder, etc, self.folder / "queue", self.folder / "data"):
            one.mkdir(parents=True, exist_ok=True)
            one.chmod(0o755)
        shutil.chown(self.folder / "data", "postfix")
        for name in ("srv.pem", "srv.key", "ca.pem"):
            shutil.copy(dovecot.folder / name, self.folder / name)
        self.ca_file = certificates(self.folder)
        self.submission_port, self.smtps_port = free_ports(2)
        self.log = self.folder / "maillog"
        (etc / "main.cf").write_text(MAIN.format(folder=self.folder, daemons=DAEMONS, lmtp=dovecot.lmtp_port,
                                                 dovecot=dovecot.folder))
        (etc / "master.cf").write_text(MASTER.format(submission=self.submission_port, smtps=self.smtps_port))
        self.etc = etc
        self.master = self.pid = None

    def start(self):
        """Returns when it answers."""
        done = subprocess.run(["/usr/sbin/postfix", "-c", self.etc, "check"], capture_output=True, text=True, check=False,
                              stdin=subprocess.DEVNULL)
        if done.returncode != 0:
            raise RuntimeError(f"postfix check: {done.stderr}")
        self.master = subprocess.Popen([DAEMONS / "master", "-c", self.etc, "-d"], stdin=subprocess.DEVNULL,
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        self.pid = self.master.pid
        wait_until(lambda: can_connect(self.submission_port), 20, "Postfix's first answer")
        return self

    def stop(self):
        """Afterwards it is gone."""
        if self.master is not None and is_running(self.master.pid):
            stop_process(self.master.pid)
        if self.master is not None:
            self.master.wait()
        self.master = None
