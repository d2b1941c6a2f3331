/* oauth_errors.c - the table of refused sign-ins. See oauth_errors.h.
 *
 * The particular stands before the general: an AADSTS number before the "invalid_grant" that comes with it, a provider's own
 * words before the code that many use. Numbers and words are those that Microsoft and Google document, or send. */
#include "net/oauth_errors.h"
#include <ctype.h>
#include <stdbool.h>
#include <string.h>

/* clang-format off */
/* What several rows ask for. */
#define LOGIN_AGAIN  "Sign in once more: convened login microsoft."
#define LOGIN_GOOGLE "Sign in once more: convened login google."
#define THEN_LOGIN   "When that is done: convened login microsoft."
#define THEN_GOOGLE  "When that is done: convened login google."
#define CHECK_TENANT "Compare oauth.tenant with \"Directory (tenant) ID\" on the application's overview page."
#define CLOUD        "Set oauth.authority to that cloud's address, such as https://login.microsoftonline.us."
#define NAME_TENANT  "Set oauth.tenant to the Directory (tenant) ID."
#define APP_ONLY     "An application without a person behind it (grant = \"client_credentials\") isn't asked for this."
#define WAIT         "Nothing to do: the daemon tries again by itself. If it lasts longer than a day, ask IT."
#define APP_PASSWORD \
	"With an app password: make a new one (a change of the account's password ends them), then: convened " \
	"login password. With OAuth: convened login google."
#define MAKE_APP_PASSWORD \
	"Sign in as the mailbox, turn on 2-Step Verification (https://myaccount.google.com/security), without which there " \
	"are no app passwords, make one (https://myaccount.google.com/apppasswords), then: convened login password. " \
	"Or, without a password: take password_file out, then convened login google --steps."
#define ASK_TWO_STEPS \
	"If that can't be turned on: please allow 2-Step Verification, and so app passwords, for our mailbox's account " \
	"(Google Admin console > Security > Authentication > 2-Step Verification)."
#define ASK_PERMISSIONS \
	"Please give our application the application permissions IMAP.AccessAsApp and SMTP.SendAsApp of Office " \
	"365 Exchange Online, and grant admin consent to them (Entra admin center > App registrations > our " \
	"application > API permissions)."
#define ASK_CONSENT \
	"Please grant admin consent for our application (Entra admin center > App registrations > our application " \
	"> API permissions > Grant admin consent)."
#define ASK_MAILBOX \
	"Please check in Exchange Online PowerShell that our application is registered there with the Object ID " \
	"of its Enterprise application (New-ServicePrincipal), that it has FullAccess to our mailbox " \
	"(Add-MailboxPermission) and may send as it (Add-RecipientPermission), and that IMAP is on for it " \
	"(Set-CASMailbox -ImapEnabled $true)."
#define ASK_SMTP \
	"Please turn on Authenticated SMTP for our one mailbox (Set-CASMailbox -SmtpClientAuthenticationDisabled " \
	"$false); it signs in by OAuth 2.0, never with a password. The organization's own setting can stay as it " \
	"is."
#define ASK_SEND_AS \
	"Please let our application send as our mailbox (Add-RecipientPermission -AccessRights SendAs)."
#define ASK_EXEMPT \
	"A Conditional Access policy stops our unattended mail program, which reads and sends the mail of one " \
	"mailbox from one server. Please exempt it, or register it for application access (IMAP.AccessAsApp, " \
	"SMTP.SendAsApp) to this mailbox only."
#define ASK_FREQUENCY \
	"A sign-in frequency policy ends the session of our unattended mail program. Please exempt it, or " \
	"register it for application access (IMAP.AccessAsApp, SMTP.SendAsApp) to this mailbox only."
#define ASK_REDIRECT \
	"Please add the redirect address http://localhost to our application, under \"Mobile and desktop " \
	"applications\"."
#define ASK_GOOGLE_APP \
	"Please mark our OAuth client as trusted in the Google Admin console (Security > Access and data control " \
	"> API controls > App access control); it needs the scope https://mail.google.com/ for one mailbox."

const struct oauth_error oauth_errors[] = {
	/* ---- Microsoft's identity provider: the application ---- */
	{ "AADSTS7000215", "The client secret is wrong. Often its Secret ID was copied instead of its Value.",
	  MENDER_YOU, "Give its Value, not its Secret ID: convened login microsoft --secret.", "Please make a new "
	  "client secret for our application, and give us its Value (shown only once) and its last day." },
	{ "AADSTS7000222", "The client secret is past its last day.", MENDER_IT,
	  "With the new one: convened login microsoft --secret; put its last day into a calendar.", "The client secret of our "
	  "application has expired. Please make a new one (Entra admin center > App registrations > our application > "
	  "Certificates & secrets), and give us its Value and its last day." },
	{ "AADSTS7000216", "The application has to prove who it is, but no secret was sent.", MENDER_YOU,
	  "Set oauth.client_secret_file, and put the client secret's Value into that file.", "" },
	{ "AADSTS7000218", "The application may not sign people in without a secret: it isn't a public client.",
	  MENDER_IT, "Or set oauth.client_secret_file.", "Please set \"Allow public client flows\" to Yes for our "
	  "application (Entra admin center > App registrations > our application > Authentication)." },
	{ "AADSTS7000229", "The application is registered, but not yet present in this tenant.", MENDER_IT, "",
	  "Our application has no service principal in the tenant. " ASK_PERMISSIONS },
	{ "AADSTS7000112", "The application was disabled.", MENDER_IT, "", "Please enable our application again (Entra "
	  "admin center > Enterprise applications > our application > Properties > Enabled for users to sign in)." },
	{ "AADSTS700016", "The tenant knows no application with this client_id.", MENDER_YOU,
	  "Compare oauth.client_id with \"Application (client) ID\" on the application's overview page. " CHECK_TENANT,
	  "Please tell us the Application (client) ID and the Directory (tenant) ID of the application registered for "
	  "us." },
	{ "AADSTS70001", "The application is disabled, or unknown in this tenant.", MENDER_IT, CHECK_TENANT,
	  "Please check that our application is registered and enabled in the tenant." },
	{ "AADSTS70002", "The client secret doesn't belong to this application.", MENDER_YOU,
	  "Compare oauth.client_id. Give the secret's Value once more: convened login microsoft --secret.", "" },
	{ "AADSTS70003", "This way of signing in isn't supported for the application.", MENDER_YOU,
	  "Look at oauth.grant: \"client_credentials\" needs a secret, \"device_code\" a person.", "" },
	{ "AADSTS700084", "The sign-in lasts a day only, because the application is registered as a single-page app.",
	  MENDER_IT, THEN_LOGIN, "Please move our application's registration from \"Single-page application\" to "
	  "\"Mobile and desktop applications\" (Authentication), and set \"Allow public client flows\" to Yes." },
	{ "AADSTS900144", "The request lacks a field, most likely the client_id.", MENDER_YOU, "Set oauth.client_id.",
	  "" },
	{ "AADSTS90014", "The request lacks a field, most likely the client_id or the secret.", MENDER_YOU,
	  "Look at oauth.client_id, and whether oauth.client_secret_file has a line in it.", "" },
	{ "AADSTS90100", "A field of the request is empty.", MENDER_YOU, "Look at oauth.client_id and oauth.tenant.",
	  "" },
	{ "AADSTS9002313",
	  "The request wasn't understood: most likely oauth.client_id or oauth.tenant holds something else.",
	  MENDER_YOU, "Compare both with the application's overview page.", "" },
	{ "AADSTS9002332", "The application is registered for personal Microsoft accounts only.", MENDER_IT, "",
	  "Please register our application for accounts of this organizational directory." },
	{ "AADSTS50011", "The address to which the browser comes back isn't registered.", MENDER_IT, "", ASK_REDIRECT },
	{ "AADSTS500113", "No address is registered to which the browser may come back.", MENDER_IT, "", ASK_REDIRECT },

	/* ---- the tenant ---- */
	{ "AADSTS90002", "There is no such tenant.", MENDER_YOU, CHECK_TENANT, "" },
	{ "AADSTS900023", "oauth.tenant is neither an ID nor a domain of a tenant.", MENDER_YOU, CHECK_TENANT, "" },
	{ "AADSTS90019", "The request doesn't say which tenant is meant.", MENDER_YOU, "Set oauth.tenant. "
	  CHECK_TENANT, "" },
	{ "AADSTS50059", "The request doesn't say which tenant is meant.", MENDER_YOU, "Set oauth.tenant. "
	  CHECK_TENANT, "" },
	{ "AADSTS50128", "No tenant has this domain.", MENDER_YOU, CHECK_TENANT, "" },
	{ "AADSTS50194", "The application belongs to one tenant, but oauth.tenant says \"common\".", MENDER_YOU,
	  NAME_TENANT, "" },
	{ "AADSTS90124", "oauth.tenant says \"common\", where one tenant must be named.", MENDER_YOU, NAME_TENANT, "" },
	{ "AADSTS90130", "oauth.tenant says \"common\", where one tenant must be named.", MENDER_YOU, NAME_TENANT, "" },
	{ "AADSTS90038", "The tenant lives in a national cloud, which has another sign-in address.", MENDER_YOU, CLOUD,
	  "" },
	{ "AADSTS900382", "The tenant lives in a national cloud, which has another sign-in address.", MENDER_YOU, CLOUD,
	  "" },
	{ "AADSTS500011", "Exchange Online isn't there in this tenant, or the tenant is another one.", MENDER_IT,
	  CHECK_TENANT, "Is Exchange Online in use in this tenant? Our application asks for "
	  "https://outlook.office365.com, and is told that the tenant has no such resource." },
	{ "AADSTS500014", "Exchange Online is switched off for sign-ins in this tenant.", MENDER_IT, "",
	  "Please enable the enterprise application \"Office 365 Exchange Online\" for sign-ins again." },
	{ "AADSTS50001", "What the application wants to reach doesn't exist in this tenant, or is disabled.", MENDER_IT,
	  CHECK_TENANT,
	  "Is Exchange Online in use in this tenant? Our application asks for https://outlook.office365.com." },
	{ "AADSTS70011", "What was asked for isn't known there. In a national cloud Exchange has another address.",
	  MENDER_YOU, "Look at mailbox.provider, oauth.authority and oauth.grant.", "" },
	{ "AADSTS1002012", "What was asked for isn't known there.", MENDER_YOU,
	  "Look at mailbox.provider and oauth.authority.", "" },

	/* ---- permissions and consent ---- */
	{ "AADSTS65001", "Nobody has yet allowed the application to do what it asks for.", MENDER_IT, THEN_LOGIN,
	  ASK_CONSENT },
	{ "AADSTS65004", "Whoever signed in declined to let the application in.", MENDER_YOU, LOGIN_AGAIN
	  " Choose Accept this time.", "" },
	{ "AADSTS65005", "The application asks for something that its registration doesn't list.", MENDER_IT, "",
	  ASK_PERMISSIONS },
	{ "AADSTS90008", "The application has no permission at all yet.", MENDER_IT, "", ASK_PERMISSIONS },
	{ "AADSTS90094", "Only an administrator may let this application in.", MENDER_IT, THEN_LOGIN, ASK_CONSENT },
	{ "AADSTS90095", "Only an administrator may let this application in; a request for it can be made.", MENDER_IT,
	  THEN_LOGIN, "Please grant the admin consent that was asked for our application." },
	{ "lacks an application permission", "The application may not do all that it must.", MENDER_IT, THEN_LOGIN,
	  ASK_PERMISSIONS },
	{ "lacks a delegated permission", "The application may not do all that it must.", MENDER_IT, THEN_LOGIN,
	  "Please give our application the delegated permissions IMAP.AccessAsUser.All, SMTP.Send and offline_access "
	  "of Microsoft Graph, and grant admin consent to them (Entra admin center > App registrations > our "
	  "application > API permissions)." },
	{ "AADSTS50105", "The account that signs in isn't assigned to the application.", MENDER_IT, "",
	  "Please assign our mailbox's account to our application (Entra admin center > Enterprise applications > our "
	  "application > Users and groups)." },

	/* ---- the account that signs in ---- */
	{ "AADSTS50034", "The tenant knows no such account.", MENDER_YOU,
	  "Sign in as the mailbox itself; compare its address and oauth.tenant.", "" },
	{ "AADSTS51004", "The tenant knows no such account.", MENDER_YOU,
	  "Sign in as the mailbox itself; compare its address and oauth.tenant.", "" },
	{ "AADSTS16003", "The account isn't in this tenant.", MENDER_YOU, "Sign in as the mailbox itself. "
	  CHECK_TENANT, "" },
	{ "AADSTS50020", "The account belongs to another tenant, or is a personal one.", MENDER_YOU,
	  "Sign out in the browser, then sign in as the mailbox itself. " CHECK_TENANT, "" },
	{ "AADSTS500200", "A personal Microsoft account was used, but the application is for an organization's.",
	  MENDER_YOU, "Sign out in the browser, then sign in as the mailbox itself.", "" },
	{ "AADSTS500208", "Accounts of this domain can't sign in here.", MENDER_YOU,
	  "Sign out in the browser, then sign in as the mailbox itself. " CHECK_TENANT, "" },
	{ "AADSTS90072", "The account comes from elsewhere and isn't a guest in this tenant.", MENDER_YOU,
	  "Sign out in the browser, then sign in as the mailbox itself.", "" },
	{ "AADSTS50014", "The account is a guest that isn't fully set up.", MENDER_YOU,
	  "Sign in as the mailbox itself.", "" },
	{ "AADSTS16000", "Several accounts are signed in in the browser, and none was chosen.", MENDER_YOU, LOGIN_AGAIN
	  " Choose the mailbox's account.", "" },
	{ "AADSTS500341", "The account was deleted.", MENDER_IT, "", "The account of our mailbox was deleted from the "
	  "tenant. Please restore it (within 30 days), or tell us which mailbox takes its place." },
	{ "AADSTS50057",
	  "The account is disabled. A shared mailbox's own account always is: nobody can sign in as one.", MENDER_IT,
	  "For a shared mailbox use grant = \"client_credentials\".", "The account of our mailbox is disabled. If it "
	  "is a shared mailbox, please register our application for application access (convened login microsoft "
	  "--steps lists what to do); else please enable the account." },
	{ "AADSTS50053",
	  "The account is locked for a while after wrong passwords, or sign-ins from this network are blocked.",
	  MENDER_IT, "Wait for a quarter of an hour, and try once. " APP_ONLY, "The account of our mailbox is locked "
	  "(AADSTS50053). Please look at its sign-in log for the reason, and unlock it." },
	{ "AADSTS50055", "The account's password is past its last day.", MENDER_YOU,
	  "Sign in at https://outlook.office.com, set a new password, then: convened login microsoft. " APP_ONLY, "" },
	{ "AADSTS50144", "The account's password is past its last day.", MENDER_YOU,
	  "Set a new password where your organization does that, then: convened login microsoft. " APP_ONLY, "" },
	{ "AADSTS50056", "The account has no password.", MENDER_IT, APP_ONLY, "The account of our mailbox has no "
	  "password. Please set one, or register our application for application access." },
	{ "AADSTS50064", "User or password were wrong.", MENDER_YOU, LOGIN_AGAIN, "" },
	{ "AADSTS50126", "User or password were wrong.", MENDER_YOU, LOGIN_AGAIN, "" },
	{ "AADSTS50125", "A password has to be set or registered first.", MENDER_YOU,
	  "Sign in at https://outlook.office.com and follow what it asks, then: convened login microsoft.", "" },
	{ "AADSTS50135", "A new password is needed, because the account is thought to be at risk.", MENDER_YOU,
	  "Set a new password at https://outlook.office.com, then: convened login microsoft.",
	  "The account of our mailbox is marked as at risk. Please look at why, and clear it." },
	{ "AADSTS80001", "Your organization's own sign-in servers can't be reached by Microsoft.", MENDER_IT, WAIT,
	  "Microsoft can't reach our authentication agents (AADSTS80001). Please look at them." },
	{ "AADSTS80002", "Your organization's own sign-in servers were too slow.", MENDER_TIME, WAIT, "" },
	{ "AADSTS80012", "The account may not sign in at this hour.", MENDER_IT, APP_ONLY,
	  "Please allow our mailbox's account to sign in at all hours." },

	/* ---- a second factor, devices, policies ---- */
	{ "AADSTS50072", "The account must set up a second factor first.", MENDER_YOU,
	  "Sign in at https://outlook.office.com and set it up, then: convened login microsoft. " APP_ONLY, "" },
	{ "AADSTS50074", "A second factor is asked for.", MENDER_YOU, LOGIN_AGAIN " " APP_ONLY, "" },
	{ "AADSTS50076", "A second factor is asked for, because a rule or this machine's network changed.", MENDER_YOU,
	  LOGIN_AGAIN " " APP_ONLY, ASK_EXEMPT },
	{ "AADSTS50078", "The second factor was given too long ago.", MENDER_YOU, LOGIN_AGAIN " " APP_ONLY,
	  ASK_EXEMPT },
	{ "AADSTS50079", "The account must set up a second factor first.", MENDER_YOU,
	  "Sign in at https://outlook.office.com and set it up, then: convened login microsoft. " APP_ONLY, "" },
	{ "AADSTS500121", "The second factor wasn't given, or was refused.", MENDER_YOU, LOGIN_AGAIN, "" },
	{ "AADSTS50158", "Another security check was asked for and not passed.", MENDER_IT, APP_ONLY, ASK_EXEMPT },
	{ "AADSTS50177", "Another security check was asked for, which this account can't pass.", MENDER_IT, APP_ONLY,
	  ASK_EXEMPT },
	{ "AADSTS50097", "Only a known device may sign in.", MENDER_IT, APP_ONLY, ASK_EXEMPT },
	{ "AADSTS50005", "Devices of this kind may not sign in.", MENDER_IT, APP_ONLY, ASK_EXEMPT },
	{ "AADSTS50131", "A policy stopped the sign-in.", MENDER_IT, APP_ONLY, ASK_EXEMPT },
	{ "AADSTS53000", "A policy wants a device that is managed and in order.", MENDER_IT, APP_ONLY, ASK_EXEMPT },
	{ "AADSTS53001", "A policy wants a device that is joined to the domain.", MENDER_IT, APP_ONLY, ASK_EXEMPT },
	{ "AADSTS530003", "A policy wants a managed device.", MENDER_IT, APP_ONLY, ASK_EXEMPT },
	{ "AADSTS53002", "A policy allows certain applications only.", MENDER_IT, "", ASK_EXEMPT },
	{ "AADSTS53003", "A policy (Conditional Access) blocks the sign-in; many tenants block device codes so.",
	  MENDER_IT, APP_ONLY, ASK_EXEMPT },
	{ "AADSTS53004", "The account must set up a second factor, but that is blocked as risky.", MENDER_IT, APP_ONLY,
	  ASK_EXEMPT },
	{ "AADSTS530032", "A security policy of the tenant blocks the sign-in.", MENDER_IT, APP_ONLY, ASK_EXEMPT },
	{ "AADSTS135010", "The browser offered a key (Windows Hello, passkey) that the account doesn't have.",
	  MENDER_YOU, LOGIN_AGAIN " Choose \"Other ways to sign in\", or another browser.", "" },

	/* ---- sign-ins that have ended ---- */
	{ "AADSTS50173", "The sign-in ended, because the account's password was changed or its sessions were revoked.",
	  MENDER_YOU, LOGIN_AGAIN " " APP_ONLY, "" },
	{ "AADSTS50132", "The sign-in ended, because the account's password was changed.", MENDER_YOU, LOGIN_AGAIN " "
	  APP_ONLY, "" },
	{ "AADSTS50133", "The sign-in ended, because the account's password was changed.", MENDER_YOU, LOGIN_AGAIN " "
	  APP_ONLY, "" },
	{ "AADSTS70000", "The sign-in isn't valid any more.", MENDER_YOU, LOGIN_AGAIN, "" },
	{ "AADSTS70008", "The sign-in ended: it wasn't used for too long, or its code came too late.", MENDER_YOU,
	  LOGIN_AGAIN, "" },
	{ "AADSTS700082", "The sign-in ended, because it wasn't used for 90 days.", MENDER_YOU, LOGIN_AGAIN, "" },
	{ "AADSTS70043", "The sign-in ended: a policy wants a new one every so often.", MENDER_YOU, LOGIN_AGAIN " "
	  APP_ONLY, ASK_FREQUENCY },
	{ "AADSTS70044", "The sign-in ended: a policy wants a new one every so often.", MENDER_YOU, LOGIN_AGAIN " "
	  APP_ONLY, ASK_FREQUENCY },
	{ "AADSTS700020", "Somebody has to sign in again.", MENDER_YOU, LOGIN_AGAIN, "" },
	{ "AADSTS50058", "Nobody is signed in.", MENDER_YOU, LOGIN_AGAIN, "" },
	{ "AADSTS50085", "Somebody has to sign in again.", MENDER_YOU, LOGIN_AGAIN, "" },
	{ "AADSTS50089", "The sign-in took too long.", MENDER_YOU, LOGIN_AGAIN, "" },
	{ "AADSTS50199", "The browser asked whether this application was meant, and had no answer.", MENDER_YOU,
	  LOGIN_AGAIN " Say yes to that question.", "" },
	{ "AADSTS501481", "The code belongs to another run of the command.", MENDER_YOU, LOGIN_AGAIN, "" },
	{ "AADSTS54005", "The code was used before: each counts once.", MENDER_YOU, LOGIN_AGAIN, "" },

	/* ---- the device code ---- */
	{ "AADSTS70016", "Nobody has entered the code yet.", MENDER_TIME,
	  "Enter the code in the browser; we go on asking.", "" },
	{ "AADSTS70017", "Whoever was asked declined.", MENDER_YOU, LOGIN_AGAIN, "" },
	{ "AADSTS70018", "The code wasn't approved: another one was entered, or it was declined.", MENDER_YOU,
	  LOGIN_AGAIN, "" },
	{ "AADSTS70019", "The code wasn't entered in time.", MENDER_YOU, LOGIN_AGAIN, "" },
	{ "AADSTS70020", "The code wasn't entered in time.", MENDER_YOU, LOGIN_AGAIN, "" },
	{ "AADSTS90119", "No code was entered.", MENDER_YOU, LOGIN_AGAIN, "" },
	{ "AADSTS90120", "This code was answered before.", MENDER_YOU, LOGIN_AGAIN, "" },

	/* ---- Microsoft's own trouble ---- */
	{ "AADSTS50000", "Microsoft's sign-in has trouble.", MENDER_TIME, WAIT, "" },
	{ "AADSTS50033", "Microsoft's sign-in has trouble for the moment.", MENDER_TIME, WAIT, "" },
	{ "AADSTS50087", "Microsoft's sign-in has trouble for the moment.", MENDER_TIME, WAIT, "" },
	{ "AADSTS50196", "Microsoft thinks that the same was asked too often.", MENDER_TIME, WAIT, "" },
	{ "AADSTS90006", "Microsoft's sign-in has trouble for the moment.", MENDER_TIME, WAIT, "" },
	{ "AADSTS90012", "Microsoft's sign-in took too long.", MENDER_TIME, WAIT, "" },
	{ "AADSTS90024", "Microsoft's sign-in has trouble for the moment.", MENDER_TIME, WAIT, "" },
	{ "AADSTS90033", "Microsoft's sign-in has trouble for the moment.", MENDER_TIME, WAIT, "" },
	{ "AADSTS90055", "The tenant asks Microsoft too often.", MENDER_TIME, WAIT, "" },

	/* ---- Microsoft's mail servers ---- */
	{ "SmtpClientAuthentication is disabled for the Tenant",
	  "Programs may not send for any mailbox of this organization.", MENDER_IT, "", ASK_SMTP },
	{ "SmtpClientAuthentication is disabled for the Mailbox", "Programs may not send for this mailbox.", MENDER_IT,
	  "", ASK_SMTP },
	{ "security defaults policy", "The tenant's security defaults stop programs that sign in to send.", MENDER_IT,
	  "", "The security defaults stop our mail program at smtp.office365.com. " ASK_SMTP },
	{ "basic authentication is disabled", "Microsoft takes no passwords here any more.", MENDER_YOU,
	  "Take password_file out, say provider = \"microsoft\", then: convened login microsoft --steps.", "" },
	{ "did not meet the criteria", "A policy of the tenant stops programs that sign in to send.", MENDER_IT, "",
	  ASK_EXEMPT },
	{ "user credentials were incorrect", "Exchange didn't accept the sign-in for this mailbox.", MENDER_IT,
	  "Compare the user with the mailbox's address.", ASK_MAILBOX },
	{ "5.7.139", "Exchange refuses the sign-in: sending by programs is off, or a policy stops it.", MENDER_IT, "",
	  ASK_SMTP },
	{ "SendAsDenied", "The account may not send with the collaborative's address.", MENDER_IT,
	  "collaborative.address must be the mailbox's own address.", ASK_SEND_AS },
	{ "5.7.60", "The account may not send with the collaborative's address.", MENDER_IT,
	  "collaborative.address must be the mailbox's own address.", ASK_SEND_AS },
	{ "5.7.57", "The server wants a sign-in before it takes mail.", MENDER_YOU,
	  "Set the relay's user, and provider or password_file.", "" },
	{ "5.7.3", "Exchange didn't accept the sign-in for this mailbox.", MENDER_IT,
	  "Compare the user with the mailbox's address. A new permission takes up to an hour to count.", ASK_MAILBOX },
	{ "5.1.8", "Microsoft has blocked the mailbox from sending, most likely as a suspected source of spam.",
	  MENDER_IT, "", "Our mailbox is on the list of restricted entities (Microsoft Defender portal > Review). "
	  "Please look at why, and release it." },
	{ "5.7.705", "Microsoft has stopped the whole tenant's outgoing mail for now.", MENDER_IT, "",
	  "Outgoing mail of our tenant is refused (5.7.705). Please look at the message trace for what sent too "
	  "much." },
	{ "5.7.708", "Microsoft takes no mail from this tenant yet, as with many trial tenants.", MENDER_IT, "",
	  "Outgoing mail of our tenant is refused (5.7.708). Please ask Microsoft's support to allow it." },
	{ "User is authenticated but not connected", "The sign-in is right, but doesn't open this mailbox.", MENDER_IT,
	  "The user must be the mailbox's main address, no alias. A new permission takes up to an hour to count.",
	  ASK_MAILBOX },
	{ "neither XOAUTH2 nor OAUTHBEARER",
	  "The server takes no OAuth from us: most likely it is none of the provider's.", MENDER_YOU,
	  "Take the server's name out of the config; the provider's own is used then.", "" },
	{ "AUTHENTICATE failed", "Exchange didn't accept the sign-in for this mailbox.", MENDER_IT,
	  "Compare the user with the mailbox's main address. A new permission takes up to an hour to count.",
	  ASK_MAILBOX },
	{ "NO LOGIN failed", "Microsoft takes no passwords for IMAP any more.", MENDER_YOU,
	  "Take password_file out, say provider = \"microsoft\", then: convened login microsoft --steps.", "" },
	{ "Request is throttled", "Too much was asked of the mailbox.", MENDER_TIME, WAIT, "" },
	{ "sender thread limit exceeded", "Too many mails were sent at the same time.", MENDER_TIME,
	  "Set the relay's connections to 1; what waits goes out later.", "" },
	{ "Concurrent connections limit exceeded", "Too many connections send at the same time.", MENDER_TIME,
	  "Set the relay's connections to 1; what waits goes out later.", "" },
	{ "submission quota", "The mailbox has sent all it may for now.", MENDER_TIME,
	  "Nothing is lost: what waits goes out later. Compare the relay's per_day with what the provider allows.",
	  "" },

	/* ---- Google's mail servers ---- */
	{ "Application-specific password required",
	  "Google takes no account password here, only an app password or OAuth.", MENDER_YOU,
	  MAKE_APP_PASSWORD, ASK_TWO_STEPS },
	{ "WEBALERT", "Google wants a person to sign in in a browser first.", MENDER_YOU,
	  "Sign in as the mailbox at https://mail.google.com and answer what it asks, then try again.", "" },
	{ "your web browser", "Google wants a person to sign in in a browser first.", MENDER_YOU,
	  "Sign in as the mailbox at https://mail.google.com and answer what it asks, then try again.", "" },
	{ "less secure", "Google takes no account password here, only an app password or OAuth.", MENDER_YOU,
	  MAKE_APP_PASSWORD, ASK_TWO_STEPS },
	{ "IMAP access is disabled for your domain", "IMAP is switched off for the whole domain.", MENDER_IT, "",
	  "Please allow IMAP for our mailbox (Google Admin console > Apps > Google Workspace > Gmail > End User "
	  "Access)." },
	{ "not enabled for IMAP", "IMAP is switched off for the mailbox.", MENDER_YOU,
	  "Switch it on in the mailbox: Settings > Forwarding and POP/IMAP > Enable IMAP.", "If that setting isn't "
	  "there: please allow IMAP for our mailbox (Google Admin console > Apps > Google Workspace > Gmail > End User "
	  "Access)." },
	{ "bandwidth limits", "The mailbox was read too much today; Google stops that for up to a day.", MENDER_TIME,
	  WAIT, "" },
	{ "Too many simultaneous connections", "Too many programs have the mailbox open at once (Google allows 15).",
	  MENDER_TIME, "Close other mail programs that have this mailbox open.", "" },
	{ "Too many login attempts", "Google saw too many sign-ins in a short time.", MENDER_TIME, WAIT, "" },
	{ "Daily user sending limit exceeded", "The mailbox has sent all it may today.", MENDER_TIME,
	  "Nothing is lost: what waits goes out later. Compare the relay's per_day with what the provider allows.",
	  "" },
	{ "BadCredentials", "Google didn't accept user and password, or the token.", MENDER_YOU, APP_PASSWORD, "" },
	{ "Invalid credentials (Failure)", "Google didn't accept user and password, or the token.", MENDER_YOU,
	  APP_PASSWORD, "" },

	/* ---- Google's identity provider ---- */
	{ "Token has been expired or revoked", "The sign-in ended: after seven days where the application is still "
	  "\"in testing\", else because access was withdrawn, the password changed, or six months went by unused.",
	  MENDER_YOU, LOGIN_GOOGLE " If it ends again after seven days: set the application to \"In production\", or "
	  "\"Internal\" (Google Cloud console > Google Auth Platform > Audience).", "" },
	{ "invalid_rapt", "The domain wants a new sign-in every so often.", MENDER_IT, THEN_GOOGLE,
	  "The session control for Google Cloud ends the session of our unattended mail program (invalid_rapt). "
	  ASK_GOOGLE_APP },
	{ "Malformed auth code", "The code was cut off or changed when it was copied.", MENDER_YOU, LOGIN_GOOGLE
	  " Copy the whole address from the browser.", "" },
	{ "code verifier", "The code belongs to another run of the command.", MENDER_YOU, LOGIN_GOOGLE
	  " Use the address that this run prints.", "" },
	{ "org_internal", "The application is for accounts of another organization only.", MENDER_YOU,
	  "Sign in with an account of the organization that owns the application, or make the application \"External\" "
	  "(Google Cloud console > Google Auth Platform > Audience).", "" },
	{ "admin_policy_enforced", "The domain's administrator doesn't let this application in.", MENDER_IT,
	  THEN_GOOGLE, ASK_GOOGLE_APP },
	{ "policy_enforced", "The account is in Google's Advanced Protection, which lets no such application in.",
	  MENDER_YOU, "Use a mailbox that isn't enrolled in Advanced Protection.", "" },
	{ "disallowed_useragent", "Google lets nobody sign in inside of other programs.", MENDER_YOU,
	  "Open the address in an ordinary browser, such as Firefox or Chrome.", "" },
	{ "redirect_uri_mismatch",
	  "The OAuth client isn't one for programs, so the browser may not come back to this machine.", MENDER_YOU,
	  "Make an OAuth client of the type \"Desktop app\" (Google Cloud console > Google Auth Platform > Clients), "
	  "and put its ID into oauth.client_id.", "" },
	{ "deleted_client", "The OAuth client was deleted.", MENDER_YOU,
	  "Restore it within 30 days (Google Cloud console > Google Auth Platform > Clients), or make a new one.", "" },
	{ "disabled_client", "The OAuth client was disabled.", MENDER_YOU,
	  "Look at it in the Google Cloud console (Google Auth Platform > Clients).", "" },
	{ "rateLimitExceeded", "Google was asked too often.", MENDER_TIME, WAIT, "" },
	{ "rate_limit_exceeded", "Google was asked too often.", MENDER_TIME, WAIT, "" },

	/* ---- what we say ourselves ---- */
	{ "no-login", "Nobody has signed in yet.", MENDER_YOU, "Give the command convened login.", "" },
	{ "secret-file", "The file with the application's secret isn't there, is empty, or may not be read.", MENDER_YOU,
	  "Give the command convened login: it asks for the secret, and keeps it.", "" },
	{ "its tokens are another application's", "The config names another application than the one that signed in.",
	  MENDER_YOU, "Compare oauth.client_id and oauth.tenant, then: convened login.", "" },
	{ "no file of tokens", "The file with what the sign-in gave us is broken.", MENDER_YOU,
	  "Sign in once more: convened login.", "" },
	{ "same-token", "The mail server doesn't take the token that the identity provider gives.", MENDER_IT,
	  "Compare the user with the mailbox's main address. A new permission takes up to an hour to count.",
	  "Our mail program gets a token, but the mail server refuses it. Please look at the permissions of our "
	  "application, and at the mailbox's." },

	{ "certificate verification failed", "The server's certificate isn't trusted: it is for another name or another "
	  "time, or of an issuer that nobody knows; so nobody signs in there.", MENDER_YOU, "Is the server's name right, and "
	  "this machine's date (timedatectl)? If the server has a certificate of your own, set ca_file.", "" },

	/* ---- what every identity provider says (RFC 6749, 8628; OpenID Connect) ---- */
	{ "authorization_pending", "Nobody has entered the code yet.", MENDER_TIME,
	  "Enter the code in the browser; we go on asking.", "" },
	{ "slow_down", "The identity provider wants to be asked less often.", MENDER_TIME, WAIT, "" },
	{ "authorization_declined", "Whoever was asked declined.", MENDER_YOU,
	  "Give the command once more, and accept.", "" },
	{ "bad_verification_code", "Another code was entered than the one shown.", MENDER_YOU,
	  "Give the command once more.", "" },
	{ "expired_token", "The code wasn't entered in time.", MENDER_YOU, "Give the command once more.", "" },
	{ "access_denied",
	  "Whoever was asked declined; or the application is in testing, and the account is none of its testers.",
	  MENDER_YOU, "Give the command once more, and accept. With Google: add the account to the test users, or set "
	  "the application to \"In production\" (Google Auth Platform > Audience).", "" },
	{ "invalid_client", "The identity provider doesn't know this client_id, or the secret isn't its own.",
	  MENDER_YOU,
	  "Compare oauth.client_id and the line in oauth.client_secret_file with what the registration shows.", "" },
	{ "unauthorized_client", "The application may not sign in this way.", MENDER_YOU, "Look at oauth.grant. With "
	  "Microsoft: is the application registered, and public client flows allowed where no secret is set?", "" },
	{ "invalid_grant", "The sign-in, or its code, isn't valid any more.", MENDER_YOU,
	  "Sign in once more: convened login. If it comes at once again, is this machine's clock right?", "" },
	{ "invalid_scope", "The application asked for something that isn't known there.", MENDER_YOU,
	  "Look at provider and oauth.grant: Google allows mail only with \"authorization_code\".", "" },
	{ "unsupported_grant_type", "This way of signing in isn't supported.", MENDER_YOU, "Look at oauth.grant.", "" },
	{ "interaction_required", "Somebody has to sign in again.", MENDER_YOU, "Give the command convened login.",
	  "" },
	{ "consent_required", "Somebody has to let the application in.", MENDER_YOU, "Give the command convened login.",
	  "" },
	{ "login_required", "Somebody has to sign in again.", MENDER_YOU, "Give the command convened login.", "" },
	{ "temporarily_unavailable", "The identity provider has trouble for the moment.", MENDER_TIME, WAIT, "" },
	{ "server_error", "The identity provider has trouble for the moment.", MENDER_TIME, WAIT, "" },
	{ "internal_failure", "The identity provider has trouble for the moment.", MENDER_TIME, WAIT, "" },
	{ "invalid_request", "The identity provider didn't understand the request.", MENDER_YOU,
	  "Look at oauth.client_id, oauth.tenant and oauth.grant.", "" },

	/* ---- what every mail server says (RFC 5530, 4954) ---- */
	{ "AUTHORIZATIONFAILED", "The sign-in is right, but may not open this mailbox.", MENDER_IT, "",
	  "Please let the account with which we sign in open our mailbox by IMAP." },
	{ "CONTACTADMIN", "The mail server wants its administrator to be asked.", MENDER_IT, "",
	  "Your mail server told us to ask you (CONTACTADMIN). Please look at our mailbox's account." },
	{ "[EXPIRED]", "The password is past its last day.", MENDER_YOU,
	  "Set a new one, then: convened login password.", "" },
	{ "[UNAVAILABLE]", "The mail server can't check sign-ins for the moment.", MENDER_TIME, WAIT, "" },
	{ "[LIMIT]", "Too many programs have the mailbox open at once.", MENDER_TIME, WAIT, "" },
	{ "[INUSE]", "Another program holds the mailbox.", MENDER_TIME, WAIT, "" },
	{ "Temporary authentication failure", "The mail server can't check sign-ins for the moment.", MENDER_TIME, WAIT,
	  "" },
	{ "4.7.0", "The mail server can't check sign-ins for the moment.", MENDER_TIME, WAIT, "" },
	{ "5.7.9", "The server takes no password in this way.", MENDER_YOU,
	  "With Google or Microsoft: say provider, take password_file out, then: convened login google, or microsoft.",
	  "" },
	{ "5.7.8", "The server didn't accept user and password.", MENDER_YOU,
	  "Compare the user; give the password once more: convened login password.", "" },
	{ "AUTHENTICATIONFAILED", "The server didn't accept the user with this password or token.", MENDER_YOU,
	  "Compare the user; give the password once more: convened login password. With OAuth: convened login.", "" },
};
/* clang-format on */
const size_t oauth_error_count = sizeof(oauth_errors) / sizeof(oauth_errors[0]);

static bool is_of_word(char byte)
{
	return isalnum((unsigned char)byte) != 0 || byte == '_';
}

/* Does it stand there as a word of its own? "5.7.3" isn't in "5.7.39", nor in "15.7.3" or "5.7.3.1". */
static bool is_said(const char *said, const char *code)
{
	const size_t bytes = strlen(code);
	for (const char *at = said; (at = strcasestr(at, code)) != NULL; at++) {
		const char before = at == said ? ' ' : at[-1], after = at[bytes];
		const bool is_longer = (is_of_word(code[0]) && is_of_word(before))
		        || (is_of_word(code[bytes - 1]) && is_of_word(after))
		        || (after == '.' && isdigit((unsigned char)code[bytes - 1])
		                && isdigit((unsigned char)at[bytes + 1]))
		        || (before == '.' && isdigit((unsigned char)code[0]));
		if (!is_longer)
			return true;
	}
	return false;
}

const struct oauth_error *oauth_error_find(const char *said)
{
	for (size_t i = 0; i < oauth_error_count; i++)
		if (is_said(said, oauth_errors[i].code))
			return &oauth_errors[i];
	return NULL;
}

const char *oauth_error_meaning(const char *said)
{
	const struct oauth_error *row = oauth_error_find(said);
	return row == NULL ? "" : row->meaning;
}

const char *mender_words(enum mender mender)
{
	static const char *const words[] = { [MENDER_YOU] = "you",
		[MENDER_IT] = "your IT (who administers the tenant, the domain or the mail server)",
		[MENDER_TIME] = "nobody: it passes by itself" };
	return words[mender];
}
