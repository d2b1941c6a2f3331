/* test_english.c - everyday English mail of every kind that corpus/requests/GUIDE.md names, and what each row must lead to. */
#include "tests/letter/mails.h"

static void polite_and_long_sentences_are_requests(void **state)
{
	static const struct mail mails[] = {
		{ "", "Good morning,\n\nI hope this finds you well. I would be grateful if you could remove me from the hiring team.\n\nKind regards,\nPeter",
		        NULL, NULL, "request en leave:hiring" },
		{ "", "Would it be possible to take me off the retention list, please?", NULL, NULL,
		        "request en leave:retention" },
		{ "", "I'd appreciate it if you would add me to the Education & Training team.", NULL, NULL,
		        "request en join:education" },
		{ "", "Could you kindly add me to the hiring team?", NULL, NULL, "request en join:hiring" },
		{ "", "Would you be so kind as to sign me up for Career Pathways? Many thanks.", NULL, NULL,
		        "request en join:retention" },
		{ "", "We met at the conference in May and I was impressed by your work. Our clinic hires about forty medical assistants each year, mostly from the neighborhood.\n\nI would like to sign up for the Local Hiring team.\n\nBest,\nMaya Ortiz",
		        NULL, NULL, "request en join:hiring" },
		{ "", "It was a pleasure to work with you these two years, and I learned a lot from everybody. My new job leaves me no time for the meetings.\n\nSo please take me off all teams.\n\nAll the best\nJohn",
		        NULL, NULL, "request en leave:*" },
		{ "", "I'd like to be removed from the hiring list please", NULL, NULL, "request en leave:hiring" },
		{ "", "I want to be taken off the mailing list.", NULL, NULL, "request en leave:*" },
		{ "", "I wish to unsubscribe from all mailings.", NULL, NULL, "request en leave:*" },
		{ "", "I would love to be a part of the education team!", NULL, NULL, "request en join:education" },
		{ "", "Please count me in for the hiring team.", NULL, NULL, "request en join:hiring" },
		{ "", "I am interested in joining the retention team.", NULL, NULL, "request en join:retention" },
		{ "", "Please sign me up for both the hiring and the education team.", NULL, NULL,
		        "request en join:hiring join:education" },
		{ "", "please unsubscribe me from everything", NULL, NULL, "request en leave:*" },
		{ "", "Kindly remove my name from your mailing list.", NULL, NULL, "request en leave:*" },
		{ "", "I no longer want to get these emails.", NULL, NULL, "request en leave:*" },
		{ "", "I don't want to receive these emails anymore.", NULL, NULL, "request en leave:*" },
		{ "", "please stop sending me these messages", NULL, NULL, "request en leave:*" },
		{ "", "Please switch me to one weekly email.", NULL, NULL, "request en digest" },
		{ "", "Can I get the weekly digest instead of single emails?", NULL, NULL, "request en help" },
		{ "", "I would prefer to get a weekly digest.", NULL, NULL, "request en digest" },
		{ "", "I'd like to receive each email again please.", NULL, NULL, "request en each" },
		{ "", "Please resume my emails, I am back from vacation.", NULL, NULL, "request en resume" },
		{ "", "Please restart my emails.", NULL, NULL, "request en resume" },
		{ "", "Please delete all the data you have about me.", NULL, NULL, "request en forget" },
		{ "", "What information do you have on me?", NULL, NULL, "request en data" },
		{ "", "Could you tell me which teams I am in?", NULL, NULL, "request en status" },
		{ "", "Can you tell me when the next meeting is?", NULL, NULL, "request en meetings" },
		{ "", "Which teams are there?", NULL, NULL, "request en teams" },
		{ "", "I'd like to leave the hiring team and join the education team instead.", NULL, NULL,
		        "request en leave:hiring join:education" },
		{ "", "Please take me off hiring and put me on retention.", NULL, NULL,
		        "request en leave:hiring join:retention" },
		{ "", "Please sign me and Ruth up for the hiring team.", NULL, NULL, "request en join:hiring" },
		{ "", "Please remove Bob and me from the hiring list.", NULL, NULL, "request en leave:hiring" },
		{ "", "Please remove me and my colleague Bob Roe from the hiring team.", NULL, NULL,
		        "request en leave:hiring" },
		{ "", "My colleague Ruth and I would like to join the hiring team.", NULL, NULL,
		        "request en join:hiring" },
		{ "No digest please", "I want every mail as it comes.", NULL, NULL, "request en each" },
		{ "Digest", "No digest for me please, I want to get every mail individually as it comes.", NULL, NULL,
		        "request en each" },
		{ "Pause", "Please resume my emails.", NULL, NULL, "request en resume" },
		{ "", "Move me to retention from hiring.", NULL, NULL, "request en leave:hiring join:retention" },
		{ "", "Please move me, please, from hiring to retention.", NULL, NULL,
		        "request en leave:hiring join:retention" },
		{ "", "My term with the Hiring team is over, so please take me off.", NULL, NULL,
		        "request en leave:hiring" },
		{ "", "I am a member of the hiring team. Please unsubscribe me.", NULL, NULL,
		        "request en leave:hiring" },
		{ "", "I hereby terminate my membership in Hiring.", NULL, NULL, "request en leave:hiring" },
		{ "", "Please add me to Education and also to Retention.", NULL, NULL,
		        "request en join:education join:retention" },
		{ "", "I can't come, Tuesday is payroll day.", NULL, "m-7kq2x9", "answer en no" },
		{ "", "Send me each email individually instead of the weekly thing.", NULL, NULL, "request en each" },
		{ "", "Empty wards all day long made me think it over and I would like to join retention.", NULL, NULL,
		        "request en join:retention" },
		{ "", "Could you put me on the weekly digest instead of sending every message separately?", NULL, NULL,
		        "request en digest" },
		{ "", "Forget everything, yes.", NULL, "q-m4x8t2", "request en forget" },
		{ "", "I confirm, erase it.", NULL, "q-m4x8t2", "request en forget" },
		{ "", "How much time would that take every month?", NULL, "c-4h8tzm", "request en help" },
	};
	(void)state;
	CHECK(mails);
}

static void phones_type_without_marks(void **state)
{
	static const struct mail mails[] = {
		{ "", "hi please take me off the list thanks", NULL, NULL, "request en leave:*" },
		{ "", "pls add me to hiring thx bob", NULL, NULL, "request en join:hiring" },
		{ "", "can u take me off this list", NULL, NULL, "request en leave:*" },
		{ "", "hey can you sign me up for training thanks", NULL, NULL, "request en join:education" },
		{ "", "stop these emails please", NULL, NULL, "request en leave:*" },
		{ "", "unsubscribe me pls", NULL, NULL, "request en leave:*" },
		{ "", "take me off", NULL, NULL, "request en leave:*" },
		{ "", "remove", NULL, NULL, "request en leave:*" },
		{ "", "Remove me.", NULL, NULL, "request en leave:*" },
		{ "", "leave all teams thx", NULL, NULL, "request en leave:*" },
		{ "", "STOP", NULL, NULL, "request en leave:*" },
		{ "", "stop all", NULL, NULL, "unclear en" },
		{ "", "i want in on the hiring team", NULL, NULL, "request en join:hiring" },
		{ "", "want to join hiring", NULL, NULL, "request en join:hiring" },
		{ "", "would like to leave the training team please", NULL, NULL, "request en leave:education" },
		{ "", "id like to join education and hiring pls", NULL, NULL, "request en join:education join:hiring" },
		{ "", "weekly digest please", NULL, NULL, "request en digest" },
		{ "", "im back please resume my emails", NULL, NULL, "request en resume" },
		{ "", "how do i get off this list", NULL, NULL, "request en help" },
		{ "", "when is the next meeting", NULL, NULL, "request en meetings" },
		{ "", "what teams am i in", NULL, NULL, "request en status" },
		{ "", "sign me up", NULL, NULL, "request en join:?" },
		{ "", "hello\ni would like to join the hiring team\nthanks\nmaria", NULL, NULL,
		        "request en join:hiring" },
		{ "", "dont remove me", NULL, NULL, "unclear en" },
		{ "", "pls dont take me off the list", NULL, NULL, "unclear en" },
		{ "", "not interested anymore remove me please", NULL, NULL, "unclear en" },
	};
	(void)state;
	CHECK(mails);
}

static void questions_get_help(void **state)
{
	static const struct mail mails[] = {
		{ "", "How can I pause?", NULL, NULL, "request en help" },
		{ "", "How can I pause my mails for a while?", NULL, NULL, "request en help" },
		{ "", "How do I pause", NULL, NULL, "request en help" },
		{ "How do I get the digest?", "", NULL, NULL, "request en help" },
		{ "", "How do I leave?", NULL, NULL, "request en help" },
		{ "", "How do I join?", NULL, NULL, "request en help" },
		{ "", "how do i join the hiring team", NULL, NULL, "request en help" },
		{ "", "Hello,\n\nhow do I resume my emails?\n\nThanks\nLiv", NULL, NULL, "request en help" },
		{ "", "Can I join two teams?", NULL, NULL, "request en help" },
		{ "", "Is it possible to be in two teams?", NULL, NULL, "request en help" },
		{ "", "What do I have to do to join the hiring team?", NULL, NULL, "request en help" },
		{ "", "Do I have to pay if I join?", NULL, NULL, "request en help" },
		{ "", "Where can I unsubscribe?", NULL, NULL, "request en help" },
		{ "", "Who can join the hiring team?", NULL, NULL, "request en help" },
		{ "", "What happens to my data when I leave?", NULL, NULL, "request en help" },
		{ "", "Could you tell me how to unsubscribe?", NULL, NULL, "request en help" },
		{ "", "I would like to know how to leave the hiring team.", NULL, NULL, "request en help" },
		{ "", "Please let me know how I can join.", NULL, NULL, "request en help" },
		{ "", "Can my colleague join the team too?", NULL, NULL, "request en help" },
		{ "", "Should I unsubscribe from the old list first?", NULL, NULL, "request en help" },
		{ "", "What is the difference between digest and each?", NULL, NULL, "request en help" },
		{ "", "How does the digest work?", NULL, NULL, "request en help" },
		{ "", "Does leaving the hiring team delete my data?", NULL, NULL, "request en help" },
		{ "", "Why did I get this?", NULL, NULL, "request en help" },
		{ "", "How many people came to the last meeting?", NULL, NULL, "people " },
		{ "", "Who will bring the projector on Thursday?", NULL, NULL, "people " },
	};
	(void)state;
	CHECK(mails);
}

static void ordinary_letters_are_for_people(void **state)
{
	static const struct mail mails[] = {
		{ "", "I think the two colleges should join forces on this.", NULL, NULL, "people " },
		{ "", "That gives one pause for thought.", NULL, NULL, "people " },
		{ "", "I have to leave at three on Thursday.", NULL, NULL, "people " },
		{ "", "I need to leave early today, sorry.", NULL, NULL, "people " },
		{ "", "Let's pause here.", NULL, NULL, "people " },
		{ "", "Please leave the door open on Thursday.", NULL, NULL, "people " },
		{ "", "Please leave a message at the desk.", NULL, NULL, "people " },
		{ "", "Please stop by my office tomorrow.", NULL, NULL, "people " },
		{ "", "I will join you at noon.", NULL, NULL, "people " },
		{ "", "Can you join us for lunch?", NULL, NULL, "people " },
		{ "", "Please join us for a training on Friday.", NULL, NULL, "people " },
		{ "", "Here is the data you asked for.", NULL, NULL, "people " },
		{ "", "Ruth was rude to me in the last meeting and I want to complain.", NULL, NULL, "people " },
		{ "", "Bob talks over everybody in the hiring team. Somebody should speak to him.", NULL, NULL,
		        "people " },
		{ "", "I am sad to tell you that our colleague Henry died on Sunday.", NULL, NULL, "people " },
		{ "", "Please find attached our invoice for the training.", NULL, NULL, "people " },
		{ "", "We offer a digest of healthcare news, may we send you an offer?", NULL, NULL, "people " },
		{ "", "I might join the hiring team next year.", NULL, NULL, "people " },
		{ "", "I am thinking of leaving the retention team.", NULL, NULL, "people " },
		{ "", "Perhaps I should leave the hiring team.", NULL, NULL, "people " },
		{ "", "I was wondering whether to join the education team.", NULL, NULL, "people " },
		{ "", "Jane wants to leave the hiring team.", NULL, NULL, "people " },
		{ "", "Please remove my boss from the list, she retired.", NULL, NULL, "people " },
		{ "", "Please change my address to ana.new@lakeside.example.", NULL, NULL, "people " },
		{ "", "Please remove ana.old@lakeside.example from the list.", NULL, NULL, "people " },
		{ "", "Our team has a new name: stop calling us the night shift.", NULL, NULL, "people " },
		{ "", "Thank you for adding me so quickly.", NULL, NULL, "people " },
		{ "Notes",
		        "Dear all,\n\nthe notes of Thursday are attached. We talked about the digest, about pausing the clinic visits, and about who should join the panel.\n\nBest\nMarge",
		        NULL, NULL, "people " },
		{ "", "Dear all,\n\nhere is what I want to say on Thursday:\n\ndigest\nstop\nunsubscribe\n\nTell me what you think.\n\nMarge",
		        NULL, NULL, "unclear en" },
		{ "", "The agenda has three words on its first page.\n\nstop\n\nI like it, but Ruth does not.", NULL,
		        NULL, "unclear en" },
		{ "", "The vendor's page is confusing, the last line at the bottom is\nunsubscribe\nand nobody finds it.",
		        NULL, NULL, "unclear en" },
		{ "Weekly digest", "The link in the last digest does not work.", NULL, NULL, "people " },
		{ "Training", "Could we have the training on a Monday?", NULL, NULL, "people " },
		{ "Leave", "I am on leave from Monday, Ruth stands in for me.", NULL, NULL, "people " },
		{ "", "The hiring manager at our clinic will pause hiring until January 8.", NULL, NULL, "people " },
		{ "", "We have to stop hiring until March.", NULL, NULL, "people " },
		{ "", "Please help me find a speaker for Thursday.", NULL, NULL, "people " },
		{ "", "Can you help me with the projector?", NULL, NULL, "people " },
		{ "", "Sign me up! said nobody ever about this training.", NULL, NULL, "unclear en" },
		{ "", "Because Ruth would like to join hiring", NULL, NULL, "people " },
		{ "", "I want until March to decide.", NULL, NULL, "people " },
	};
	(void)state;
	CHECK(mails);
}

static void what_is_meant_but_not_certain_is_asked_back(void **state)
{
	static const struct mail mails[] = {
		{ "", "Please add Ruth Lane to the hiring team.", NULL, NULL, "unclear en" },
		{ "", "Please sign my intern up for the training team.", NULL, NULL, "unclear en" },
		{ "", "I am interested in the hiring team.", NULL, NULL, "unclear en" },
		{ "", "Please send me more information.", NULL, NULL, "unclear en" },
		{ "", "Too many emails!", NULL, NULL, "unclear en" },
		{ "", "Could I get fewer emails?", NULL, NULL, "unclear en" },
		{ "", "Please cancel.", NULL, NULL, "unclear en" },
		{ "", "Cancel my subscription", NULL, NULL, "unclear en" },
		{ "", "I want to change my subscription.", NULL, NULL, "unclear en" },
		{ "", "Take me off everything but hiring.", NULL, NULL, "unclear en" },
		{ "", "I'd like to join if there is still a place.", NULL, NULL, "unclear en" },
		{ "", "Please sign me up provided it costs nothing.", NULL, NULL, "unclear en" },
		{ "", "I did not sign up for this.", NULL, NULL, "unclear en" },
		{ "", "I never asked to join the hiring team.", NULL, NULL, "unclear en" },
		{ "", "Please don't remove me from the list, I still read everything.", NULL, NULL, "unclear en" },
		{ "", "No, do not unsubscribe me!", NULL, NULL, "unclear en" },
		{ "", "join hiring\nleave hiring", NULL, NULL, "unclear en" },
		{ "", "Please sign me up for the jobs team.", NULL, NULL, "unclear en" },
		{ "", "I want to join team 2.", NULL, NULL, "unclear en" },
		{ "join", "the nursing team", NULL, NULL, "unclear en" },
		{ "", "pause until the snow melts", NULL, NULL, "unclear en" },
		{ "", "Please pause my mails until I am back from Spain.", NULL, NULL, "unclear en" },
		{ "", "leave hiring\nOn second thought, let me stay.", NULL, NULL, "unclear en" },
		{ "Unsubscribe", "Please ignore the subject, I am staying.", NULL, NULL, "unclear en" },
		{ "join hiring", "Wait, not yet. I have to ask my boss.", NULL, NULL, "unclear en" },
		{ "leave", "Actually, keep me on the list.", NULL, NULL, "unclear en" },
		{ "", "I don't want to be in hiring and join retention.", NULL, NULL, "unclear en" },
		{ "Re: Invitation: Education", "Sign me up", NULL, "m-5bt6re", "unclear en" },
	};
	(void)state;
	CHECK(mails);
}

static void a_pause_ends_on_the_day_that_is_named(void **state)
{
	static const struct mail mails[] = {
		/* written on Tuesday, November 24 */
		{ "", "pause until Monday", NULL, NULL, "request en pause:2026-11-30" },
		{ "", "Please pause my emails until Friday.", NULL, NULL, "request en pause:2026-11-27" },
		{ "", "pause until tuesday", NULL, NULL, "request en pause:2026-12-01" },
		{ "", "pause until Monday, January 4", NULL, NULL, "request en pause:2027-01-04" },
		{ "", "pause until Monday, January 5", NULL, NULL, "unclear en" },
		{ "", "pause until tomorrow", NULL, NULL, "request en pause:2026-11-25" },
		{ "", "pause for two weeks please", NULL, NULL, "request en pause:2026-12-08" },
		{ "", "please pause my mails for the next three weeks", NULL, NULL, "request en pause:2026-12-15" },
		{ "", "pause for 10 days", NULL, NULL, "request en pause:2026-12-04" },
		{ "", "pause till the 3rd", NULL, NULL, "request en pause:2026-12-03" },
		{ "", "pause until the 30th", NULL, NULL, "request en pause:2026-11-30" },
		{ "", "pause until the 3rd of January", NULL, NULL, "request en pause:2027-01-03" },
		{ "", "pause until March", NULL, NULL, "request en pause:2027-03-01" },
		{ "", "Pause until mid January please", NULL, NULL, "request en pause:2027-01-15" },
		{ "", "pause until the end of January", NULL, NULL, "request en pause:2027-01-31" },
		{ "", "pause until the end of the year", NULL, NULL, "request en pause:2026-12-31" },
		{ "", "pause until further notice", NULL, NULL, "request en pause" },
		{ "", "pause until 3", NULL, NULL, "unclear en" },
		{ "", "pause until 3 pm", NULL, NULL, "unclear en" },
		{ "", "pause until next week", NULL, NULL, "unclear en" },
		{ "", "pause for a while", NULL, NULL, "unclear en" },
		{ "", "pause until after the holidays", NULL, NULL, "unclear en" },
		{ "", "pause my mails till dec 15 2026 thanks", NULL, NULL, "request en pause:2026-12-15" },
		{ "", "Please stop sending me emails until January 8.", NULL, NULL, "request en pause:2027-01-08" },
		{ "", "I am on vacation until January 8, please pause my emails until then.", NULL, NULL,
		        "unclear en" },
		{ "", "I'd like to pause until February 1st.", NULL, NULL, "request en pause:2027-02-01" },
		{ "", "Could you pause my mails from December 1 to January 8?", NULL, NULL, "unclear en" },
		{ "pause until January 8", "I will be in Spain. Thanks!", NULL, NULL, "request en pause:2027-01-08" },
		{ "Pause until January 8",
		        "Hi team,\nI am going to be in Spain with my family and will not read my mail there.\nSee you in the new year!\nAna",
		        NULL, NULL, "request en pause:2027-01-08" },
		{ "leave hiring", "I have a new job, it was great to work with you.", NULL, NULL,
		        "request en leave:hiring" },
		{ "join education", "I teach nursing at the college and have done so for ten years.", NULL, NULL,
		        "request en join:education" },
		{ "join education", "The room for Thursday is booked, and Ruth will bring the slides.", NULL, NULL,
		        "request en join:education" },
		{ "", "until January 8 please", "pause", NULL, "request en pause:2027-01-08" },
		{ "", "for two weeks", "pause", NULL, "request en pause:2026-12-08" },
		{ "until Monday", "", "pause", NULL, "request en pause:2026-11-30" },
		{ "", "", "pause", NULL, "request en pause" },
		{ "Pause", "until January 8", NULL, NULL, "request en pause:2027-01-08" },
		{ "Pause", "Until the end of January, please. Thanks!", NULL, NULL, "request en pause:2027-01-31" },
		{ "", "until the snow melts", "pause", NULL, "unclear en" },
		{ "Pause", "Until after the holidays.", NULL, NULL, "unclear en" },
	};
	(void)state;
	CHECK(mails);
}

static void replies_of_help_desks_confirm_nothing(void **state)
{
	static const struct mail mails[] = {
		{ "", "Thank you for your message.", NULL, "c-4h8tzm", "unclear en" },
		{ "", "Thank you for your email.", NULL, "c-4h8tzm", "unclear en" },
		{ "", "Thank you for contacting us.", NULL, "c-4h8tzm", "unclear en" },
		{ "", "Thanks for reaching out!", NULL, "c-4h8tzm", "unclear en" },
		{ "", "Hello,\n\nThank you for writing to Lakeside Clinic.\n\nKind regards\nLakeside Clinic", NULL,
		        "c-4h8tzm", "unclear en" },
		{ "", "Thank you for getting in touch. We will reply soon.", NULL, "c-4h8tzm", "unclear en" },
		{ "", "Thank you!", NULL, "c-4h8tzm", "request en confirm" },
		{ "", "great, thanks so much", NULL, "c-4h8tzm", "request en confirm" },
		{ "", "Yes please!", NULL, "c-4h8tzm", "request en confirm" },
		{ "", "I confirm. Looking forward to it!", NULL, "c-4h8tzm", "request en confirm" },
		{ "", "yes that was me", NULL, "c-4h8tzm", "request en confirm" },
		{ "", "ok", NULL, "c-4h8tzm", "request en confirm" },
		{ "", "Sure, go ahead", NULL, "c-4h8tzm", "request en confirm" },
		{ "", "Hmm, let me ask my boss first.", NULL, "c-4h8tzm", "unclear en" },
		{ "", "Wrong Ana, sorry.", NULL, "c-4h8tzm", "unclear en" },
		{ "", "I didn't request this, somebody used my address", NULL, "c-4h8tzm", "request en no" },
		{ "", "Yes, Ruth told me about it", NULL, "m-7kq2x9", "unclear en" },
		{ "", "Yes, I know, Ruth told me.", NULL, "m-7kq2x9", "unclear en" },
		{ "", "Yes, that is a good topic.", NULL, "m-7kq2x9", "unclear en" },
		{ "", "Yes, I'll be there!", NULL, "m-7kq2x9", "answer en yes" },
		{ "", "Yes, see you Thursday", NULL, "m-7kq2x9", "answer en yes" },
		{ "", "no i cant make it sorry", NULL, "m-7kq2x9", "answer en no" },
		{ "", "I have a conflict that day, can't attend. Have fun!", NULL, "m-7kq2x9", "answer en no" },
		{ "", "Yes, but I will be ten minutes late.", NULL, "m-7kq2x9", "answer en yes" },
		{ "", "Sounds great, I'll be there with two colleagues.", NULL, "m-7kq2x9", "answer en yes" },
		{ "", "I can't say yet, it depends on my shift.", NULL, "m-7kq2x9", "answer en maybe" },
		{ "", "No, I have not seen the agenda.", NULL, "m-7kq2x9", "unclear en" },
		{ "", "No wonder, that was a long winter.", NULL, "m-7kq2x9", "people " },
	};
	(void)state;
	CHECK(mails);
}

static void words_beside_a_yes_must_be_about_coming(void **state)
{
	static const struct mail mails[] = {
		{ "", "Yes, I received the invitation.", NULL, "m-7kq2x9", "unclear en" },
		{ "", "Yes, it is a great idea to meet.", NULL, "m-7kq2x9", "unclear en" },
		{ "", "Yes, with two colleagues", NULL, "m-7kq2x9", "answer en yes" },
		{ "", "Yes, by phone please", NULL, "m-7kq2x9", "answer en yes" },
		{ "", "Yes, I'll bring the slides.", NULL, "m-7kq2x9", "answer en yes" },
		{ "", "Yes, could you send me the agenda?", NULL, "m-7kq2x9", "answer en yes" },
		{ "", "Ruth and I will come.", NULL, "m-7kq2x9", "answer en yes" },
		{ "", "Not sure I can make it", NULL, "m-7kq2x9", "answer en maybe" },
		{ "", "Unfortunately not", NULL, "m-7kq2x9", "answer en no" },
		{ "", "I can't come but Bob will.", NULL, "m-7kq2x9", "answer en no" },
		{ "", "I will be there if the train runs.", NULL, "m-7kq2x9", "unclear en" },
		{ "", "Bob will attend instead of me.", NULL, "m-7kq2x9", "people " },
		{ "", "Yes, please add me", NULL, "c-4h8tzm", "request en confirm" },
		{ "", "Thanks anyway", NULL, "c-4h8tzm", "unclear en" },
		{ "", "thanks, not for me", NULL, "c-4h8tzm", "request en no" },
	};
	(void)state;
	CHECK(mails);
}

static void what_is_said_with_the_verb_decides(void **state)
{
	static const struct mail mails[] = {
		{ "", "I retire next month. Please remove me then.", NULL, NULL, "unclear en" },
		{ "", "I asked you twice to take me off the list. Please do it now.", NULL, NULL,
		        "request en leave:*" },
		{ "", "If you don't mind, please remove me from the list.", NULL, NULL, "request en leave:*" },
		{ "", "I quit my job, so please remove me.", NULL, NULL, "request en leave:*" },
		{ "", "I want out of the hiring team", NULL, NULL, "request en leave:hiring" },
		{ "", "I don't want to be part of the hiring team.", NULL, NULL, "request en leave:hiring" },
		{ "", "I don't want to get all the emails.", NULL, NULL, "unclear en" },
		{ "", "I don't want to leave the hiring team.", NULL, NULL, "unclear en" },
		{ "", "We would like to join the hiring team.", NULL, NULL, "unclear en" },
		{ "", "I'd like to leave early on Thursday.", NULL, NULL, "people " },
		{ "", "I would like to leave a message for Ruth.", NULL, NULL, "people " },
		{ "", "I'm leaving Lakeside Clinic on Friday.", NULL, NULL, "people " },
		{ "", "Am I still in the hiring team?", NULL, NULL, "request en status" },
		{ "", "Can you help me?", NULL, NULL, "request en help" },
		{ "", "I am on vacation, please hold my mail till the 15th.", NULL, NULL,
		        "request en pause:2026-12-15" },
		{ "", "Please sign me up for the workshop on Friday.", NULL, NULL, "unclear en" },
		{ "", "Do not contact me again.", NULL, NULL, "request en leave:*" },
		{ "", "I can't wait to join the hiring team!", NULL, NULL, "unclear en" },
		{ "", "Delete it.", NULL, "c-4h8tzm", "unclear en" },
		{ "", "Forget it.", NULL, "q-m4x8t2", "unclear en" },
		{ "", "Please take me off the list. Wrong recipient, sorry.", NULL, NULL, "unclear en" },
		{ "", "Please take me off the list. Only kidding!", NULL, NULL, "unclear en" },
		{ "", "Please take me off the list. These were Peter's words.", NULL, NULL, "unclear en" },
		{ "", "As soon as my sister has joined, please take me off the list.", NULL, NULL, "people " },
		{ "Unsubscribe", "Please remove maria@bakery.example", NULL, NULL, "people " },
		{ "", "Could that be the hiring team?", NULL, "c-4h8tzm", "unclear en" },
		{ "", "Delete it.", NULL, NULL, "people " },
		{ "", "Ewa and I would like to be removed from hiring, she says.", NULL, NULL, "people " },
		{ "", "Nobody here believes that I would like to leave hiring.", NULL, NULL, "people " },
	};
	(void)state;
	CHECK(mails);
}

static void subject_and_body_speak_together(void **state)
{
	static const struct mail mails[] = {
		{ "Pause", "I'm having a baby! Please pause everything until June 1, 2027.", NULL, NULL,
		        "request en pause:2027-06-01" },
		{ "Vacation", "I'm on vacation from December 20 to January 8. Please pause my emails until January 9.",
		        NULL, NULL, "request en pause:2027-01-09" },
		{ "leaving hiring", "Dear all, as of today I am leaving the hiring team. It was a pleasure. Ana", NULL,
		        NULL, "request en leave:hiring" },
		{ "Ruth Lane", "Ruth Lane left us in May. Please take her off the list.", NULL, NULL, "people " },
		{ "complaint", "Bob Roe behaved badly in the last meeting. I want him removed from the team.", NULL,
		        NULL, "people " },
		{ "complaint", "I am very unhappy with the way the hiring team is run.", NULL, NULL, "people " },
		{ "newsletter", "To unsubscribe from our newsletter, click here.", NULL, NULL, "unclear en" },
		{ "Hiring", "Please remove me when the project is over.", NULL, NULL, "unclear en" },
		{ "Hiring", "Please remove me after the March meeting.", NULL, NULL, "unclear en" },
		{ "", "I want to leave hiring. I want to stay in education.", NULL, NULL, "unclear en" },
		{ "", "I'd like to stay in the hiring team.", NULL, NULL, "unclear en" },
		{ "", "Unsubscribe me and my assistant", NULL, NULL, "request en leave:*" },
		{ "", "Please unsubscribe ana.old@lakeside.example", NULL, NULL, "people " },
		{ "", "Help! How do I stop this?", NULL, NULL, "request en help" },
		{ "GDPR", "Under GDPR I request erasure of all my personal data.", NULL, NULL, "request en forget" },
	};
	(void)state;
	CHECK(mails);
}

/* Our words in what people write of other things, or take back: whatever else becomes of it, nobody is moved. */
static void our_words_in_other_matters_do_not_act(void **state)
{
	static const struct mail mails[] = {
		{ "", "Hi all,\n\nhere are the three things I learned:\n\n1. join\n2. leave\n3. pause\n\nAna", NULL,
		        NULL, "unclear en" },
		{ "", "Our new poster:\n\nJOIN HIRING\n\nWhat do you think?", NULL, NULL, "unclear en" },
		{ "", "Bob said:\nleave hiring", NULL, NULL, "unclear en" },
		{ "", "Subject: leave hiring\n\nThat's what I wrote last week.", NULL, NULL, "unclear en" },
		{ "", "The word \"unsubscribe\" is spelled wrong on your page.", NULL, NULL, "people " },
		{ "", "Your unsubscribe link does not work.", NULL, NULL, "people " },
		{ "", "I clicked unsubscribe by accident.", NULL, NULL, "people " },
		{ "", "Please undo my unsubscribe.", NULL, NULL, "unclear en" },
		{ "", "My daughter would like to join the education team, how can she?", NULL, NULL, "unclear en" },
		{ "", "Could you add a line to the agenda?", NULL, NULL, "people " },
		{ "", "Could you remove the old slides?", NULL, NULL, "people " },
		{ "", "Please remove the typo in the minutes.", NULL, NULL, "people " },
		{ "", "Please delete the second attachment.", NULL, NULL, "people " },
		{ "", "Please stop the recording when Ruth speaks.", NULL, NULL, "people " },
		{ "", "Please resume where we stopped.", NULL, NULL, "people " },
		{ "", "Please forget what I said about Bob.", NULL, NULL, "people " },
		{ "", "forget my last mail", NULL, NULL, "people " },
		{ "", "Ignore my last email, I want to stay", NULL, NULL, "unclear en" },
		{ "", "Please disregard my request to leave.", NULL, NULL, "unclear en" },
		{ "", "I withdraw my request to leave hiring.", NULL, NULL, "unclear en" },
		{ "", "I take back my resignation.", NULL, NULL, "people " },
		{ "", "If I wanted to leave I would say: leave hiring", NULL, NULL, "unclear en" },
		{ "", "When I say leave hiring, I mean it.", NULL, NULL, "people " },
		{ "", "Everyone should leave hiring and join education!", NULL, NULL, "people " },
		{ "", "Let's all join education.", NULL, NULL, "people " },
		{ "", "Join us at the hiring fair!", NULL, NULL, "people " },
		{ "", "Join the hiring fair on Thursday", NULL, NULL, "people " },
		{ "", "Join our team for lunch", NULL, NULL, "people " },
		{ "", "join the team meeting at 9", NULL, NULL, "people " },
		{ "", "join education event on friday", NULL, NULL, "people " },
		{ "", "leave room 4", NULL, NULL, "unclear en" },
		{ "", "Leave Thursday open", NULL, NULL, "unclear en" },
		{ "", "stop by", NULL, NULL, "unclear en" },
		{ "", "Pause button is broken", NULL, NULL, "people " },
		{ "", "pause the video", NULL, NULL, "unclear en" },
		{ "", "resume attached", NULL, NULL, "people " },
		{ "", "Resume: Ana Ruiz", NULL, NULL, "unclear en" },
		{ "Resume Ana Ruiz", "Please see my resume attached for the nurse position.", NULL, NULL, "people " },
		{ "Status update", "The project is on track.", NULL, NULL, "people " },
		{ "Status", "The project is on track and will be done in May.", NULL, NULL, "people " },
		{ "Data", "Here is the data for the grant.", NULL, NULL, "people " },
		{ "Data request", "Could you send me the turnover data of the clinics?", NULL, NULL, "people " },
		{ "Digest", "I wrote a digest of the last three meetings, see below. We talked about pay.", NULL, NULL,
		        "people " },
		{ "Each", "Each clinic pays for its own coffee.", NULL, NULL, "people " },
		{ "Help wanted", "We look for two nurses.", NULL, NULL, "people " },
		{ "help", "We need help with the fair on Thursday, who can come?", NULL, NULL, "people " },
		{ "Teams", "The Teams link does not work.", NULL, NULL, "people " },
		{ "Teams meeting", "Can we use Teams instead of Zoom?", NULL, NULL, "people " },
		{ "Forget", "Don't forget the cake!", NULL, NULL, "people " },
		{ "Yes", "Yes, let's do that.", NULL, NULL, "people " },
		{ "No", "No, that is not what I meant.", NULL, NULL, "people " },
		{ "Maybe", "Maybe we should move it.", NULL, NULL, "people " },
		{ "Confirm", "Please confirm that you got my invoice.", NULL, NULL, "people " },
		{ "Confirm", "Can you confirm the room?", NULL, NULL, "people " },
		{ "Unsubscribe", "Someone asked me how to unsubscribe, what should I tell them?", NULL, NULL,
		        "unclear en" },
		{ "Leave hiring", "Is it possible to leave hiring and come back later?", NULL, NULL, "unclear en" },
		{ "join hiring", "What would I have to do in the hiring team?", NULL, NULL, "unclear en" },
		{ "join hiring", "Not today.", NULL, NULL, "unclear en" },
		{ "leave hiring", "Kidding! I love it here.", NULL, NULL, "unclear en" },
		{ "leave hiring", "... is what Bob wrote me. What does he mean?", NULL, NULL, "unclear en" },
		{ "leave", "all but hiring", NULL, NULL, "unclear en" },
		{ "unsubscribe", "from everything except education", NULL, NULL, "unclear en" },
		{ "leave", "I can't find my password, please help.", NULL, NULL, "unclear en" },
		{ "", "I'd like to join the hiring team for lunch on Thursday.", NULL, NULL, "people " },
		{ "", "I would like to join the hiring team meeting on Thursday.", NULL, NULL, "unclear en" },
		{ "", "I want to leave the hiring team meeting early.", NULL, NULL, "unclear en" },
		{ "", "I would like to be part of the hiring fair.", NULL, NULL, "unclear en" },
		{ "", "I'd like to sign up for the training on March 3.", NULL, NULL, "unclear en" },
		{ "", "Sign me up for the March training!", NULL, NULL, "unclear en" },
		{ "", "Please register me for the education conference.", NULL, NULL, "unclear en" },
		{ "", "Please add me to the hiring team's calendar.", NULL, NULL, "unclear en" },
		{ "", "Please add me to the hiring panel.", NULL, NULL, "unclear en" },
		{ "", "Take me off the hiring committee at Lakeside.", NULL, NULL, "unclear en" },
		{ "", "Remove me as a speaker.", NULL, NULL, "unclear en" },
		{ "", "I resign as chair of the hiring team.", NULL, NULL, "people " },
		{ "", "I step down as chair, but stay a member.", NULL, NULL, "people " },
		{ "", "I want to get off the train in Gary.", NULL, NULL, "unclear en" },
		{ "", "I don't want to get all worked up about hiring.", NULL, NULL, "unclear en" },
		{ "", "I no longer want to be the contact for hiring.", NULL, NULL, "people " },
		{ "", "I don't want to be on the panel.", NULL, NULL, "unclear en" },
		{ "", "I don't want to have the meeting on Monday.", NULL, NULL, "unclear en" },
		{ "", "I don't want to be in hiring's way.", NULL, NULL, "unclear en" },
		{ "", "I no longer need the room.", NULL, NULL, "people " },
		{ "", "I don't need emails about lunch.", NULL, NULL, "people " },
		{ "", "I don't want any emails about the fair.", NULL, NULL, "unclear en" },
	};
	(void)state;
	CHECK(mails);
}

static void a_lone_word_behind_a_letter_acts(void **state)
{
	static const struct mail mails[] = {
		{ "leave hiring", "Please, and join retention", NULL, NULL, "request en leave:hiring join:retention" },
		{ "leave", "hiring and education", NULL, NULL, "request en leave:hiring leave:education" },
		{ "unsubscribe", "from hiring only", NULL, NULL, "request en leave:hiring" },
		{ "", "I am on the road a lot this winter and read my mail once a week.\n\ndigest\n\nThank you,\nAna",
		        NULL, NULL, "request en digest" },
		{ "", "I have changed jobs and have no time for this any more.\nstop\nBest,\nAna", NULL, NULL,
		        "request en leave:*" },
		{ "", "I have changed jobs and have no time for this any more.\n\nunsubscribe\n\nBest,\nAna", NULL,
		        NULL, "request en leave:*" },
		{ "", "The clinic closes for the winter.\n\npause until January 8\n\nAna", NULL, NULL,
		        "request en pause:2027-01-08" },
		{ "", "I liked the meeting very much.\n\nmeetings\n\nAna", NULL, NULL, "request en meetings" },
		{ "", "Here is what we need on Thursday, as Ruth and the others agreed.\n\nPause\n\nMarge", NULL, NULL,
		        "people " },
		{ "", "I read the page to the end.\n\nstop\n\nThat was its last word.", NULL, NULL, "unclear en" },
		{ "", "I read the page to the end, and it says:\n\nstop", NULL, NULL, "unclear en" },
	};
	(void)state;
	CHECK(mails);
}

static void a_wish_has_many_words(void **state)
{
	static const struct mail mails[] = {
		{ "", "Plese remove me from the list", NULL, NULL, "request en leave:*" },
		{ "", "Please remvoe me", NULL, NULL, "request en leave:*" },
		{ "", "subscribe hiring", NULL, NULL, "request en join:hiring" },
		{ "", "Subscribe me to hiring", NULL, NULL, "request en join:hiring" },
		{ "", "Hi there, could I please be added to the Education & Training team? Thanks so much, Kim", NULL,
		        NULL, "request en join:education" },
		{ "", "Good afternoon, please add me to both Education and Hiring. Thank you!", NULL, NULL,
		        "request en join:education join:hiring" },
		{ "", "Hi Marge! Please add me to the retention & career pathways team :) Best, Tom", NULL, NULL,
		        "request en join:retention" },
		{ "", "Ruth Lane recommended your group to me. Please sign me up for the retention team.", NULL, NULL,
		        "request en join:retention" },
		{ "", "I attended the webinar last week and I would like to get involved with the hiring team.", NULL,
		        NULL, "request en join:hiring" },
		{ "", "I'd be interested in the hiring team", NULL, NULL, "unclear en" },
		{ "", "How can I get involved?", NULL, NULL, "request en help" },
		{ "", "How do I become a member?", NULL, NULL, "request en help" },
		{ "", "What does membership cost?", NULL, NULL, "request en help" },
		{ "", "Effective immediately, please remove me from all lists.", NULL, NULL, "request en leave:*" },
		{ "", "Due to time constraints, I'd like to be taken off the retention team.", NULL, NULL,
		        "request en leave:retention" },
		{ "", "Because of my new role I can no longer be part of the hiring team. Please take me off.", NULL,
		        NULL, "request en leave:hiring" },
		{ "", "Unfortunately I can no longer take part in the education team.", NULL, NULL,
		        "request en leave:education" },
		{ "", "I can't continue on the hiring team, please remove me.", NULL, NULL, "unclear en" },
		{ "", "With a heavy heart I must leave the hiring team.", NULL, NULL, "request en leave:hiring" },
		{ "", "It is time for me to leave the hiring team.", NULL, NULL, "request en leave:hiring" },
		{ "", "Please accept my resignation from the hiring team.", NULL, NULL, "request en leave:hiring" },
		{ "", "Please cancel my membership in the hiring team.", NULL, NULL, "unclear en" },
		{ "", "Please end my membership.", NULL, NULL, "request en leave:*" },
		{ "", "I wish to cancel my subscription", NULL, NULL, "unclear en" },
		{ "", "Please consider this my request to be removed from the list.", NULL, NULL,
		        "request en leave:*" },
		{ "", "This is my third request: take me off!", NULL, NULL, "request en leave:*" },
		{ "", "Per my previous email, please remove me from this list.", NULL, NULL, "request en leave:*" },
		{ "", "As discussed, please add me to the hiring team.", NULL, NULL, "request en join:hiring" },
		{ "", "As discussed with Ruth, please remove me from the hiring team.", NULL, NULL,
		        "request en leave:hiring" },
		{ "", "Marge, please take me off hiring. Thanks, Ana", NULL, NULL, "request en leave:hiring" },
		{ "", "Hi, please take me off hiring... thanks!!", NULL, NULL, "request en leave:hiring" },
		{ "", "take me off hiring, thanks :-)", NULL, NULL, "request en leave:hiring" },
		{ "", "Please (!) remove me.", NULL, NULL, "request en leave:*" },
		{ "", "PLEASE REMOVE ME FROM THIS LIST", NULL, NULL, "request en leave:*" },
		{ "", "REMOVE ME NOW", NULL, NULL, "request en leave:*" },
		{ "", "Hi\nRemove me from this list\nThx\nAna Ruiz\nSent from my iPhone", NULL, NULL,
		        "request en leave:*" },
		{ "", "I'm getting too many emails, please remove me from the list.", NULL, NULL,
		        "request en leave:*" },
		{ "", "I get too many emails. Please put me on the digest.", NULL, NULL, "request en digest" },
		{ "", "Can you send me the digest instead of every mail please", NULL, NULL, "request en digest" },
		{ "", "I only want one email a week.", NULL, NULL, "request en digest" },
		{ "", "Please send everything in one weekly mail.", NULL, NULL, "request en digest" },
		{ "", "I'd like to get all mails individually again.", NULL, NULL, "request en each" },
		{ "", "I'll be away until March 1. Please hold my emails until March 1.", NULL, NULL,
		        "request en pause:2027-03-01" },
		{ "", "Please put my emails on hold until March 1, I am on maternity leave.", NULL, NULL,
		        "request en pause:2027-03-01" },
		{ "", "Please don't send me anything until March 1.", NULL, NULL, "request en pause:2027-03-01" },
		{ "", "I'm back from leave. Please resume.", NULL, NULL, "request en resume" },
		{ "", "I am back, please turn my emails on again.", NULL, NULL, "request en resume" },
		{ "", "Could you tell me what you know about me?", NULL, NULL, "request en data" },
		{ "", "I want a copy of my data.", NULL, NULL, "request en data" },
		{ "", "What personal information do you hold on me?", NULL, NULL, "request en data" },
		{ "", "Please erase all data about me.", NULL, NULL, "request en forget" },
		{ "", "I want my data deleted.", NULL, NULL, "request en forget" },
		{ "", "Who runs this?", NULL, NULL, "request en help" },
		{ "", "Is this a robot?", NULL, NULL, "request en help" },
		{ "", "Are you a real person?", NULL, NULL, "request en help" },
		{ "", "What is this about?", NULL, NULL, "request en help" },
		{ "", "What are these emails?", NULL, NULL, "request en help" },
		{ "", "Thanks!", NULL, NULL, "people " },
		{ "", "Thank you for the great meeting on Thursday!", NULL, NULL, "people " },
		{ "", "See you on Thursday.", NULL, NULL, "people " },
	};
	(void)state;
	CHECK(mails);
}

/* As they come from the wire. */
static const struct {
	const char *mail, *expected;
} whole[] = {
#define ANA "From: Ana Ruiz <ana@lakeside.example>\nDate: Tue, 24 Nov 2026 12:00:00 +0000\n"
	/* our address in Cc: the mail is to somebody else */
	{ ANA "To: Ruth <ruth@lakeside.example>\nCc: teams+leave-hiring@collab.example\nSubject: the address\n\n"
	      "Hi Ruth,\nthis is where one writes to get off the list, it worked for Bob.\nAna",
	        "people " },
	{ ANA "To: Ruth <ruth@lakeside.example>\nCc: teams+join-hiring@collab.example\nSubject: Thursday\n\n"
	      "Hi Ruth,\nsee you on Thursday, I bring the slides.\nAna",
	        "people " },
	{ ANA "To: ruth@lakeside.example\nCc: teams+leave-hiring@collab.example\nSubject: goodbye\n\n"
	      "Please remove me from the team. Thanks!",
	        "request en leave:hiring" },
	{ ANA "To: ana@lakeside.example\nCc: teams+leave-hiring@collab.example\nSubject: copy\n\nFor my files.",
	        "request en leave:hiring" },
	{ ANA "To: ruth@lakeside.example, teams+leave-hiring@collab.example\nSubject: goodbye\n\n"
	      "It was great to work with you all.",
	        "request en leave:hiring" },
	{ ANA "To: teams@collab.example\nCc: teams+join-education@collab.example\nSubject: hello\n\nI teach nursing.",
	        "request en join:education" },
	/* Outlook */
	{ ANA "To: teams@collab.example\nSubject: Local Hiring\nContent-Type: text/html; charset=us-ascii\n\n"
	      "<html xmlns:o=\"urn:schemas-microsoft-com:office:office\"><head><style>p.MsoNormal{margin:0}</style></head>"
	      "<body><div class=WordSection1><p class=MsoNormal>Good morning,<o:p></o:p></p><p class=MsoNormal>"
	      "<o:p>&nbsp;</o:p></p><p class=MsoNormal>Could you please take me <b>off</b> this list? I&#8217;ve changed "
	      "jobs.<o:p></o:p></p><p class=MsoNormal>Kind regards,<o:p></o:p></p><p class=MsoNormal>Ana Ruiz<o:p></o:p>"
	      "</p><p class=MsoNormal>Recruiter | Lakeside | (555) 010-0199<o:p></o:p></p></div></body></html>",
	        "request en leave:hiring" },
	{ ANA "To: teams@collab.example\nSubject: Re: Training\nContent-Type: text/html\n\n"
	      "<html><body><div>Please stop sending me these emails.</div><div id=\"appendonsend\"></div><hr>"
	      "<div id=\"divRplyFwdMsg\"><b>From:</b> Collaborative &lt;teams@collab.example&gt;<br><b>Sent:</b> Monday"
	      "<br><b>To:</b> Ana<br><b>Subject:</b> Training</div><div>Join hiring! Reply YES.</div></body></html>",
	        "request en leave:*" },
	/* a long letter whose last line asks */
	{ ANA "To: teams@collab.example\nSubject: some news\n\nDear Marge,\n\nthe spring term has begun and we have "
	      "forty new students, more than ever. The\nnew simulation room is finished, and the mayor came to open it. You "
	      "should have\nseen her face when the dummy coughed.\n\nThe hiring fair brought us nine contacts. I think "
	      "we could do another one in\nautumn, with the hospitals from the west side.\n\nWith all of this my week is "
	      "full. Would you please take me off the retention\nteam?\n\nBest wishes to everybody,\nAna",
	        "request en leave:retention" },
	{ ANA "To: teams@collab.example\nSubject: some news\n\nDear Marge,\n\nthe spring term has begun and we have "
	      "forty new students.\n\nOn the flyer I would write: please sign me up for the education team.\n\nBest,\nAna",
	        "unclear en" },
	/* an old request below, quoted by hand */
	{ ANA "To: teams@collab.example\nSubject: Re: your mail\n\nThanks, that is clear now.\n\n"
	      "On Mon, Nov 23, 2026 at 9:00 AM Collaborative <teams@collab.example> wrote:\n\n> leave hiring\n> status\n",
	        "people " },
};

static void whole_mails_lead_where_their_words_do(void **state)
{
	const struct reader reader = { .house = &house_of_corpus, .authserv_id = "" };
	int failures = 0;
	(void)state;
	letter_warm();
	for (size_t i = 0; i < sizeof(whole) / sizeof(whole[0]); i++) {
		struct arena arena = { 0 };
		const char *mail = whole[i].mail;
		const struct letter letter = letter_read(&reader, mail, strlen(mail), false, &arena);
		failures += broken(letter.why, mail, whole[i].expected, outcome(&arena, &letter));
		arena_free(&arena);
	}
	assert_int_equal(failures, 0);
}

RUN(polite_and_long_sentences_are_requests, phones_type_without_marks, questions_get_help,
        ordinary_letters_are_for_people, what_is_meant_but_not_certain_is_asked_back,
        a_pause_ends_on_the_day_that_is_named, replies_of_help_desks_confirm_nothing,
        words_beside_a_yes_must_be_about_coming, what_is_said_with_the_verb_decides, subject_and_body_speak_together,
        our_words_in_other_matters_do_not_act, a_lone_word_behind_a_letter_acts, a_wish_has_many_words,
        whole_mails_lead_where_their_words_do)
