"""A small identity provider of ours: gives tokens as Microsoft and Google document it, and plays the faults that they can't be
asked for. HTTPS under the tests' own CA, the endpoints of both side by side, plain HTTP only for Dovecot's introspection.

    python3 -m tests.servers.identity          runs one, and says its ports and a client's data

A client (`client()`) is an application that somebody registered for one mailbox. What a token is good for says `lookup()`.
"""
import base64
import hashlib
import json
import secrets
import signal
import ssl
import sys
import tempfile
import threading
import time
import urllib.parse
import uuid
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from .base import certificates
from .relay import CLOSE, HANG

DRIP = object()  # the true answer, one byte at a time, and slowly

TENANT = "7c1b9d0e-2f64-4a83-9e5b-0d6a51c4e2f7"
MICROSOFT_SCOPES = ("https://outlook.office.com/IMAP.AccessAsUser.All", "https://outlook.office.com/SMTP.Send",
                    "https://outlook.office365.com/IMAP.AccessAsUser.All", "https://outlook.office365.com/SMTP.Send")
APP_SCOPES = ("https://outlook.office365.com/.default", "https://outlook.office.com/.default")
GOOGLE_SCOPE = "https://mail.google.com/"
LONG_AGO_S = 90 * 86400

# What Microsoft says: number: (status, error, words). The words as its documentation has them, shortened.
AADSTS = {
    16000: (400, "interaction_required", "Either multiple user identities are available for the current request or selected "
                                         "account is not supported for the scenario."),
    50034: (400, "invalid_grant", "The user account {account} does not exist in the {tenant} directory. To sign into this "
                                  "application, the account must be added to the directory."),
    50053: (400, "invalid_grant", "The account is locked, you've tried to sign in too many times with an incorrect user ID or "
                                  "password."),
    50055: (400, "invalid_grant", "The password is expired."),
    50057: (400, "invalid_grant", "The user account is disabled."),
    50076: (400, "invalid_grant", "Due to a configuration change made by your administrator, or because you moved to a new "
                                  "location, you must use multi-factor authentication to access '{client}'."),
    50173: (400, "invalid_grant", "The provided grant has expired due to it being revoked, a fresh auth token is needed. The user "
                                  "might have changed or reset their password. The grant was issued on '{issued}' and the "
                                  "TokensValidFrom date (before which tokens are not valid) for this user is '{stamp}'."),
    50196: (400, "invalid_grant", "The server terminated an operation because it encountered a client request loop. Please "
                                  "contact your app vendor."),
    53003: (400, "invalid_grant", "Access has been blocked by Conditional Access policies. The access policy does not allow token "
                                  "issuance."),
    54005: (400, "invalid_grant", "OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an "
                                  "existing refresh token."),
    65001: (400, "invalid_grant", "The user or administrator has not consented to use the application with ID '{client}' named "
                                  "'convened'. Send an interactive authorization request for this user and resource."),
    70000: (400, "invalid_grant", "Provided grant is invalid or malformed."),
    70011: (400, "invalid_scope", "The provided value for the input parameter 'scope' is not valid. The scope {scope} is not "
                                  "valid."),
    70016: (400, "authorization_pending", "OAuth 2.0 device flow error. Authorization is pending. Continue polling."),
    70018: (400, "authorization_declined", "The user declined the authorization request."),
    70020: (400, "expired_token", "The provided value for the input parameter 'device_code' is not valid. This device code has "
                                  "expired."),
    70043: (400, "invalid_grant", "The refresh token has expired or is invalid due to sign-in frequency checks by conditional "
                                  "access."),
    90002: (400, "invalid_request", "Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID and are "
                                    "signing into the correct cloud."),
    90033: (503, "temporarily_unavailable", "A transient error has occurred. Please try again."),
    500113: (400, "invalid_request", "No reply address is registered for the application."),
    501481: (400, "invalid_grant", "The Code_Verifier does not match the code_challenge supplied in the authorization request."),
    700016: (400, "unauthorized_client", "Application with identifier '{client}' was not found in the directory '{tenant}'. This "
                                         "can happen if the application has not been installed by the administrator of the "
                                         "tenant or consented to by any user in the tenant."),
    700082: (400, "invalid_grant", "The refresh token has expired due to inactivity.\u00a0The token was issued on {issued} and was "
                                   "inactive for 90.00:00:00."),
    900144: (400, "invalid_request", "The request body must contain the following parameter: '{missing}'."),
    1002012: (400, "invalid_scope", "The provided value for scope {scope} is not valid. Client credential flows must have a scope "
                                    "value with /.default suffixed to the resource identifier (application ID URI)."),
    7000112: (401, "unauthorized_client", "Application '{client}'(convened) is disabled."),
    7000215: (401, "invalid_client", "Invalid client secret provided. Ensure the secret being sent in the request is the client "
                                     "secret value, not the client secret ID, for a secret added to app '{client}'."),
    7000218: (401, "invalid_client", "The request body must contain the following parameter: 'client_assertion' or "
                                     "'client_secret'."),
    7000222: (401, "invalid_client", "The provided client secret keys for app '{client}' are expired."),
}

# What happened: (Microsoft's number, Google's status, error and words).
REFUSALS = {
    "unknown client": (700016, 401, "invalid_client", "The OAuth client was not found."),
    "disabled client": (7000112, 401, "disabled_client", "The OAuth client was disabled."),
    "wrong secret": (7000215, 401, "invalid_client", "Unauthorized"),
    "no secret": (7000218, 400, "invalid_request", "client_secret is missing."),
    "old secret": (7000222, 401, "invalid_client", "Unauthorized"),
    "wrong scope": (70011, 400, "invalid_scope", "Invalid device flow scope: {scope}"),
    "missing": (900144, 400, "invalid_request", "Missing required parameter: {missing}"),
    "no consent": (65001, 403, "access_denied", "The developer hasn't given you access to this app."),
    "pending": (70016, 428, "authorization_pending", "Precondition Required"),
    "denied": (70018, 403, "access_denied", "Forbidden"),
    "late": (70020, 400, "expired_token", "The device code has expired."),
    "revoked": (50173, 400, "invalid_grant", "Token has been expired or revoked."),
    "inactive": (700082, 400, "invalid_grant", "Token has been expired or revoked."),
    "unknown grant": (70000, 400, "invalid_grant", "Bad Request"),
    "used code": (54005, 400, "invalid_grant", "Malformed auth code."),
    "wrong verifier": (501481, 400, "invalid_grant", "Invalid code verifier."),
    "wrong redirect": (500113, 400, "redirect_uri_mismatch", "Bad Request"),
}


@dataclass
class Reply:
    """`body`: a dictionary goes as JSON; bytes as they are; an iterator of bytes piece by piece, without a length."""
    status: int
    body: object
    headers: dict = field(default_factory=dict)


def garbage():
    """A proxy's page where JSON should be."""
    return Reply(200, b"<html><body>Please accept our <b>terms</b> to use this network</body></html>")


def half():
    """JSON that ends in the middle."""
    return Reply(200, b'{"token_type":"Bearer","expires_in":3599,"access_token":"eyJ0eX')


def huge():
    """An answer that is in no hurry to end: 256 MB."""
    return Reply(200, (b'{"access_token":"' if number == 0 else b"A" * 65536 for number in range(4096)))


def busy(retry_after_s=1):
    return Reply(429, {"error": "temporarily_unavailable", "error_description": "AADSTS90055: Server is busy."},
                 {"Retry-After": str(retry_after_s)})


def broken(status=503):
    return Reply(status, b"<html><head><title>Service Unavailable</title></head></html>")


@dataclass
class Client:
    """An application, registered for one mailbox."""
    id: str
    secret: str
    account: str
    state: str = ""         # "" or a refusal that any use of it gets: "disabled client", "old secret", "no consent"


@dataclass
class Grant:
    """Somebody's consent, and all tokens that came of it. `dead`: the refusal that its tokens get."""
    client: Client
    scope: str
    issued_at: float
    is_google: bool
    is_app: bool = False
    dead: str = ""
    newest: str = ""        # of its refresh tokens


@dataclass
class Access:
    grant: Grant
    until: float
    retires: str = ""       # the refresh token that dies when this is first used


@dataclass
class Asked:
    """A device code, or an authorization code."""
    client: Client
    scope: str
    is_google: bool
    until: float
    user_code: str = ""
    state: str = "pending"  # then "approved", "denied"
    polled_at: float = 0.0
    redirect: str = ""
    challenge: str = ""


@dataclass
class Call:
    """What was asked and answered, as the history has it."""
    endpoint: str
    path: str
    form: dict
    status: int = 0
    answer: object = None

    @property
    def grant_type(self):
        return self.form.get("grant_type", "").rpartition(":")[2]


class Refused(Exception):
    """A row of REFUSALS or, as a number, of AADSTS."""


class Identity:
    """`faults`: {"devicecode" | "authorize" | "token" | "introspect": function(call) -> None (go on), a Reply, HANG, CLOSE or
    DRIP}, so `identity.faults["token"] = lambda call: garbage()`. `answers`: a function that may change what a good answer says.

    `rotation` of refresh tokens: "none" (Google: none comes back), "lenient" (Microsoft: a new one each time, the old one still
    works), "on use" (the old one dies when the new access token is first used: who uses before storing is found out by the
    next kill), "strict" (the old one dies at once, and its use kills the whole grant)."""

    def __init__(self, folder, clock=time.time, lifetime_s=3600, rotation="lenient"):
        self.ca_file = certificates(folder)
        self.clock, self.lifetime_s, self.rotation = clock, lifetime_s, rotation
        self.says_s = None         # what expires_in says instead of lifetime_s
        self.skew_s = 0            # so far ahead is its clock
        self.interval_s, self.code_lifetime_s = 5, 900
        self.tenants = {TENANT, "collab.example"}
        self.clients, self.devices, self.codes, self.access, self.refresh = {}, {}, {}, {}, {}
        self.is_approving = False  # nobody has to press a button: every device is approved at its second question
        self.history = []
        self.faults = {}
        self.answers = lambda answer: answer
        self.lock = threading.RLock()
        self.changed = threading.Condition(self.lock)
        self.stopping = threading.Event()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(f"{folder}/srv.pem", f"{folder}/srv.key")
        self.servers = [self._listen(context), self._listen(None)]
        self.port, self.introspection_port = (server.server_address[1] for server in self.servers)
        self.authority = f"https://localhost:{self.port}"

    def _listen(self, context):
        identity = self

        class Handler(Session):
            def setup(self):
                self.identity = identity
                if context is not None:
                    self.request = context.wrap_socket(self.request, server_side=True)
                super().setup()

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 128

            def handle_error(self, request, client_address):
                pass  # a client that goes away, or trusts nobody, is a story's affair

        return Server(("127.0.0.1", 0), Handler)

    def start(self):
        for server in self.servers:
            threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def stop(self):
        self.stopping.set()
        for server in self.servers:
            server.shutdown()
            server.server_close()

    def now(self):
        return self.clock() + self.skew_s

    # ---- what a test, or a person at the screen, does ----

    def client(self, account, is_public=False):
        """Registers an application for this mailbox. A public one (device code) has no secret."""
        client = Client(str(uuid.uuid4()), "" if is_public else secrets.token_urlsafe(30), account)
        with self.lock:
            self.clients[client.id] = client
        return client

    def approve(self, user_code="", state="approved"):
        """The person types the code and agrees (or, with "denied", doesn't). Without a code: whoever asked last."""
        with self.lock:
            found = [device for device in self.devices.values() if user_code in ("", device.user_code)]
            if found:
                found[-1].state = state
            return bool(found)

    def browse(self, url):
        """The person opens the address that a client shows, and agrees: returns the address that the browser is sent to."""
        parts = urllib.parse.urlsplit(url)
        call = Call("authorize", parts.path, dict(urllib.parse.parse_qsl(parts.query)))
        with self.lock:
            return self.authorize(call).headers["Location"]

    def consent(self, client, is_google=False, scope=None):
        """A refresh token, as if somebody had just signed in."""
        with self.lock:
            scope = scope or (GOOGLE_SCOPE if is_google else " ".join((*MICROSOFT_SCOPES[:2], "offline_access")))
            return self._tokens(Grant(client, scope, self.now(), is_google))["refresh_token"]

    def revoke(self, client, why="revoked"):
        """The account's administrator ends all that was granted: tokens die, new consent is possible. `why`: as in REFUSALS."""
        with self.lock:
            for grant in [access.grant for access in self.access.values()] + list(self.refresh.values()):
                if grant.client is client:
                    grant.dead = why

    def lookup(self, token):
        """The Grant behind a token that is good now, else None. Asking is using."""
        with self.lock:
            access = self.access.get(token)
            if access is None or access.grant.dead or access.until <= self.now():
                return None
            self.refresh.pop(access.retires, None)
            return access.grant

    def until(self, token):
        """When the token ends."""
        return self.access[token].until - self.skew_s

    def calls(self, endpoint="token", grant_type=None):
        with self.lock:
            return [call for call in self.history if call.endpoint == endpoint and grant_type in (None, call.grant_type)]

    def wait(self, count, endpoint="token", grant_type=None, seconds=20):
        """Waits until so many calls were answered; returns them."""
        with self.changed:
            if not self.changed.wait_for(lambda: len(self.calls(endpoint, grant_type)) >= count, seconds):
                raise AssertionError(f"{len(self.calls(endpoint, grant_type))} of {count} calls of {endpoint} in {seconds} s")
            return self.calls(endpoint, grant_type)

    # ---- the endpoints ----

    def devicecode(self, call):
        client = self._client(call, with_secret=False)
        scope = self._need(call, "scope")
        is_google = call.path == "/device/code"
        if is_google and GOOGLE_SCOPE in scope.split():
            raise Refused("wrong scope")
        self._check_scope(scope, is_google)
        user_code = "".join(secrets.choice("BCDFGHJKLMNPQRSTVWXZ2345679") for _ in range(9))
        code = secrets.token_urlsafe(150)
        self.devices[code] = Asked(client, scope, is_google, self.now() + self.code_lifetime_s, user_code)
        page = f"{self.authority}/device"
        if is_google:
            return Reply(200, {"device_code": code, "user_code": user_code, "expires_in": self.code_lifetime_s,
                               "interval": self.interval_s, "verification_url": page})
        return Reply(200, {"user_code": user_code, "device_code": code, "verification_uri": page,
                           "expires_in": self.code_lifetime_s, "interval": self.interval_s,
                           "message": f"To sign in, use a web browser to open the page {page} and enter the code {user_code} to "
                                      "authenticate."})

    def device(self, call):
        """The page where a person types the code."""
        code = call.form.get("code", "").strip().upper()
        if code and self.approve(code, "denied" if "deny" in call.form else "approved"):
            return Reply(200, b"<!DOCTYPE html><title>Done</title><p>You may close this page.")
        return Reply(200, (b"<!DOCTYPE html><title>Enter code</title><form><p><label>Code <input name=code></label>"
                           b" <button>Allow</button> <button name=deny value=1>Deny</button></form>"))

    def authorize(self, call):
        """Nobody is asked: whoever opens the page agrees. Errors about the client or the address are shown, not sent on."""
        client = self._client(call, with_secret=False)
        redirect = self._need(call, "redirect_uri")
        host = urllib.parse.urlsplit(redirect)
        if host.scheme != "http" or host.hostname not in ("127.0.0.1", "localhost", "::1"):
            raise Refused("wrong redirect")
        query = {"state": call.form["state"]} if "state" in call.form else {}
        is_google = call.path == "/o/oauth2/v2/auth"
        if call.form.get("response_type") != "code":
            query["error"] = "unsupported_response_type"
        elif client.state:
            query["error"] = "access_denied"
        else:
            challenge = call.form.get("code_challenge_method", "plain") + ":" + call.form.get("code_challenge", "")
            query["code"] = ("4/0" if is_google else "0.AX") + secrets.token_urlsafe(60)
            self.codes[query["code"]] = Asked(client, self._need(call, "scope"), is_google, self.now() + 600, redirect=redirect,
                                              challenge=challenge)
        return Reply(302, b"", {"Location": f"{redirect}{'&' if host.query else '?'}{urllib.parse.urlencode(query)}"})

    def token(self, call):
        by_type = {"client_credentials": self._by_client, "device_code": self._by_device, "authorization_code": self._by_code,
                   "refresh_token": self._by_refresh}
        grant_type = self._need(call, "grant_type").rpartition(":")[2]
        if grant_type not in by_type or (self._is_google(call) and grant_type == "client_credentials"):
            return Reply(400, {"error": "unsupported_grant_type", "error_description": "Invalid grant_type: " + grant_type})
        return Reply(200, self.answers(by_type[grant_type](call)))

    def introspect(self, call):
        """For Dovecot (RFC 7662): is it good, and whose?"""
        grant = self.lookup(call.form.get("t") or call.form.get("token", ""))
        if grant is None:
            return Reply(401, {"active": False})
        return Reply(200, {"active": True, "email": grant.client.account, "scope": grant.scope})

    def _by_client(self, call):
        client = self._client(call)
        scope = self._need(call, "scope")
        if scope not in APP_SCOPES:
            raise Refused(1002012)
        return self._tokens(Grant(client, scope, self.now(), is_google=False, is_app=True))

    def _by_device(self, call):
        client = self._client(call, with_secret=self._is_google(call))
        device = self.devices.get(self._need(call, "device_code"))
        if device is None or device.client is not client:
            raise Refused("unknown grant")
        if device.until <= self.now():
            raise Refused("late")
        last, device.polled_at = device.polled_at, self.now()
        if last and device.polled_at - last < self.interval_s * 0.9:
            raise Refused("slow_down")
        if device.state == "pending" and self.is_approving and last:
            device.state = "approved"
        if device.state != "approved":
            raise Refused(device.state)
        del self.devices[call.form["device_code"]]
        return self._tokens(Grant(client, device.scope, self.now(), device.is_google))

    def _by_code(self, call):
        client = self._client(call, with_secret=self._is_google(call))
        asked = self.codes.get(self._need(call, "code"))
        if asked is None or asked.client is not client or asked.until <= self.now():
            raise Refused("unknown grant")
        if asked.state == "used":
            raise Refused("used code")
        if call.form.get("redirect_uri") != asked.redirect:
            raise Refused("wrong redirect")
        method, _, challenge = asked.challenge.partition(":")
        verifier = call.form.get("code_verifier", "")
        if method == "S256":
            verifier = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        if challenge and verifier != challenge:
            raise Refused("wrong verifier")
        asked.state = "used"
        return self._tokens(Grant(client, asked.scope, self.now(), asked.is_google))

    def _by_refresh(self, call):
        old = self._need(call, "refresh_token")
        grant = self.refresh.get(old)
        client = self._client(call, with_secret=self._is_google(call))
        if grant is None or grant.client is not client:
            raise Refused("unknown grant")
        if grant.dead:
            raise Refused(grant.dead)
        if self.rotation == "strict" and grant.newest != old:
            grant.dead = "revoked"
            raise Refused("revoked")
        return self._tokens(grant, old)

    # ---- what they share ----

    def _is_google(self, call):
        return call.path in ("/token", "/device/code", "/o/oauth2/v2/auth")

    def _need(self, call, name):
        if not call.form.get(name):
            call.form["missing"] = name
            raise Refused("missing")
        return call.form[name]

    def _check_scope(self, scope, is_google):
        known = {GOOGLE_SCOPE} if is_google else {*MICROSOFT_SCOPES, "offline_access", "openid", "profile", "email"}
        if not set(scope.split()) <= known:
            raise Refused("wrong scope")

    def _client(self, call, with_secret=True):
        if not self._is_google(call) and call.path.split("/")[1] not in self.tenants | {"organizations", "common"}:
            raise Refused(90002)
        client = self.clients.get(self._need(call, "client_id"))
        if client is None:
            raise Refused("unknown client")
        if client.state and call.endpoint != "authorize":
            raise Refused(client.state)
        if client.secret and (with_secret or "client_secret" in call.form) and call.form.get("client_secret") != client.secret:
            raise Refused("wrong secret" if "client_secret" in call.form else "no secret")
        if with_secret and not client.secret and call.grant_type == "client_credentials":
            raise Refused("no secret")
        return client

    def _tokens(self, grant, old=""):
        """A good answer of the token endpoint; `old` is the refresh token that it was paid with."""
        access = self._access_token(grant)
        self.access[access] = Access(grant, self.now() + self.lifetime_s)
        says_s = self.lifetime_s if self.says_s is None else self.says_s
        answer = {"token_type": "Bearer", "scope": grant.scope, "expires_in": says_s, "access_token": access}
        if not grant.is_google:
            answer["ext_expires_in"] = says_s
        if grant.is_app or (not old and not grant.is_google and "offline_access" not in grant.scope.split()):
            return answer
        if old and (self.rotation == "none" or grant.is_google):
            return answer
        new = ("1//0g" if grant.is_google else "1.AX") + secrets.token_urlsafe(60 if grant.is_google else 900)
        self.refresh[new] = grant
        grant.newest = new
        if self.rotation == "on use":
            self.access[access].retires = old
        return {**answer, "refresh_token": new}

    def _access_token(self, grant):
        if grant.is_google:
            return "ya29.a0" + secrets.token_urlsafe(160)
        claims = {"aud": "https://outlook.office365.com" if grant.is_app else "https://outlook.office.com",
                  "iss": f"https://sts.windows.net/{TENANT}/", "nbf": int(self.now()), "exp": int(self.now() + self.lifetime_s),
                  "appid": grant.client.id, "tid": TENANT, "ver": "1.0"}
        if grant.is_app:
            claims["roles"] = ["IMAP.AccessAsApp", "SMTP.SendAsApp"]
        else:
            claims.update(upn=grant.client.account, scp="IMAP.AccessAsUser.All SMTP.Send")
        parts = ({"typ": "JWT", "alg": "RS256", "kid": secrets.token_urlsafe(20)}, claims)
        text = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts]
        return ".".join((*text, secrets.token_urlsafe(900)))  # about as long as real ones

    def refusal(self, call, why):
        """The reply for a row of REFUSALS or AADSTS."""
        values = {"client": call.form.get("client_id", ""), "scope": call.form.get("scope", ""),
                  "missing": call.form.get("missing", ""), "tenant": call.path.split("/")[1]}
        client = self.clients.get(values["client"])
        values["account"] = client.account if client else ""
        if why == "slow_down":
            return Reply(403 if self._is_google(call) else 400, {"error": "slow_down", "error_description": "Forbidden"})
        if self._is_google(call):
            _, status, error, words = REFUSALS[why]
            return Reply(status, {"error": error, "error_description": words.format(**values)})
        return self.aadsts(REFUSALS[why][0] if why in REFUSALS else why, values)

    def aadsts(self, number, values=None):
        """As Microsoft's token endpoint says it."""
        status, error, words = AADSTS[number]
        now = time.gmtime(self.now())
        stamp = time.strftime("%Y-%m-%d %H:%M:%SZ", now)
        known = {"client": "", "scope": "", "missing": "", "tenant": TENANT, "account": ""}
        known.update(values or {})
        known.update(stamp=time.strftime("%Y-%m-%dT%H:%M:%S.0000000Z", now),
                     issued=time.strftime("%Y-%m-%dT%H:%M:%S.0000000Z", time.gmtime(self.now() - LONG_AGO_S)))
        trace, correlation = str(uuid.uuid4()), str(uuid.uuid4())
        return Reply(status, {
            "error": error,
            "error_description": f"AADSTS{number}: {words.format(**known)}\r\nTrace ID: {trace}\r\nCorrelation ID: "
                                 f"{correlation}\r\nTimestamp: {stamp}",
            "error_codes": [number], "timestamp": stamp, "trace_id": trace, "correlation_id": correlation,
            "error_uri": f"https://login.microsoftonline.com/error?code={number}"})


class Session(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    identity = None

    def endpoint(self, path):
        """The name of the endpoint at this path, and the method it takes; None: there is none."""
        fixed = {"/o/oauth2/v2/auth": ("authorize", "GET"), "/token": ("token", "POST"), "/device/code": ("devicecode", "POST"),
                 "/device": ("device", "GET"), "/introspect": ("introspect", "GET")}
        for name in ("devicecode", "token", "authorize"):
            if path.endswith(f"/oauth2/v2.0/{name}") and path.count("/") == 4:
                return name, "GET" if name == "authorize" else "POST"
        return fixed.get(path, (None, ""))

    def do_GET(self):
        parts = urllib.parse.urlsplit(self.path)
        self.answer("GET", parts.path, parts.query)

    def do_POST(self):
        length = min(int(self.headers.get("Content-Length") or 0), 1 << 20)
        self.answer("POST", urllib.parse.urlsplit(self.path).path, self.rfile.read(length).decode("utf-8", "replace"))

    def answer(self, method, path, query):
        name, wanted = self.endpoint(path)
        is_private = isinstance(self.request, ssl.SSLSocket)
        if name is None or method != wanted or (name == "introspect") == is_private:
            self.send(Reply(404, b"not found"))
            return
        call = Call(name, path, dict(urllib.parse.parse_qsl(query)))
        fault = self.identity.faults.get(name)
        reply = fault(call) if fault else None
        if reply in (None, DRIP):
            drips = reply is DRIP
            with self.identity.lock:
                try:
                    reply = getattr(self.identity, name)(call)
                except Refused as refused:
                    reply = self.identity.refusal(call, refused.args[0])
            if drips:
                reply.body = self.drip(json.dumps(reply.body).encode())
        with self.identity.changed:
            if isinstance(reply, Reply):
                call.status, call.answer = reply.status, reply.body
            self.identity.history.append(call)
            self.identity.changed.notify_all()
        if reply is HANG:
            self.identity.stopping.wait()
        if reply in (HANG, CLOSE):
            self.close_connection = True
            return
        self.send(reply)

    def drip(self, data):
        for place in range(len(data)):
            if self.identity.stopping.wait(0.2):
                return
            yield data[place:place + 1]

    def send(self, reply):
        is_json = isinstance(reply.body, dict)
        body = json.dumps(reply.body).encode() if is_json else reply.body
        self.send_response(reply.status)
        self.send_header("Content-Type", "application/json; charset=utf-8" if is_json else "text/html")
        self.send_header("Cache-Control", "no-store, no-cache")
        for header, value in reply.headers.items():
            self.send_header(header, value)
        if isinstance(body, bytes):
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            return
        self.send_header("Connection", "close")
        self.end_headers()
        for piece in body:
            self.wfile.write(piece)
            self.wfile.flush()

    def date_time_string(self, timestamp=None):
        return formatdate(self.identity.now(), usegmt=True)

    def log_message(self, format, *args):  # pylint: disable=redefined-builtin
        pass


def main():
    """Runs until it is ended."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with tempfile.TemporaryDirectory(prefix="convened-identity-") as folder:
        identity = Identity(folder).start()
        identity.is_approving = True
        client = identity.client("teams@collab.example")
        print(f"authority: {identity.authority}\nca_file: {identity.ca_file}\ntenant: {TENANT}\nclient_id: {client.id}\n"
              f"client secret: {client.secret}\naccount: {client.account}\n"
              f"introspection: http://127.0.0.1:{identity.introspection_port}/introspect?t=", flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            identity.stop()


if __name__ == "__main__":
    main()
