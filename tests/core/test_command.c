/* test_command.c - what somebody who writes to the mailbox may count on. */
#include "tests/test.h"
#include "core/command.h"
#include "base/text.h"

/* A case in short: requests as `explain` shows them; a token as "KIND STATE WHOSE TEAM..."; the sender's teams. What is
 * expected is the decision's own text. */
struct row {
	const char *promise;
	const char *requests, *token, *member_of;
	const char *
	        flags; /* confirmed automatic forged authentic repeat asked pending waiting nobody says-confirm; paused digesting;
	                 * seated: an organisation is shown; more: a person should read it, too;
	                 * approved: hiring has approvers, approver: the sender is one of them, trusted: education asks nothing
	                 * where the From is proved; announces: to education and hiring; draft: the token is one's; or a kind of letter */
	int replies, confirmations, strangers;
	const char *expected;
};

static const struct row rows[] = {
	{ "joining asks for a confirmation first", "join:education", "", "", "", 0, 0, 0,
	        "open c education\nmail confirm education\nfile processed\n" },
	{ "a member's further team needs one too", "join:hiring", "", "education", "confirmed", 0, 0, 0,
	        "open c hiring\nmail confirm hiring\nfile processed\n" },
	{ "several teams are confirmed at once", "join:education join:hiring", "", "", "", 0, 0, 0,
	        "open c education hiring\nmail confirm education hiring\nfile processed\n" },
	{ "all teams at once", "join:*", "", "hiring", "confirmed", 0, 0, 0,
	        "open c education retention\nmail confirm education retention\nmail already hiring\nfile processed\n" },
	{ "joining twice does no harm", "join:hiring", "", "hiring", "confirmed", 0, 0, 0,
	        "mail already hiring\nfile processed\n" },
	{ "no team named: asked which", "join:?", "", "", "", 0, 0, 0, "open q\nmail which-team\nfile processed\n" },
	{ "which team, answered: still confirmed, and not counted", "join:retention", "q open mine which", "", "", 4, 1,
	        30, "close 1 used\nopen c retention\nmail confirm retention\nfile processed\n" },
	{ "a team that is gone from the config is left to people", "join:gone", "", "", "", 0, 0, 0,
	        "file attention\n" },
	{ "a reply with the token joins", "confirm", "c open mine education hiring", "", "", 4, 1, 30,
	        "join education\njoin hiring\nclose 1 used\nconfirm-address\nmail welcome education hiring inviting\nfile processed\n" },
	{ "confirming twice does no harm", "confirm", "c used mine education", "education", "confirmed", 0, 0, 0,
	        "mail already education\nfile processed\n" },
	{ "confirmed too late: asked anew", "confirm", "c expired mine education", "", "", 0, 0, 0,
	        "open c education\nmail confirm education\nfile processed\n" },
	{ "confirmed after a no: asked anew", "confirm", "c refused mine education", "", "", 0, 0, 0,
	        "open c education\nmail confirm education\nfile processed\n" },
	{ "confirmed, left since, confirmed again: asked anew", "confirm", "c used mine education", "", "confirmed", 0,
	        0, 0, "open c education\nmail confirm education\nfile processed\n" },
	{ "nobody confirms for another address", "confirm", "c open other education", "", "", 0, 0, 0,
	        "mail elsewhere\nfile processed\n" },
	{ "a made-up token confirms nothing", "confirm", "c unknown mine", "", "", 0, 0, 0,
	        "mail unclear\nfile processed\n" },
	{ "a no to a confirmation is heard in silence", "no", "c open mine education", "", "", 0, 0, 0,
	        "close 1 refused\nfile processed\n" },
	{ "a no to nothing of ours is for people", "no", "", "education", "confirmed", 0, 0, 0, "file attention\n" },
	{ "leaving asks nothing back", "leave:hiring", "", "hiring education", "confirmed", 0, 0, 0,
	        "leave hiring\nopen r hiring\nmail left hiring\nfile processed\n" },
	{ "leaving everything", "leave:*", "", "hiring education", "confirmed", 0, 0, 0,
	        "leave hiring\nleave education\nopen r hiring education\nmail left hiring education\nfile processed\n" },
	{ "leaving what one isn't in", "leave:hiring", "", "", "", 0, 0, 0,
	        "mail not-a-member hiring\nfile processed\n" },
	{ "leaving is a no to what waits for its confirmation", "leave:*", "", "", "pending", 0, 0, 0,
	        "close 9 refused\nmail not-a-member taken back\nfile processed\n" },
	{ "leave and join in one mail", "leave:hiring join:education", "", "hiring", "confirmed", 0, 0, 0,
	        "leave hiring\nopen c education\nmail confirm education\nopen r hiring\nmail left hiring\nfile processed\n" },
	{ "a program's unsubscribe with our token acts, and is not answered", "leave:*", "u open mine", "hiring",
	        "confirmed automatic", 0, 0, 0, "leave hiring\nfile processed\n" },
	{ "a team's own leaving token leaves that team only", "leave:*", "u open mine hiring", "hiring education",
	        "confirmed", 0, 0, 0, "leave hiring\nopen r hiring\nmail left hiring\nfile processed\n" },
	{ "a program's unsubscribe without one doesn't", "leave:*", "u unknown mine", "hiring", "confirmed automatic",
	        0, 0, 0, "file attention\n" },
	{ "a forwarded unsubscribe acts, and its member is told", "leave:*", "u open other", "", "", 0, 0, 0,
	        "leave retention (member 7)\nopen r retention (member 7)\nmail left retention (member 7)\nfile processed\n" },
	{ "the member behind a used token hears nothing more", "leave:education", "u open other", "", "", 0, 0, 0,
	        "file processed\n" },
	{ "a forged From is asked before it leaves", "leave:*", "", "hiring", "confirmed forged", 0, 0, 0,
	        "open q hiring\nmail really-leave hiring\nfile processed\n" },
	{ "once a day", "leave:*", "", "hiring", "confirmed forged asked", 0, 0, 0, "file processed\n" },
	{ "and its yes counts", "confirm", "q open mine leave hiring", "hiring", "confirmed forged", 0, 0, 0,
	        "leave hiring\nclose 1 used\nopen r hiring\nmail left hiring\nfile processed\n" },
	{ "a forged From gets nothing else", "join:education status", "", "", "forged", 0, 0, 0, "file attention\n" },
	{ "coming back needs no confirmation", "join:hiring", "r open mine hiring education", "", "confirmed", 9, 9, 99,
	        "join hiring\nclose 1 used\nconfirm-address\nmail welcome hiring inviting\nfile processed\n" },
	{ "coming back to all that was left", "join:*", "r open mine hiring education", "", "confirmed", 0, 0, 0,
	        "join hiring\njoin education\nclose 1 used\nconfirm-address\nmail welcome hiring education inviting\nfile processed\n" },
	{ "after 30 days it is a join like any other", "join:hiring", "r expired mine hiring", "", "confirmed", 0, 0, 0,
	        "open c hiring\nmail confirm hiring\nfile processed\n" },
	{ "coming back too late asks about the teams of the note alone", "join:*", "r expired mine hiring", "",
	        "confirmed", 0, 0, 0, "open c hiring\nmail confirm hiring\nfile processed\n" },
	{ "coming back twice does no harm", "join:*", "r used mine hiring", "hiring", "confirmed", 0, 0, 0,
	        "mail already hiring\nfile processed\n" },
	{ "with another's note in hand it is asked which team", "join:*", "r open other hiring", "", "", 0, 0, 0,
	        "open q\nmail which-team\nfile processed\n" },
	{ "another's return token is a join like any other", "join:hiring", "r open other hiring", "", "", 0, 0, 0,
	        "open c hiring\nmail confirm hiring\nfile processed\n" },
	{ "status, teams and help are sections of one answer", "status teams help", "", "hiring", "confirmed", 19, 0, 0,
	        "mail status hiring\nmail teams\nmail help\nfile processed\n" },
	{ "a stranger's status tells nothing", "status", "", "", "", 0, 0, 0, "mail not-a-member\nfile processed\n" },
	{ "the meetings ahead, of the sender's teams", "meetings", "", "hiring education", "confirmed", 0, 0, 0,
	        "mail meetings hiring education\nfile processed\n" },
	{ "as they are after this mail", "meetings leave:hiring", "", "hiring education", "confirmed", 0, 0, 0,
	        "mail meetings education\nleave hiring\nopen r hiring\nmail left hiring\nfile processed\n" },
	{ "a stranger may know when teams meet", "meetings", "", "", "", 0, 0, 0, "mail meetings\nfile processed\n" },
	{ "a forger may not", "meetings", "", "hiring", "confirmed forged", 0, 0, 0, "file attention\n" },
	{ "what can't be done yet is left to people, the rest is done", "leave:hiring dance", "", "hiring", "confirmed",
	        0, 0, 0, "leave hiring\nopen r hiring\nmail left hiring\nfile attention\n" },
	{ "the fifth reply in an hour isn't sent to a stranger", "help", "", "", "", 4, 0, 0,
	        "tell-admins limit\nfile attention\n" },
	{ "the fourth is", "help", "", "", "", 3, 0, 0, "mail help\nfile processed\n" },
	{ "a member has twenty", "help", "", "", "confirmed", 20, 0, 0, "tell-admins limit\nfile attention\n" },
	{ "one confirmation a day", "join:hiring", "", "", "", 0, 1, 0, "tell-admins limit\nfile attention\n" },
	{ "strangers share thirty in a quarter of an hour", "help", "", "", "", 0, 0, 30,
	        "tell-admins limit\nfile attention\n" },
	{ "a stranger who may be forged gets one answer a day, and people see the rest", "help", "", "",
	        "answered-today", 1, 0, 0, "file attention\n" },
	{ "who looks after a team is none", "no", "a used other hiring", "", "approved approver answered-today", 1, 0,
	        0, "mail decided hiring of eva@school.example accepted late\nfile processed\n" },
	{ "and may join all the same", "join:hiring", "", "", "answered-today", 1, 0, 0,
	        "open c hiring\nmail confirm hiring\nfile processed\n" },
	{ "who asks for both then gets the one mail that matters", "join:hiring help", "", "", "answered-today", 1, 0,
	        0, "open c hiring\nmail confirm hiring\nfile attention\n" },
	{ "a stranger whose provider proves the From isn't forged", "help", "", "", "answered-today authentic", 1, 0, 0,
	        "mail help\nfile processed\n" },
	{ "nor is the day counted of whom an administrator added", "help", "", "hiring", "answered-today", 1, 0, 0,
	        "mail help\nfile processed\n" },
	{ "nor is a member's day counted", "help", "", "hiring", "answered-today confirmed", 1, 0, 0,
	        "mail help\nfile processed\n" },
	{ "an answer to our question goes on, whatever the day had", "confirm", "c open mine hiring", "",
	        "answered-today storm", 1, 1, 30,
	        "join hiring\nclose 1 used\nconfirm-address\nmail welcome hiring inviting\nfile processed\n" },
	{ "the last reply before the breaker opens", "join:hiring", "", "", "storm", 0, 0, 0,
	        "open c hiring\nmail confirm hiring\nfile processed\n" },
	{ "what it refused keeps it open", "join:hiring", "", "", "storm", 0, 0, 1,
	        "tell-admins limit\nfile attention\n" },
	{ "a proved stranger waits, too", "join:hiring", "", "", "storm authentic", 0, 0, 1,
	        "tell-admins limit\nfile attention\n" },
	{ "members don't", "help", "", "hiring", "storm confirmed", 0, 0, 30, "mail help\nfile processed\n" },
	{ "past the limit, leaving is still done", "leave:*", "", "hiring", "confirmed", 20, 0, 0,
	        "leave hiring\ntell-admins limit\nfile attention\n" },
	{ "one confirmation names all that was asked for", "join:education", "", "", "pending", 0, 0, 0,
	        "open c education hiring\nmail confirm education hiring\nfile processed\n" },
	{ "the same mail twice gets one answer", "help", "", "", "repeat", 0, 0, 0, "file processed\n" },
	{ "what is unclear is asked", "", "", "", "unclear", 0, 0, 0, "mail unclear\nfile processed\n" },
	{ "not for ever: two programs that answer each other would not end", "", "", "",
	        "unclear again-and-again confirmed", 4, 0, 0, "file attention\n" },
	{ "nor is the same told all day long to a program that thanks for each mail", "help", "", "",
	        "all-day confirmed", 0, 0, 0, "tell-admins limit\nfile attention\n" },
	{ "what it changes is still answered", "pause", "", "hiring", "all-day confirmed", 0, 0, 0,
	        "pause \nmail paused until \nfile processed\n" },
	{ "who wasn't understood is still answered where we understand", "help", "", "", "again-and-again confirmed", 4,
	        0, 0, "mail help\nfile processed\n" },
	{ "confirm without a token: the confirmation is sent again", "", "", "", "unclear says-confirm pending", 0, 0,
	        0, "open c hiring\nmail confirm hiring\nfile processed\n" },
	{ "a letter to people is left to people", "", "", "", "people", 0, 0, 0, "file attention\n" },
	{ "an auto-reply changes nothing", "", "c open mine education", "", "auto-reply", 0, 0, 0, "file processed\n" },
	{ "that somebody has left their work is for people to know, and takes nobody off", "", "", "hiring",
	        "auto-reply moved-on confirmed", 0, 0, 0, "file attention\n" },
	{ "a bounce goes to its folder", "", "", "", "bounce nobody", 0, 0, 0, "file bounces\n" },
	/* ---- how much mail ---- */
	{ "a pause may have no end", "pause", "", "hiring", "confirmed", 0, 0, 0,
	        "pause \nmail paused until \nfile processed\n" },
	{ "a pause ends by itself", "pause:2027-02-01", "", "hiring", "confirmed", 0, 0, 0,
	        "pause 2027-02-01\nmail paused until 2027-02-01\nfile processed\n" },
	{ "another day changes the day", "pause:2027-03-01", "", "hiring", "confirmed paused", 0, 0, 0,
	        "pause 2027-03-01\nmail paused until 2027-03-01\nfile processed\n" },
	{ "a day gone by is asked about", "pause:2027-01-14", "", "hiring", "confirmed", 0, 0, 0,
	        "mail unclear\nfile processed\n" },
	{ "today is gone by, for a pause", "pause:2027-01-15", "", "hiring", "confirmed", 0, 0, 0,
	        "mail unclear\nfile processed\n" },
	{ "a year and a day is the most", "pause:2028-01-16", "", "hiring", "confirmed", 0, 0, 0,
	        "pause 2028-01-16\nmail paused until 2028-01-16\nfile processed\n" },
	{ "what is further off is a slip", "pause:2028-01-17", "", "hiring", "confirmed", 0, 0, 0,
	        "mail unclear\nfile processed\n" },
	{ "no day at all is asked about", "pause:soon", "", "hiring", "confirmed", 0, 0, 0,
	        "mail unclear\nfile processed\n" },
	{ "only members have mail that can rest", "pause", "", "", "", 0, 0, 0, "mail not-a-member\nfile processed\n" },
	{ "nor have others a digest", "digest each resume", "", "", "confirmed", 0, 0, 0,
	        "mail not-a-member\nfile processed\n" },
	{ "mail comes again", "resume", "", "hiring", "confirmed paused", 0, 0, 0,
	        "resume\nmail resumed\nfile processed\n" },
	{ "resuming without a pause does no harm", "resume", "", "hiring", "confirmed", 0, 0, 0,
	        "resume\nmail resumed\nfile processed\n" },
	{ "one mail with everything", "digest", "", "hiring", "confirmed", 0, 0, 0,
	        "digest\nmail digest-on\nfile processed\n" },
	{ "each singly again", "each", "", "hiring", "confirmed digesting", 0, 0, 0,
	        "each\nmail each-on\nfile processed\n" },
	{ "a member names their organisation: nobody else sees it", "organisation:Lake,Side,employer", "", "hiring",
	        "confirmed", 0, 0, 0, "organisation 'Lake,Side' 'employer'\nmail organisation\nfile processed\n" },
	{ "another name is hidden until they agree anew", "organisation:Hill", "", "hiring", "confirmed seated", 0, 0,
	        0, "organisation 'Hill' ''\nmail organisation\nfile processed\n" },
	{ "another kind of the same name stays shown", "organisation:Lakeside,other", "", "hiring", "confirmed seated",
	        0, 0, 0, "organisation 'Lakeside' 'other' shown\nmail organisation\nfile processed\n" },
	{ "it is taken back", "organisation:none", "", "hiring", "confirmed seated", 0, 0, 0,
	        "organisation '' ''\nmail organisation\nfile processed\n" },
	{ "it is hidden again", "organisation:hide", "", "hiring", "confirmed seated", 0, 0, 0,
	        "organisation 'Lakeside' 'employer'\nmail organisation\nfile processed\n" },
	{ "showing what isn't there shows nothing", "organisation:show", "", "hiring", "confirmed", 0, 0, 0,
	        "mail organisation\nfile processed\n" },
	{ "saying it twice changes nothing", "organisation:show", "", "hiring", "confirmed seated", 0, 0, 0,
	        "mail organisation\nfile processed\n" },
	{ "two lines, one answer", "organisation:Hill,educator organisation:show", "", "hiring", "confirmed", 0, 0, 0,
	        "organisation 'Hill' 'educator'\norganisation 'Hill' 'educator' shown\nmail organisation\nfile processed\n" },
	{ "who only asks is told", "organisation", "", "hiring", "confirmed seated", 0, 0, 0,
	        "mail organisation\nfile processed\n" },
	{ "who is no member is told so", "organisation:Lakeside", "", "", "", 0, 0, 0,
	        "mail not-a-member\nfile processed\n" },
	{ "a forger names nothing", "organisation:Lakeside", "", "hiring", "confirmed forged", 0, 0, 0,
	        "file attention\n" },
	{ "who confirms may name it at once", "confirm organisation:Lakeside", "c open mine education", "", "", 0, 0, 0,
	        "join education\nclose 1 used\norganisation 'Lakeside' ''\nconfirm-address\nmail welcome education\n"
	        "mail organisation\nfile processed\n" },
	{ "what a person should read goes to people, too", "organisation:Lakeside", "", "hiring", "confirmed more", 0,
	        0, 0, "organisation 'Lakeside' ''\nmail organisation\nfile attention\n" },
	{ "a digest and a pause in one mail", "digest pause:2027-02-01", "", "hiring", "confirmed", 0, 0, 0,
	        "digest\nmail digest-on\npause 2027-02-01\nmail paused until 2027-02-01\nfile processed\n" },
	{ "a pause and leaving one of two teams", "pause leave:hiring", "", "hiring education", "confirmed", 0, 0, 0,
	        "pause \nmail paused until \nleave hiring\nopen r hiring\nmail left hiring\nfile processed\n" },
	{ "who confirms and asks for a pause gets both", "confirm pause", "c open mine education", "", "", 0, 0, 0,
	        "join education\nclose 1 used\npause \nmail paused until \nconfirm-address\nmail welcome education until  inviting\n"
	        "file processed\n" },
	{ "who has the digest is told so with the next team", "confirm", "c open mine education", "hiring",
	        "confirmed digesting", 0, 0, 0,
	        "join education\nclose 1 used\nconfirm-address\nmail welcome education by digest\nfile processed\n" },
	{ "the status is that after the mail", "status pause:2027-02-01 leave:education digest", "", "hiring education",
	        "confirmed", 0, 0, 0,
	        "mail status hiring until 2027-02-01 by digest\npause 2027-02-01\nmail paused until 2027-02-01\n"
	        "leave education\ndigest\nmail digest-on\nopen r education\nmail left education\nfile processed\n" },
	{ "a forged From pauses nobody", "pause digest", "", "hiring", "confirmed forged", 0, 0, 0,
	        "file attention\n" },
	/* ---- one's own record ---- */
	{ "what is kept is told to that address", "data", "", "hiring", "confirmed", 0, 0, 0,
	        "mail data\nfile processed\n" },
	{ "to strangers too", "data", "", "", "", 0, 0, 0, "mail data\nfile processed\n" },
	{ "forgetting leaves at once, and asks", "forget", "", "hiring education", "confirmed", 0, 0, 0,
	        "leave hiring\nleave education\nopen q hiring education\nmail really-forget hiring education\nfile processed\n" },
	{ "what is pending goes at once, too", "forget", "", "", "pending waiting", 0, 0, 0,
	        "close 9 refused\nclose 8 refused\nopen q\nmail really-forget\nfile processed\n" },
	{ "leave and forget ask one thing", "leave:* forget", "", "hiring", "confirmed", 0, 0, 0,
	        "leave hiring\nopen q hiring\nmail really-forget hiring\nfile processed\n" },
	{ "who isn't a member and leaves and forgets is asked one thing", "leave:* forget", "", "", "confirmed", 0, 0,
	        0, "open q\nmail really-forget\nfile processed\n" },
	{ "a yes erases, in silence", "confirm", "q open mine forget hiring", "", "confirmed", 20, 0, 0,
	        "forget\nfile processed\n" },
	{ "so does the word again", "forget", "q open mine forget hiring", "", "confirmed", 0, 0, 0,
	        "forget\nfile processed\n" },
	{ "whatever else that mail asks", "status forget help meetings", "q open mine forget", "hiring", "confirmed", 0,
	        0, 0, "forget\nfile processed\n" },
	{ "a no keeps what is left", "no", "q open mine forget hiring", "", "confirmed", 0, 0, 0,
	        "close 1 refused\nfile processed\n" },
	{ "a yes too late asks anew", "confirm", "q expired mine forget hiring", "", "confirmed", 0, 0, 0,
	        "open q\nmail really-forget\nfile processed\n" },
	{ "nobody has another forgotten", "confirm", "q open other forget hiring", "education", "confirmed", 0, 0, 0,
	        "mail elsewhere\nfile processed\n" },
	{ "a forged yes erases nothing", "confirm", "q open mine forget hiring", "hiring", "confirmed forged", 0, 0, 0,
	        "file attention\n" },
	{ "a forged From isn't even asked", "forget", "", "hiring", "confirmed forged", 0, 0, 0, "file attention\n" },
	{ "who was forgotten hears nothing of a second yes", "confirm", "q unknown mine forget", "", "", 0, 0, 0,
	        "file processed\n" },
	/* ---- joining with an approver's answer ---- */
	{ "approval comes after the confirmation", "join:hiring", "", "", "approved", 0, 0, 0,
	        "open c hiring\nmail confirm hiring\nfile processed\n" },
	{ "confirmed: the approvers are asked, the asker is told", "confirm", "c open mine hiring", "", "approved", 0,
	        0, 0,
	        "close 1 used\nconfirm-address\nopen a hiring\nmail approve hiring of ana@clinic.example to lee@clinic.example "
	        "kim@clinic.example\nmail waits hiring\nfile processed\n" },
	{ "a team without approval is joined at once", "confirm", "c open mine education hiring", "", "approved", 0, 0,
	        0,
	        "join education\nclose 1 used\nconfirm-address\nmail welcome education inviting\nopen a hiring\n"
	        "mail approve hiring of ana@clinic.example to lee@clinic.example kim@clinic.example\nmail waits hiring\n"
	        "file processed\n" },
	{ "an approver needs nobody's approval", "confirm", "c open mine hiring", "", "approved approver", 0, 0, 0,
	        "join hiring\nclose 1 used\nconfirm-address\nmail welcome hiring inviting\nfile processed\n" },
	{ "asking again while it waits asks nobody again", "join:retention", "", "", "confirmed waiting", 0, 0, 0,
	        "mail waits retention\nfile processed\n" },
	{ "nor does confirming again", "confirm", "c used mine retention", "", "confirmed waiting", 0, 0, 0,
	        "mail waits retention\nfile processed\n" },
	{ "leaving takes it back", "leave:retention", "", "", "confirmed waiting", 0, 0, 0,
	        "close 8 refused\nmail not-a-member retention taken back\nfile processed\n" },
	{ "leaving another team doesn't", "leave:hiring", "", "hiring", "confirmed waiting", 0, 0, 0,
	        "leave hiring\nopen r hiring\nmail left hiring\nfile processed\n" },
	{ "who was a member comes back without approval", "join:hiring", "r open mine hiring", "", "confirmed approved",
	        0, 0, 0, "join hiring\nclose 1 used\nconfirm-address\nmail welcome hiring inviting\nfile processed\n" },
	{ "an approver's yes joins", "yes", "a open other hiring", "", "approved approver", 4, 0, 30,
	        "close 1 used\njoin hiring (member 7)\nmail welcome hiring (member 7)\n"
	        "mail decided hiring of eva@school.example accepted\nfile processed\n" },
	{ "in whatever word", "confirm", "a open other hiring", "", "approved approver", 0, 0, 0,
	        "close 1 used\njoin hiring (member 7)\nmail welcome hiring (member 7)\n"
	        "mail decided hiring of eva@school.example accepted\nfile processed\n" },
	{ "an approver's no is told kindly", "no", "a open other hiring", "", "approved approver", 0, 0, 0,
	        "close 1 refused\nmail declined hiring (member 7)\nmail decided hiring of eva@school.example\n"
	        "file processed\n" },
	{ "the second approver comes late", "no", "a used other hiring", "", "approved approver", 0, 0, 0,
	        "mail decided hiring of eva@school.example accepted late\nfile processed\n" },
	{ "late to a no, too", "yes", "a refused other hiring", "", "approved approver", 0, 0, 0,
	        "mail decided hiring of eva@school.example late\nfile processed\n" },
	{ "after two months a person decides", "yes", "a expired other hiring", "", "approved approver", 0, 0, 0,
	        "file attention\n" },
	{ "who isn't an approver now decides nothing", "yes", "a open other hiring", "", "approved", 0, 0, 0,
	        "file attention\n" },
	{ "nor does the asker", "yes", "a open mine hiring", "", "approved", 0, 0, 0, "file attention\n" },
	{ "nor a forged approver", "yes", "a open other hiring", "", "approved approver forged", 0, 0, 0,
	        "file attention\n" },
	{ "nor an approver's program", "yes", "a open other hiring", "", "approved approver automatic", 0, 0, 0,
	        "file attention\n" },
	{ "a team that is gone from the config has no approvers", "yes", "a open other gone", "", "approved approver",
	        0, 0, 0, "file attention\n" },
	{ "without approvers the admins decide", "confirm", "c open mine hiring", "", "approved by-admins", 0, 0, 0,
	        "close 1 used\nconfirm-address\nopen a hiring\nmail approve hiring of ana@clinic.example to "
	        "office@collab.example\nmail waits hiring\nfile processed\n" },
	/* ---- joining by a proved From ---- */
	{ "a proved From needs no confirmation where the team trusts it", "join:education", "", "", "authentic trusted",
	        0, 0, 0, "join education\nconfirm-address\nmail welcome education inviting\nfile processed\n" },
	{ "elsewhere it does", "join:education join:hiring", "", "", "authentic trusted", 0, 0, 0,
	        "join education\nconfirm-address\nmail welcome education inviting\nopen c hiring\nmail confirm hiring\nfile processed\n" },
	{ "and an unproved one everywhere", "join:education", "", "", "trusted", 0, 0, 0,
	        "open c education\nmail confirm education\nfile processed\n" },
	{ "a proved From is no reason elsewhere", "join:education", "", "", "authentic", 0, 0, 0,
	        "open c education\nmail confirm education\nfile processed\n" },
	/* ---- announcing ---- */
	{ "an announcement is a draft first", "announce:hiring announce:education", "", "", "announces", 0, 0, 0,
	        "open a hiring education\ndraft hiring education\nmail preview hiring education\nfile processed\n" },
	{ "all teams are those of the announcer", "announce:*", "", "", "announces", 0, 0, 0,
	        "open a education hiring\ndraft education hiring\nmail preview education hiring\nfile processed\n" },
	{ "another's team is left to people", "announce:hiring announce:retention", "", "", "announces", 0, 0, 0,
	        "file attention\n" },
	{ "who announces nowhere is left to people", "announce:hiring", "", "hiring", "confirmed written", 0, 0, 0,
	        "file attention\n" },
	{ "without a text, too", "announce:hiring", "", "", "announces unwritten", 0, 0, 0, "file attention\n" },
	{ "a forged From makes no draft", "announce:hiring", "", "", "announces forged", 0, 0, 0, "file attention\n" },
	{ "no draft where the preview can't be sent", "announce:hiring", "", "", "announces confirmed", 20, 0, 0,
	        "tell-admins limit\nfile attention\n" },
	{ "what is too large is said, whatever the reader says", "announce:hiring", "", "", "announces large", 0, 0, 0,
	        "mail refused hiring for 5\nfile processed\n" },
	{ "no team named", "announce:?", "", "", "announces", 0, 0, 0, "mail refused for 1\nfile processed\n" },
	{ "the announcer's yes sends it", "yes", "a open mine hiring", "", "announces draft confirmed", 20, 0, 30,
	        "release 1 hiring\nclose 1 used\nmail announced hiring\nfile processed\n" },
	{ "and proves the address", "yes", "a open mine hiring", "", "announces draft", 0, 0, 0,
	        "release 1 hiring\nclose 1 used\nmail announced hiring\nconfirm-address\nfile processed\n" },
	{ "a no drops it", "no", "a open mine hiring", "", "announces draft confirmed", 0, 0, 0,
	        "drop 1\nclose 1 refused\nmail withdrawn hiring cancelled\nfile processed\n" },
	{ "a second yes does no harm", "yes", "a used mine hiring", "", "announces draft confirmed", 0, 0, 0,
	        "mail announced hiring late\nfile processed\n" },
	{ "a yes after a no comes late", "yes", "a refused mine hiring", "", "announces draft confirmed", 0, 0, 0,
	        "mail withdrawn hiring before\nfile processed\n" },
	{ "and after two weeks", "yes", "a expired mine hiring", "", "announces draft confirmed", 0, 0, 0,
	        "mail withdrawn hiring expired\nfile processed\n" },
	{ "a yes with a wish beside it is read by people", "yes", "a open mine hiring", "", "announces draft wordy", 0,
	        0, 0, "file attention\n" },
	{ "who isn't an announcer now sends nothing", "yes", "a open mine hiring", "", "draft confirmed", 0, 0, 0,
	        "file attention\n" },
	{ "not of all its teams, neither", "yes", "a open mine hiring retention", "", "announces draft", 0, 0, 0,
	        "file attention\n" },
	{ "nor does somebody else", "yes", "a open other hiring", "", "announces draft", 0, 0, 0, "file attention\n" },
	{ "nor a forger", "yes", "a open mine hiring", "", "announces draft forged", 0, 0, 0, "file attention\n" },
	{ "nor a program", "yes", "a open mine hiring", "", "announces draft automatic", 0, 0, 0, "file attention\n" },
	/* ---- sharing ---- */
	{ "what a member shares is asked of who announces", "share:hiring", "", "hiring", "confirmed", 0, 0, 0,
	        "open a hiring\ndraft hiring\nmail offer hiring of ana@clinic.example to office@collab.example\n"
	        "mail shared hiring passed on\nfile processed\n" },
	{ "under the name that may be shown", "share:hiring", "", "hiring", "confirmed seated", 0, 0, 0,
	        "open a hiring\ndraft hiring\nmail offer hiring of ana@clinic.example to office@collab.example for 'Lakeside'\n"
	        "mail shared hiring passed on\nfile processed\n" },
	{ "with all their teams where none is named", "share:*", "", "education hiring", "confirmed", 0, 0, 0,
	        "open a education\ndraft education\nmail offer education of ana@clinic.example to office@collab.example\n"
	        "open a hiring\ndraft hiring\nmail offer hiring of ana@clinic.example to office@collab.example\n"
	        "mail shared education hiring passed on\nfile processed\n" },
	{ "another's team hears nothing", "share:retention", "", "hiring", "confirmed", 0, 0, 0,
	        "mail not-a-member retention\nfile processed\n" },
	{ "nor does any from a stranger", "share:hiring", "", "", "", 0, 0, 0, "mail not-a-member\nfile processed\n" },
	{ "what can't be read is said", "share:hiring", "", "hiring", "confirmed large", 0, 0, 0,
	        "mail refused hiring shared for 5\nfile processed\n" },
	{ "a forger shares nothing", "share:hiring", "", "hiring", "confirmed forged", 0, 0, 0, "file attention\n" },
	{ "nor a program", "share:hiring", "", "hiring", "confirmed automatic", 0, 0, 0, "file processed\n" },
	{ "nobody is asked past the limits", "share:hiring", "", "hiring", "confirmed", 20, 0, 0,
	        "tell-admins limit\nfile attention\n" },
	{ "an announcer's yes lets it in", "yes", "a open other hiring", "", "announces shared confirmed", 0, 0, 0,
	        "share 1 of 7 hiring\nclose 1 used\nmail shared hiring taken (member 7)\n"
	        "mail decided hiring of eva@school.example accepted shared\nfile processed\n" },
	{ "a no doesn't", "no", "a open other hiring", "", "announces shared confirmed", 0, 0, 0,
	        "drop 1\nclose 1 refused\nmail shared hiring declined (member 7)\n"
	        "mail decided hiring of eva@school.example shared\nfile processed\n" },
	{ "the first answer counts", "no", "a used other hiring", "", "announces shared confirmed", 0, 0, 0,
	        "mail decided hiring of eva@school.example accepted late shared\nfile processed\n" },
	{ "its member decides nothing", "yes", "a open mine hiring", "hiring", "shared confirmed", 0, 0, 0,
	        "file attention\n" },
	{ "nor who announces elsewhere", "yes", "a open other hiring retention", "", "announces shared", 0, 0, 0,
	        "file attention\n" },
	{ "nor a forger of an announcer", "yes", "a open other hiring", "", "announces shared forged", 0, 0, 0,
	        "file attention\n" },
	{ "a wish beside the yes is read by people", "yes", "a open other hiring", "", "announces shared wordy", 0, 0,
	        0, "file attention\n" },
	{ "who comes is told to who announces, of the teams that they announce to", "who:spring", "", "", "announces",
	        0, 0, 0, "mail who education hiring 'spring'\nfile processed\n" },
	{ "without a meeting, which there are", "who", "", "retention", "announces confirmed", 0, 0, 0,
	        "mail who education hiring ''\nfile processed\n" },
	{ "who announces nowhere learns nothing", "who:spring", "", "hiring education", "confirmed", 0, 0, 0,
	        "file attention\n" },
	{ "nor does a forger", "who:spring", "", "", "announces forged", 0, 0, 0, "file attention\n" },
	{ "a program is told nothing", "who:spring", "", "", "announces automatic", 0, 0, 0, "file processed\n" },
	{ "nor does a forger whom nobody unmasks fill the announcer's mailbox", "who:spring", "", "", "announces", 4, 0,
	        0, "tell-admins limit\nfile attention\n" },
	{ "nobody to answer to: for people", "help", "", "", "nobody", 0, 0, 0, "file attention\n" },
};

static const char *const *words(struct arena *arena, const char *text, size_t *count)
{
	const char **list = arena_array(arena, 32, sizeof(*list));
	char *copy = arena_strdup(arena, text), *rest = NULL;
	size_t n = 0;
	for (char *word = strtok_r(copy, " ", &rest); word != NULL; word = strtok_r(NULL, " ", &rest))
		list[n++] = word;
	*count = n;
	return list;
}

static bool has(const struct row *row, const char *flag)
{
	return strstr(row->flags, flag) != NULL;
}

static void given_requests(struct arena *arena, const struct row *row, struct letter *letter)
{
	const char *const *list = words(arena, row->requests, &letter->request_count);
	letter->requests = arena_array(arena, letter->request_count + 1, sizeof(*letter->requests));
	for (size_t i = 0; i < letter->request_count; i++) {
		const char *colon = strchr(list[i], ':');
		const size_t length = colon == NULL ? strlen(list[i]) : (size_t)(colon - list[i]);
		letter->requests[i] = (struct request){ arena_strndup(arena, list[i], length),
			colon == NULL ? "" : colon + 1, letter->token_count > 0 ? 0 : -1 };
	}
}

static void given_token(struct arena *arena, const struct row *row, struct letter *letter, struct facts *facts)
{
	static const char *const states[] = { "unknown", "open", "used", "refused", "expired" };
	size_t count = 0;
	const char *const *list = words(arena, row->token, &count);
	if (count == 0)
		return;
	struct token_fact *token = arena_array(arena, 1, sizeof(*token));
	letter->tokens = arena_array(arena, 1, sizeof(*letter->tokens));
	letter->tokens[0] = (struct letter_token){ list[0][0], "abcdef", "" };
	letter->token_count = 1;
	token->id = 1;
	for (size_t i = 0; i < 5; i++)
		if (strcmp(states[i], list[1]) == 0)
			token->state = (enum token_state)i;
	token->is_senders = strcmp(list[2], "mine") == 0;
	token->is_draft = has(row, "draft") || has(row, "shared");
	token->is_shared = has(row, "shared");
	token->subject = "";
	token->member_id = token->is_senders ? 3 : 7;
	token->address = token->is_senders ? "ana@clinic.example" : "eva@school.example";
	token->name = "";
	token->teams = list + 3;
	if (list[0][0] == 'q') {
		static const char *const questions[] = { "", "which", "leave", "forget" };
		for (int i = QUESTION_WHICH_TEAM; i <= QUESTION_REALLY_FORGET; i++)
			if (strcmp(questions[i], list[3]) == 0)
				token->question = (enum question)i;
		token->teams = list + 4;
	}
	facts->tokens = token;
}

static enum letter_kind kind_of(const struct row *row)
{
	for (int kind = 0; kind < LETTER_KIND_COUNT; kind++)
		if (has(row, letter_kind_name((enum letter_kind)kind)))
			return (enum letter_kind)kind;
	return LETTER_REQUEST;
}

static void add_teams(struct text *out, const char *const *teams)
{
	for (; teams != NULL && *teams != NULL; teams++)
		text_printf(out, " %s", *teams);
}

static void add_mail(struct text *out, const struct action *action)
{
	static const char *const withdrawn[] = { " cancelled", " before", " expired" };
	text_printf(out, "mail %s", mail_kind_name(action->mail));
	add_teams(out, action->teams);
	for (size_t i = 0; i < action->membership_count; i++)
		text_printf(out, " %s", action->memberships[i].team);
	if (action->day != NULL)
		text_printf(out, " until %s", action->day);
	if (action->wants_digest)
		text_add_string(out, " by digest");
	if (action->invites_organisation)
		text_add_string(out, " inviting");
	if (action->asker != NULL)
		text_printf(out, " of %s", action->asker);
	if (action->to != NULL)
		text_add_string(out, " to");
	add_teams(out, action->to);
	text_add_string(out, action->is_accepted ? " accepted" : "");
	text_add_string(out, action->is_late ? " late" : "");
	text_add_string(out, action->is_taken_back ? " taken back" : "");
	if (action->mail == MAIL_WITHDRAWN)
		text_add_string(out, withdrawn[action->withdrawn]);
	if (action->mail == MAIL_WHO)
		text_printf(out, " '%s'", action->what);
	static const char *const sharing[] = { " passed on", " taken", " declined" };
	if (action->mail == MAIL_SHARED)
		text_add_string(out, sharing[action->sharing]);
	if (action->mail == MAIL_OFFER && action->organisation.name != NULL)
		text_printf(out, " for '%s'", action->organisation.name);
	if (action->is_shared)
		text_add_string(out, " shared");
	if (action->mail == MAIL_REFUSED)
		text_printf(out, " for %d", (int)action->refusal);
}

static void add_line(struct text *out, const struct action *action)
{
	static const char *const states[] = { "unknown", "open", "used", "refused", "expired" };
	switch (action->kind) {
	case ACTION_CONFIRM_ADDRESS:
		text_add_string(out, "confirm-address");
		break;
	case ACTION_JOIN:
		text_printf(out, "join %s", action->team);
		break;
	case ACTION_LEAVE:
		text_printf(out, "leave %s", action->team);
		break;
	case ACTION_TOKEN_OPEN:
		text_printf(out, "open %c", (char)action->token_kind);
		add_teams(out, action->teams);
		break;
	case ACTION_TOKEN_CLOSE:
		text_printf(out, "close %lld %s", (long long)action->token_id, states[action->token_state]);
		break;
	case ACTION_MAIL:
		add_mail(out, action);
		break;
	case ACTION_ANSWER:
		text_printf(out, "answer %s sequence %d stamp %lld%s", partstat_name(action->answer.partstat),
		        action->answer.sequence, (long long)action->answer.stamp_at,
		        action->is_in_words ? " in words" : "");
		break;
	case ACTION_PAUSE:
		text_printf(out, action->day == NULL ? "resume" : "pause %s", action->day);
		break;
	case ACTION_DIGEST:
		text_add_string(out, action->wants_digest ? "digest" : "each");
		break;
	case ACTION_ORGANISATION:
		text_printf(out, "organisation '%s' '%s'%s", action->organisation.name,
		        organisation_kind_word(action->organisation.kind),
		        action->organisation.is_shown ? " shown" : "");
		break;
	case ACTION_FORGET:
		text_add_string(out, "forget");
		break;
	case ACTION_DRAFT:
		text_add_string(out, "draft");
		add_teams(out, action->teams);
		break;
	case ACTION_DRAFT_DROP:
		text_printf(out, "drop %lld", (long long)action->token_id);
		break;
	case ACTION_BOUNCE:
		text_printf(out, "bounce %d", action->bounce.points);
		break;
	case ACTION_SUSPEND:
		text_add_string(out, "suspend");
		break;
	case ACTION_REACHABLE:
		text_add_string(out, "reachable");
		break;
	case ACTION_FAULT:
		text_add_string(out, "fault");
		break;
	case ACTION_REST:
		text_add_string(out, "rest");
		break;
	case ACTION_KIND_COUNT:
		break;
	case ACTION_RELEASE:
		text_printf(out, action->sharer != 0 ? "share %lld of %lld" : "release %lld",
		        (long long)action->token_id, (long long)action->sharer);
		add_teams(out, action->teams);
		break;
	case ACTION_TELL_ADMINS:
		text_printf(out, "tell-admins %s", mail_kind_name(action->mail));
		break;
	}
	if (action->member != 0)
		text_printf(out, " (member %lld)", (long long)action->member);
	text_add_byte(out, '\n');
}

/* One line an action, in their order. */
static const char *decision_text(struct arena *arena, const struct decision *decision)
{
	static const char *const folders[FOLDER_COUNT] = { "processed", "attention", "bounces" };
	struct text out = { .arena = arena };
	for (size_t i = 0; i < decision->count; i++)
		add_line(&out, &decision->actions[i]);
	text_printf(&out, "file %s\n", folders[decision->folder]);
	return text_string(&out);
}

static const char *decide(struct arena *arena, const struct row *row)
{
	static struct team teams[] = { { .id = "education", .name = { [LANGUAGE_EN] = "Education & Training" } },
		{ .id = "hiring", .name = { [LANGUAGE_EN] = "Hiring" } },
		{ .id = "retention", .name = { [LANGUAGE_EN] = "Retention" } } };
	static const struct membership others = { "retention", 1, 0 };
	static const char *const pending[] = { "hiring", NULL }, *const none[] = { NULL };
	static const char *const two[] = { "lee@clinic.example", "kim@clinic.example", NULL };
	static const char *const ana_too[] = { "lee@clinic.example", "Ana@Clinic.example", NULL };
	static const char *const waiting[] = { "retention", NULL };
	static const int64_t waiting_tokens[] = { 8 };
	teams[0].joining = has(row, "trusted") ? JOINING_TRUSTED : JOINING_CONFIRM;
	teams[1].joining = has(row, "approved") ? JOINING_APPROVE : JOINING_CONFIRM;
	teams[1].approvers = has(row, "by-admins") ? NULL : has(row, "approver") ? ana_too : two;
	static const char *const ana_only[] = { "Ana@clinic.example", NULL };
	static struct letter_part part = { LANGUAGE_NONE, "Title", "Text" };
	static struct letter_file file = { "a.pdf", "application/pdf", "12345", 5 };
	const struct letter_announcement announcement = { .what = "",
		.subject = "Title",
		.parts = &part,
		.part_count = 1,
		.files = &file,
		.file_count = has(row, "large") };
	teams[0].announcers = teams[1].announcers = has(row, "announces") ? ana_only : NULL;
	const struct house house = { .name = "Collaborative",
		.admins = (const char *const[]){ "office@collab.example", NULL },
		.address = "teams@collab.example",
		.languages = { LANGUAGE_EN },
		.language_count = 1,
		.teams = teams,
		.team_count = 3,
		.limits = { 4, 20, 1, 30, 1000, 4, 1 } };
	struct letter letter = { .kind = kind_of(row),
		.language = LANGUAGE_EN,
		.from = has(row, "nobody") ? "" : "ana@clinic.example",
		.from_name = "",
		.why = "",
		.text = "",
		.is_bare_answer = !has(row, "wordy"),
		.announcement = (strncmp(row->requests, "announce", 8) == 0 || strncmp(row->requests, "share", 5) == 0)
		                && !has(row, "unwritten")
		        ? &announcement
		        : NULL,
		.is_automatic = has(row, "automatic"),
		.is_forged = has(row, "forged"),
		.is_authentic = has(row, "authentic"),
		.has_moved_on = has(row, "moved-on"),
		.has_more = has(row, "more"),
		.says_confirm = has(row, "says-confirm"),
		.returned_id = "",
		.enclosed = "" };
	static const struct invitation_fact no_invitations[LETTER_TOKENS];
	struct facts facts = { .member_id = 3,
		.by_token = no_invitations,
		.is_confirmed = has(row, "confirmed"),
		.today = "2027-01-15", /* as `now` below */
		.paused_until = has(row, "paused") ? "2027-02-01" : NULL,
		.wants_digest = has(row, "digesting"),
		.organisation = { has(row, "seated") ? "Lakeside" : NULL,
		        has(row, "seated") ? ORGANISATION_EMPLOYER : ORGANISATION_UNSAID, has(row, "seated") },
		.waiting_teams = has(row, "waiting") ? waiting : none,
		.waiting_tokens = waiting_tokens,
		.replies_last_hour = row->replies,
		.confirmations_last_day = row->confirmations,
		.stranger_replies_last_quarter = row->strangers,
		.replies_last_day = has(row, "all-day") ? 20 : has(row, "answered-today"),
		.strangers_refused_last_quarter = has(row, "storm") ? 29 : 0,
		.unclear_last_day = has(row, "again-and-again") ? 4 : 0,
		.is_repeat = has(row, "repeat"),
		.was_asked_to_leave = has(row, "asked"),
		.token_memberships = &others,
		.token_membership_count = 1,
		.pending_teams = has(row, "pending") ? pending : none,
		.pending_token_id = has(row, "pending") ? 9 : 0 };
	const char *const *member_of = words(arena, row->member_of, &facts.membership_count);
	struct membership *memberships = arena_array(arena, 8, sizeof(*memberships));
	for (size_t i = 0; i < facts.membership_count; i++)
		memberships[i] = (struct membership){ member_of[i], 1, 0 };
	facts.memberships = memberships;
	given_token(arena, row, &letter, &facts);
	given_requests(arena, row, &letter);
	const struct decision decision = letter_decide(&letter, &facts, &house, 1800000000, arena);
	return decision_text(arena, &decision);
}

static void a_mail_leads_to_what_was_promised(void **state)
{
	int failures = 0;
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena arena = { 0 };
		const char *given = arena_printf(&arena, "requests: %s\ntoken: %s\nmember of: %s\nflags: %s",
		        rows[i].requests, rows[i].token, rows[i].member_of, rows[i].flags);
		failures += broken(rows[i].promise, given, rows[i].expected, decide(&arena, &rows[i]));
		arena_free(&arena);
	}
	assert_int_equal(failures, 0);
}

RUN(a_mail_leads_to_what_was_promised)
