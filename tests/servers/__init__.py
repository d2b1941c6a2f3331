"""Private mail servers on loopback, for the end-to-end stories, the demo and the benchmarks.

Everything lives in one temporary folder; ports come from the kernel; nothing outside is touched. Any mailbox name exists at
once, with the password "secret": a new name for each story is its isolation, and one server serves a whole run.
The identity provider and the scripted Microsoft and Google have modules of their own: identity.py and providers.py.
"""
from .base import PASSWORD, Deadline, certificates, free_ports, is_running, stop_process, wait_until
from .dovecot import Dovecot
from .house import BINARY, ROOT, TEAMS, House
from .people import Mail, Person
from .postfix import Postfix, postfix_is_usable
from .relay import Relay, RelayProcess

__all__ = ["BINARY", "PASSWORD", "ROOT", "TEAMS", "Deadline", "Dovecot", "House", "Mail", "Person", "Postfix", "Relay",
           "RelayProcess", "certificates", "free_ports", "is_running", "postfix_is_usable", "stop_process", "wait_until"]
