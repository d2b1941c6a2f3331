/* test_requests.c - what people may count on when they write to the mailbox in their own words. */
#include "letter/fold.h"
#include "letter/words.h"
#include "tests/letter/mails.h"
#include "letter/grammar.h"

static void commands_are_understood(void **state)
{
	static const struct mail mails[] = {
		{ "join education", "", NULL, NULL, "request en join:education" },
		{ "JOIN HIRING", "Thanks!\nBob Roe\nLakeside Clinic", NULL, NULL, "request en join:hiring" },
		{ "", "Hello,\n\nleave retention\n\nBest regards,\nWanda", NULL, NULL, "request en leave:retention" },
		{ "", "join education, hiring and retention", NULL, NULL,
		        "request en join:education join:hiring join:retention" },
		{ "", "join education\nleave hiring\ndigest\nstatus", NULL, NULL,
		        "request en join:education leave:hiring digest status" },
		{ "leave all", "", NULL, NULL, "request en leave:*" },
		{ "unsubscribe", "", NULL, NULL, "request en leave:*" },
		{ "join", "", NULL, NULL, "request en join:?" },
		{ "join", "Education\njoin hiring", NULL, NULL, "request en join:education join:hiring" },
		{ "leave", "Education\nleave hiring", NULL, NULL, "unclear en" },
		{ "Join", "the pathways team please", NULL, NULL, "request en join:retention" },
		{ "Education & Training", "please remove me", NULL, NULL, "request en leave:education" },
		{ "baja contratación", "", NULL, NULL, "request es leave:hiring" },
		{ "Alta", "Formación, por favor", NULL, NULL, "request es join:education" },
		{ "wypisz z rekrutacji", "", NULL, NULL, "request pl leave:hiring" },
		{ "", "dołącz do zespołu Ścieżek Kariery", NULL, NULL, "request pl join:retention" },
		{ "", "pause", NULL, NULL, "request en pause" },
		{ "mis datos", "", NULL, NULL, "request es data" },
		{ "pomoc", "dziękuję", NULL, NULL, "request pl help" },
		{ "?", "", NULL, NULL, "request en help" },
		{ "faq", "Many thanks in advance!\nLeo", NULL, NULL, "request en help" },
		{ "estado", "\xc2\xa1Muchas gracias de antemano!", NULL, NULL, "request es status" },
		{ "pomoc", "Z g\xc3\xb3ry bardzo dzi\xc4\x99kuj\xc4\x99!", NULL, NULL, "request pl help" },
	};
	(void)state;
	CHECK(mails);
}

static void a_line_names_the_organisation(void **state)
{
	static const struct mail mails[] = {
		{ "organisation: Lakeside Hospital, employer", "", NULL, NULL,
		        "request en organisation:Lakeside Hospital, employer" },
		{ "", "Hello,\n\nOrganization:  Lakeside  Hospital , Employer.\n\nThanks!\nAna", NULL, NULL,
		        "request en organisation:Lakeside Hospital, employer" },
		{ "", "organización: Clínica Río, Ltda., Empleador", NULL, NULL,
		        "request es organisation:Clínica Río, Ltda., employer" },
		{ "", "organizacion: Instituto Sol, formacion", NULL, NULL,
		        "request es organisation:Instituto Sol, training" },
		{ "", "Dzień dobry\nOrganizacja: Szkoła nr 5, uczelnia/szkoła\nPozdrawiam", NULL, NULL,
		        "request pl organisation:Szkoła nr 5, educator" },
		{ "", "organizacja: Razem, SPOŁECZNOŚĆ", NULL, NULL, "request pl organisation:Razem, community" },
		{ "", "organisation: Lakeside Hospital", NULL, NULL, "request en organisation:Lakeside Hospital" },
		{ "", "organisation: Smith, Inc.", NULL, NULL, "request en organisation:Smith, Inc." },
		{ "", "organisation:", NULL, NULL, "request en organisation" },
		{ "", "organisation: , employer", NULL, NULL, "request en organisation" },
		{ "", "organisation: none", NULL, NULL, "request en organisation:none" },
		{ "", "organización: ninguna", NULL, NULL, "request es organisation:none" },
		{ "", "organizacja: pokaż", NULL, NULL, "request pl organisation:show" },
		{ "", "organisation: Hide", NULL, NULL, "request en organisation:hide" },
		{ "", "organisation: A\norganisation: show", NULL, NULL,
		        "request en organisation:A organisation:show" },
		{ "",
		        "organisation: a\xe2\x80\xae"
		        "b\xe2\x80\x8b\t"
		        "c",
		        NULL, NULL, "request en organisation:ab c" },
		{ "", "join education\norganisation: Lakeside Hospital", NULL, NULL,
		        "request en join:education organisation:Lakeside Hospital" },
		{ "leave hiring", "organisation: none", NULL, NULL, "request en leave:hiring organisation:none" },
		{ "Re: Welcome", "organisation: Lakeside Hospital, other", NULL, NULL,
		        "request en organisation:Lakeside Hospital, other" },
		{ "", "The roof leaks again in Room 4.\norganisation: Lakeside Hospital", NULL, NULL,
		        "request en organisation:Lakeside Hospital" },
		{ "Our organisation: a history", "It was founded in 1907 by nurses.", NULL, NULL, "people " },
		{ "", "> organisation: Lakeside Hospital\n\nWho wrote this?", NULL, NULL, "people " },
	};
	(void)state;
	CHECK(mails);
}

static void certain_sentences_are_requests(void **state)
{
	static const struct mail mails[] = {
		{ "", "Could you please take me off the hiring list? Thank you!", NULL, NULL,
		        "request en leave:hiring" },
		{ "", "I would like to join the Education team.", NULL, NULL, "request en join:education" },
		{ "", "Hi Marge,\n\nI have no time any more, please remove me from the Retention team.\n\nBest,\nLiv",
		        NULL, NULL, "request en leave:retention" },
		{ "", "please move me from hiring to retention", NULL, NULL, "request en leave:hiring join:retention" },
		{ "", "Please add me and my colleague Robert (r@x.example) to the hiring team", NULL, NULL,
		        "request en join:hiring" },
		{ "", "Quiero darme de baja del equipo de Retención, gracias.", NULL, NULL,
		        "request es leave:retention" },
		{ "", "¿Me pueden dar de alta?", NULL, NULL, "request es join:?" },
		{ "", "Proszę o wypisanie mnie z zespołu rekrutacji. Dziękuję!", NULL, NULL,
		        "request pl leave:hiring" },
		{ "", "Chciałabym dołączyć do zespołu Edukacja i Szkolenia", NULL, NULL, "request pl join:education" },
		{ "", "Please take me off the Local &\nTargeted Hiring team.", NULL, NULL, "request en leave:hiring" },
		{ "", "please remove\nme from the list", NULL, NULL, "request en leave:*" },
		{ "", "I'd rather get one weekly summary than each mail on its own.", NULL, NULL, "request en digest" },
		{ "", "Please send me every mail as it comes instead of the digest.", NULL, NULL, "request en each" },
		{ "", "How do I leave the hiring team?", NULL, NULL, "request en help" },
		{ "", "¿Cómo me doy de baja?", NULL, NULL, "request es help" },
		{ "", "Jak się wypisać?", NULL, NULL, "request pl help" },
	};
	(void)state;
	CHECK(mails);
}

/* The bar that stands before all others: nobody is moved by what they didn't mean. */
static const struct mail traps[] = {
	/* negation */
	{ "", "Please do not remove me from the hiring team.", NULL, NULL, "unclear en" },
	{ "", "please do not\nremove me from the list", NULL, NULL, "unclear en" },
	{ "", "I never wanted to leave the hiring team!", NULL, NULL, "unclear en" },
	{ "unsubscribe", "Please don't unsubscribe me.", NULL, NULL, "unclear en" },
	/* two things at once */
	{ "", "join education\nforget me", NULL, NULL, "unclear en" },
	{ "", "pause until 2027-01-05\npause until 2027-02-05", NULL, NULL, "unclear en" },
	{ "", "join all teams, hiring", NULL, NULL, "unclear en" },
	{ "", "No leave hiring", NULL, NULL, "unclear en" },
	{ "", "I can't leave hiring", NULL, NULL, "unclear en" },
	{ "", "No digest", NULL, NULL, "unclear en" },
	{ "", "No me den de baja, por favor.", NULL, NULL, "unclear es" },
	{ "", "Proszę mnie nie wypisywać.", NULL, NULL, "unclear pl" },
	/* conditions */
	{ "", "If there is no fee, please add me to the education team.", NULL, NULL, "unclear en" },
	{ "", "Remove me from hiring unless Jane objects.", NULL, NULL, "unclear en" },
	{ "", "Please remove me from the hiring team\nif you find somebody else.", NULL, NULL, "unclear en" },
	{ "", "Si es gratis, apúntenme al equipo de contratación.", NULL, NULL, "unclear es" },
	/* questions */
	{ "leave?", "", NULL, NULL, "unclear en" },
	{ "", "What happens if I leave the hiring team?", NULL, NULL, "request en help" },
	{ "unsubscribe", "How do I unsubscribe?", NULL, NULL, "unclear en" },
	/* others */
	{ "", "Please remove Henry Walsh from the hiring team.", NULL, NULL, "people " },
	{ "", "leave hiring\nNo wait, not yet.", NULL, NULL, "unclear en" },
	{ "", "Please remove me. Only if nobody minds.", NULL, NULL, "unclear en" },
	{ "Unsubscribe Dr. Sand", "", NULL, NULL, "unclear en" },
	{ "", "She asked me to remove her from the hiring team.", NULL, NULL, "people " },
	{ "", "Please add my colleague Jane to the hiring team.", NULL, NULL, "unclear en" },
	{ "", "Jane writes: \"Please remove me from the hiring team.\"", NULL, NULL, "unclear en" },
	{ "", "Our robot knows these words:\n\njoin education\nleave hiring", NULL, NULL, "unclear en" },
	{ "", "Dear Marge, leave hiring", NULL, NULL, "unclear en" },
	{ "", "In June, please remove me from the hiring team.", NULL, NULL, "unclear en" },
	{ "", "I would like to join the hiring team, but I have no time.", NULL, NULL, "unclear en" },
	{ "", "unsubscribe\n\nSorry, that was meant for another list.", NULL, NULL, "unclear en" },
	{ "", "After the meeting I would like to leave hiring.", NULL, NULL, "people " },
	{ "Pausa", "¿Hacemos una pausa?", NULL, NULL, "people " },
	{ "", "Bob Smith\nwould like to leave hiring", NULL, NULL, "people " },
	{ "", "I am no longer interested in the retention team, please remove me.", NULL, NULL, "unclear en" },
	{ "", "Thank you for removing me from the hiring team.", NULL, NULL, "people " },
	{ "", "Thanks for adding me to the education team!", NULL, NULL, "people " },
	{ "", "Gracias por darme de baja.", NULL, NULL, "people " },
	{ "", "Si me doy de baja, pierdo mis datos.", NULL, NULL, "unclear es" },
	{ "", "Tomorrow, remove me from the hiring team.", NULL, NULL, "unclear en" },
	{ "", "join hiring: Ana Ruiz, Bob Roe", NULL, NULL, "unclear en" },
	{ "", "Unsubscribe: Bob Roe", NULL, NULL, "unclear en" },
	{ "hiring", "leave\neducation", NULL, NULL, "unclear en" },
	{ "", "Remove me from the list, he said.", NULL, NULL, "people " },
	/* ordinary sentences with our words in them */
	{ "Meetings", "could we meet on Thursdays from now on?", NULL, NULL, "people " },
	{ "Resume", "Please find my resume attached, I look for work.", NULL, NULL, "people " },
	{ "Leave of absence", "I will be on leave until March.", NULL, NULL, "people " },
	{ "", "I'll leave the hiring to you.", NULL, NULL, "people " },
	{ "", "leave the hiring team to me", NULL, NULL, "people " },
	{ "", "Forget all that.", NULL, NULL, "people " },
	{ "", "We could join forces with the college.", NULL, NULL, "people " },
	{ "", "Stop the training at five, people are tired.", NULL, NULL, "people " },
	{ "", "Here is the agenda for Thursday as we agreed on the phone.\n\nPause\nResume\nDigest", NULL, NULL,
	        "people " },
	{ "Pause", "The pause between the talks was too short, I think.", NULL, NULL, "people " },
	{ "Leaves", "", NULL, NULL, "people " },
	{ "lease hiring", "", NULL, NULL, "people " },
	{ "John, education", "", NULL, NULL, "people " },
	{ "yes", "", NULL, NULL, "unclear en" },
	{ "", "Baja la calidad de las reuniones.", NULL, NULL, "people " },
	/* contradictions, and what can't be one person's wish */
	{ "", "join education\nleave education", NULL, NULL, "unclear en" },
	{ "leave all", "join education", NULL, NULL, "unclear en" },
	{ "", "pause\nresume", NULL, NULL, "unclear en" },
	{ "", "join the local team", NULL, NULL, "unclear en" },
	{ "", "leave everything except hiring", NULL, NULL, "unclear en" },
	{ "", "pause hiring", NULL, NULL, "unclear en" },
	{ "confirm", "", NULL, NULL, "unclear en says-confirm" },
	{ "", "Potwierdzam!", NULL, NULL, "unclear pl says-confirm" },
	{ "leave hiring", "Never mind, I will stay.", NULL, NULL, "unclear en" },
	{ "", "", "join-nursing", NULL, "unclear en" },
};

static void nothing_acts_that_is_not_certain(void **state)
{
	(void)state;
	CHECK(traps);
}

/* A letter may show what others wrote, or would; a writer may think better of it. */
static void words_of_others_and_words_taken_back_do_not_act(void **state)
{
	static const struct mail mails[] = {
		{ "", "The poster will say\n\nSign me up!\n\nin red letters.", NULL, NULL, "unclear en" },
		{ "", "The door says\nUnsubscribe\nand leads nowhere.", NULL, NULL, "unclear en" },
		{ "", "name;wish\nRuth;join hiring\nBob;leave education", NULL, NULL, "unclear en" },
		{ "", "Carmen me escribi\xc3\xb3 ayer.\n\nQuiero darme de baja de todos los equipos.\n\nY punto.", NULL,
		        NULL, "unclear es" },
		{ "", "How do you say this in Polish?\n\nPlease sign me up for education.", NULL, NULL, "unclear en" },
		{ "", "The flyer is on your desk.\n\nUnsubscribe\nPrivacy policy", NULL, NULL, "unclear en" },
		{ "", "I made a template.\n\nDear team,\nPlease remove me from the hiring team.\nRegards", NULL, NULL,
		        "unclear en" },
		{ "", "I wrote you twice about this. Please remove me from the list.", NULL, NULL,
		        "request en leave:*" },
		{ "", "i moved to ohio.\nplease remove me from the list.\nthe new job is far away.", NULL, NULL,
		        "request en leave:*" },
		{ "", "Please remove me from the list.\n\nthanks", NULL, NULL, "request en leave:*" },
		{ "Leave", "from the 14th on I am in Spain, Leo takes my calls.", NULL, NULL, "people " },
		{ "", "leave hiring\nOr maybe not.", NULL, NULL, "unclear en" },
		{ "", "Please remove me from the list.\n\nNot yet!", NULL, NULL, "unclear en" },
		{ "leave hiring", "Just testing.", NULL, NULL, "unclear en" },
		{ "", "Test\n\njoin education", NULL, NULL, "unclear en" },
		{ "", "join education\n\nJoke!", NULL, NULL, "unclear en" },
		{ "", "leave hiring\n\nin March", NULL, NULL, "unclear en" },
		{ "", "leave hiring\nBob asks", NULL, NULL, "unclear en" },
		{ "", "Quiero darme de baja.\n\nMejor no.", NULL, NULL, "unclear es" },
		{ "", "Borrador\n\nQuiero darme de baja.", NULL, NULL, "unclear es" },
		{ "", "wypisz\n\nTo tylko test.", NULL, NULL, "unclear pl" },
		{ "", "wypisz z rekrutacji\n\nJeszcze nie.", NULL, NULL, "unclear pl" },
		{ "", "leave hiring\n\nBob Roe\nTest Engineer\n555-0142", NULL, NULL, "request en leave:hiring" },
		{ "", "Please remove me from the list. I have no time.", NULL, NULL, "request en leave:*" },
	};
	(void)state;
	CHECK(mails);
}

static void spelling_is_forgiven_where_only_one_word_is_near(void **state)
{
	static const struct mail mails[] = {
		{ "unsubcribe", "", NULL, NULL, "request en leave:*" },
		{ "jion hirring", "", NULL, NULL, "request en join:hiring" },
		{ "join edukcaja", "", NULL, NULL, "request en join:education" },
		{ "leave retension", "", NULL, NULL, "request en leave:retention" },
		{ "join edjucashun", "", NULL, NULL, "unclear en" },
		{ "john education", "", NULL, NULL, "people " },
		{ "un\xe2\x80\x8bsub\xc2\xadscribe", "", NULL, NULL, "request en leave:*" },
		{ "\xef\xbc\xa8\xef\xbc\xa5\xef\xbc\xac\xef\xbc\xb0", "", NULL, NULL, "request en help" },
		{ "join\xc2\xa0hiring", "", NULL, NULL, "request en join:hiring" },
	};
	(void)state;
	CHECK(mails);
}

static void an_address_is_half_a_sentence(void **state)
{
	static const struct mail mails[] = {
		{ "", "", "join-education", NULL, "request en join:education" },
		{ "Hello", "Looking forward to working with you all!", "join-hiring", NULL, "request en join:hiring" },
		{ "", "Hiring, please", "join", NULL, "request en join:hiring" },
		{ "leave", "", "education", NULL, "request en leave:education" },
		{ "", "", "status", NULL, "request en status" },
		{ "hi", "", "digest", NULL, "request en digest" },
		{ "", "", "education", NULL, "unclear en" },
		{ "Slides", "Could somebody share the slides of the last meeting?", "education", NULL, "people " },
		{ "", "Please don't add me to the list.", "join-education", NULL, "unclear en" },
		{ "", "What happens if I write here?", "leave-hiring", NULL, "unclear en" },
		{ "", "Please add my colleague Ruth to the team.", "join-hiring", NULL, "unclear en" },
		{ "", "Please take Bob off the list, he died in May.", "leave-hiring", NULL, "people " },
		{ "", "Only if it costs nothing.", "join-education", NULL, "unclear en" },
		{ "", "Please remove me.", "leave-hiring", NULL, "request en leave:hiring" },
	};
	(void)state;
	CHECK(mails);
}

static void a_pause_needs_a_certain_day(void **state)
{
	static const struct mail mails[] = {
		{ "", "pause until 2027-02-01", NULL, NULL, "request en pause:2027-02-01" },
		{ "", "Please pause my emails until March 1.", NULL, NULL, "request en pause:2027-03-01" },
		{ "", "pause until 15/01/2027", NULL, NULL, "request en pause:2027-01-15" },
		{ "", "pause until 03/04/2027", NULL, NULL, "unclear en" },
		{ "", "pause until 2020-01-01", NULL, NULL, "unclear en" },
		{ "", "pause until 2027-02-30", NULL, NULL, "unclear en" },
		{ "", "pause until after Easter", NULL, NULL, "unclear en" },
		{ "", "pause for two weeks", NULL, NULL, "request en pause:2026-12-08" },
		{ "", "pause for a month", NULL, NULL, "request en pause:2026-12-24" },
		{ "Pausa", "pausa hasta el 1 de marzo de 2027", NULL, NULL, "request es pause:2027-03-01" },
		{ "", "wstrzymaj do 15 stycznia 2027", NULL, NULL, "request pl pause:2027-01-15" },
	};
	(void)state;
	CHECK(mails);
}

static void a_join_is_confirmed_only_by_a_yes(void **state)
{
	static const struct mail mails[] = {
		{ "", "yes", NULL, "c-4h8tzm", "request en confirm" },
		{ "Fwd: Please confirm", "yes", NULL, "c-4h8tzm", "unclear en" },
		{ "", "", NULL, "c-4h8tzm", "request en confirm" },
		{ "", "Thanks!\nLeo", NULL, "c-4h8tzm", "request en confirm" },
		{ "", "No, this wasn't me.", NULL, "c-4h8tzm", "request en no" },
		{ "", "Not now, maybe another time. Thank you!", NULL, "c-4h8tzm", "request en no" },
		{ "", "What is this? Who are you?", NULL, "c-4h8tzm", "request en help" },
		{ "", "leave hiring. Confirmed.", NULL, "c-4h8tzm", "request en confirm leave:hiring" },
		{ "", "join hiring", NULL, "c-4h8tzm", "unclear en" },
		{ "", "Nein danke", NULL, "c-4h8tzm", "unclear en" },
		{ "", "\xd0\x9d\xd0\xb5\xd1\x82", NULL, "c-4h8tzm", "unclear en" },
		{ "", "Thank you for contacting us about your invoice number seven.", NULL, "c-4h8tzm", "unclear en" },
		{ "[#77-3120] Please confirm: join Education", "", NULL, "c-4h8tzm", "unclear en" },
		{ "", "Yes, but only if it is free", NULL, "c-4h8tzm", "unclear en" },
		{ "", "yes no", NULL, "c-4h8tzm", "unclear en" },
		{ "", "I don't confirm", NULL, "c-4h8tzm", "request en no" },
		{ "", "Nie potwierdzam.", NULL, "c-4h8tzm", "request pl no" },
		{ "", "yes for hiring", NULL, "c-4h8tzm", "unclear en" },
		{ "", "Yes please remove me", NULL, "c-4h8tzm", "unclear en" },
		{ "", "Yes, I want to join.", NULL, "c-4h8tzm", "request en confirm" },
		{ "", "I confirm that I did not ask for this.", NULL, "c-4h8tzm", "request en no" },
		{ "", "Please don't confirm", NULL, "c-4h8tzm", "request en no" },
		{ "", "Thank you for your message. We will get back to you.", NULL, "c-4h8tzm", "unclear en" },
		{ "", "Bob Smith", NULL, "c-4h8tzm", "unclear en" },
		{ "", "Sí, confirmo.", NULL, "c-4h8tzm", "request es confirm" },
		{ "", "To nie ja.", NULL, "c-4h8tzm", "request pl no" },
		{ "", "Sorry, it's not for me.", NULL, "c-4h8tzm", "unclear en" },
		{ "", "Goodbye", NULL, "c-4h8tzm", "unclear en" },
		{ "", "Lo siento", NULL, "c-4h8tzm", "unclear es" },
		{ "", "Do widzenia", NULL, "c-4h8tzm", "unclear pl" },
		{ "", "Sorry for the trouble. Yes, I confirm.", NULL, "c-4h8tzm", "request en confirm" },
		{ "", "Hello?", NULL, "c-4h8tzm", "unclear en" },
		{ "", "Thanks\n\nTicket 4471", NULL, "c-4h8tzm", "unclear en" },
		{ "", "Thanks\n\nNot today.", NULL, "c-4h8tzm", "unclear en" },
		{ "", "Thank you for nothing", NULL, "c-4h8tzm", "unclear en" },
		{ "", "Gracias\n\nMejor no.", NULL, "c-4h8tzm", "unclear es" },
		{ "", "Bob: yes", NULL, "c-4h8tzm", "unclear en" },
		{ "", "My wife asks: thanks", NULL, "c-4h8tzm", "unclear en" },
		{ "", "Yes\nOr maybe not.", NULL, "c-4h8tzm", "unclear en" },
		{ "", "Yes. Who are you?", NULL, "c-4h8tzm", "request en help" },
	};
	(void)state;
	CHECK(mails);
}

static void meetings_are_answered_by_words_not_by_guess(void **state)
{
	static const struct mail mails[] = {
		{ "", "Yes!", NULL, "m-7kq2x9", "answer en yes" },
		{ "", "no thanks", NULL, "m-7kq2x9", "answer en no" },
		{ "", "No problem, I will come.", NULL, "m-7kq2x9", "answer en yes" },
		{ "", "Yes, I saw it, but unfortunately I will not be able to attend.", NULL, "m-7kq2x9",
		        "answer en no" },
		{ "", "I'll try to make it, can't promise.", NULL, "m-7kq2x9", "answer en maybe" },
		{ "", "YES\n\nand please take me off the hiring team.", NULL, "m-7kq2x9",
		        "request en yes leave:hiring" },
		{ "", "yes no maybe", NULL, "m-7kq2x9", "unclear en" },
		{ "", "Yes, if my boss lets me.", NULL, "m-7kq2x9", "unclear en" },
		{ "", "Will it be recorded?", NULL, "m-7kq2x9", "people " },
		{ "", "", NULL, "m-7kq2x9", "empty " },
		{ "", "Thanks!", NULL, "m-7kq2x9", "people " },
		{ "", "STOP", NULL, "m-7kq2x9", "request en leave:*" },
		{ "", "Jane: yes", NULL, "m-7kq2x9", "unclear en" },
		{ "", "sure", NULL, "m-7kq2x9", "unclear en" },
		{ "", "I can't wait!", NULL, "m-7kq2x9", "people " },
		{ "", "I'm in the hospital", NULL, "m-7kq2x9", "people " },
		{ "", "She can't make it.", NULL, "m-7kq2x9", "people " },
		{ "", "No. 4 Main Street, is that the place?", NULL, "m-7kq2x9", "people " },
		{ "", "No. Sorry.", NULL, "m-7kq2x9", "answer en no" },
		{ "", "Yes\nOr maybe not.", NULL, "m-7kq2x9", "unclear en" },
		{ "", "Yes.\nUnless Ruth objects.", NULL, "m-7kq2x9", "unclear en" },
		{ "", "I will come\n\nI changed my mind.", NULL, "m-7kq2x9", "unclear en" },
		{ "", "Yes. When does it begin?", NULL, "m-7kq2x9", "answer en yes" },
		{ "", "S\xc3\xad\n\nMejor no.", NULL, "m-7kq2x9", "unclear es" },
		{ "", "Tak\n\nJeszcze nie.", NULL, "m-7kq2x9", "unclear pl" },
		{ "", "Count me out.", NULL, "m-7kq2x9", "answer en no" },
		{ "", "No se preocupen, allí estaré.", NULL, "m-7kq2x9", "answer es yes" },
		{ "", "Niestety nie dam rady.", NULL, "m-7kq2x9", "answer pl no" },
	};
	(void)state;
	CHECK(mails);
}

static void our_questions_are_answered_by_a_word(void **state)
{
	static const struct mail mails[] = {
		{ "", "retention", NULL, "q-m4x8t2", "request en join:retention" },
		{ "", "The education one, please.", NULL, "q-m4x8t2", "request en join:education" },
		{ "", "all", NULL, "q-m4x8t2", "request en join:*" },
		{ "", "yes", NULL, "q-m4x8t2", "request en confirm" },
		{ "", "not hiring", NULL, "q-m4x8t2", "unclear en" },
		{ "", "the local one", NULL, "q-m4x8t2", "unclear en" },
		{ "", "no, do not forget me", NULL, "q-m4x8t2", "unclear en" },
		{ "", "no", NULL, "q-m4x8t2", "request en no" },
		{ "", "I want to come back", NULL, "r-m4x8t2", "request en join:*" },
		{ "", "That was a mistake!", NULL, "r-m4x8t2", "request en join:*" },
		{ "", "join hiring", NULL, "r-m4x8t2", "request en join:hiring" },
		{ "", "Thank you, all the best!", NULL, "r-m4x8t2", "people " },
		{ "", "Yes, goodbye.", NULL, "r-m4x8t2", "unclear en" },
		{ "", "Sorry, that was a mistake!", NULL, "r-m4x8t2", "request en join:*" },
		{ "", "", NULL, "r-m4x8t2", "empty " },
	};
	(void)state;
	CHECK(mails);
}

static void a_leaving_token_acts_whatever_the_body_says(void **state)
{
	static const struct mail mails[] = {
		{ "unsubscribe", "Sent by a mail program.", "leave-u-8fk3vq2m", "u-8fk3vq2m", "request en leave:*" },
		{ "leave [u-8fk3vq2m]", "", NULL, "u-8fk3vq2m", "request en leave:*" },
	};
	(void)state;
	CHECK(mails);
}

static const char *folded(struct arena *arena, const char *text)
{
	const struct word_list words = fold_words(arena, text);
	struct text out = { .arena = arena };
	for (size_t i = 0; i < words.count; i++) {
		if (i > 0)
			text_add_byte(&out, ' ');
		text_add_string(&out, words.list[i].text);
	}
	return text_string(&out);
}

/* A row that isn't written as words are compared would never be met; one without an end to its brackets can't be read. */
static void phrases_are_written_as_they_are_compared(void **state)
{
	static const struct phrases *const languages[] = { &words_en, &words_es, &words_pl };
	int failures = 0;
	(void)state;
	for (size_t i = 0; i < 3; i++)
		for (size_t row = 0; row < languages[i]->count; row++) {
			struct arena arena = { 0 };
			const char *phrase = languages[i]->list[row].text;
			char *plain = arena_strdup(&arena, phrase), *kept = plain;
			int open = 0;
			bool is_whole = phrase[0] != '[';
			for (const char *c = phrase; *c != '\0'; c++) {
				open += *c == '[' ? 1 : *c == ']' ? -1 : 0;
				is_whole = is_whole && (open == 0 || open == 1);
				if (*c == '~')
					c++; /* and the blank behind the gap */
				else if (*c != '[' && *c != ']')
					*kept++ = *c == '|' ? ' ' : *c;
			}
			*kept = '\0';
			failures += broken("a phrase is folded", phrase, plain, folded(&arena, plain));
			if (strchr(phrase, '~') != NULL && (languages[i]->list[row].roles & VERBS) != 0)
				failures += broken("a gap is only in what reads", phrase, "yes",
				        word_is_reading(languages[i]->list[row].word) ? "yes" : "no");
			failures += broken("its brackets end", phrase, "yes", is_whole && open == 0 ? "yes" : "no");
			arena_free(&arena);
		}
	assert_int_equal(failures, 0);
}

static void who_looks_after_a_team_says_yes_or_no_to_an_asker(void **state)
{
	static const struct mail mails[] = {
		{ "Re: Somebody would like to join", "Yes", NULL, "a-4h8tzm", "request en yes" },
		{ "Re: Somebody would like to join", "YES", NULL, "a-4h8tzm", "request en yes" },
		{ "Re: Somebody would like to join", "Yes, welcome her!", NULL, "a-4h8tzm", "request en yes" },
		{ "Re: Somebody would like to join", "yes please add him\n\nBest, Lee", NULL, "a-4h8tzm",
		        "request en yes" },
		{ "Re: Somebody would like to join", "confirm", NULL, "a-4h8tzm", "request en yes" },
		{ "Re: Somebody would like to join", "Yes, but who is she", NULL, "a-4h8tzm", "people " },
		{ "Re: Somebody would like to join", "Yes, I met her once and have some doubts about it all", NULL,
		        "a-4h8tzm", "people " },
		{ "Re: Somebody would like to join", "No idea who she is", NULL, "a-4h8tzm", "people " },
		{ "Re: Somebody would like to join", "No, thanks.", NULL, "a-4h8tzm", "request en no" },
		{ "Re: Somebody would like to join", "no", NULL, "a-4h8tzm", "request en no" },
		{ "Re: Alguien quiere unirse", "Sí", NULL, "a-4h8tzm", "request es yes" },
		{ "Re: Alguien quiere unirse", "Sí, bienvenida", NULL, "a-4h8tzm", "request es yes" },
		{ "Re: Alguien quiere unirse", "no, gracias", NULL, "a-4h8tzm", "request es no" },
		{ "Re: Dołączenie", "tak", NULL, "a-4h8tzm", "request pl yes" },
		{ "Re: Dołączenie", "Tak, zapraszamy", NULL, "a-4h8tzm", "request pl yes" },
		{ "Re: Dołączenie", "nie, dziękuję", NULL, "a-4h8tzm", "request pl no" },
		{ "Re: Somebody would like to join", "Who is she?", NULL, "a-4h8tzm", "people " },
		{ "Re: Somebody would like to join", "Yes, if she works at a hospital", NULL, "a-4h8tzm", "people " },
		{ "Re: Somebody would like to join", "Maybe", NULL, "a-4h8tzm", "people " },
		{ "Re: Somebody would like to join", "Yes. No.", NULL, "a-4h8tzm", "people " },
		{ "Re: Somebody would like to join", "", NULL, "a-4h8tzm", "people " },
		{ "Re: Somebody would like to join", "Thanks", NULL, "a-4h8tzm", "people " },
		{ "Re: Somebody would like to join", "I would not", NULL, "a-4h8tzm", "people " },
		{ "Re: Somebody would like to join", "leave education", NULL, "a-4h8tzm", "people " },
		{ "Re: Somebody would like to join", "Please don't add her", NULL, "a-4h8tzm", "people " },
	};
	(void)state;
	CHECK(mails);
}

RUN(who_looks_after_a_team_says_yes_or_no_to_an_asker, commands_are_understood, a_line_names_the_organisation,
        certain_sentences_are_requests, nothing_acts_that_is_not_certain,
        words_of_others_and_words_taken_back_do_not_act, spelling_is_forgiven_where_only_one_word_is_near,
        an_address_is_half_a_sentence, a_pause_needs_a_certain_day, a_join_is_confirmed_only_by_a_yes,
        meetings_are_answered_by_words_not_by_guess, our_questions_are_answered_by_a_word,
        a_leaving_token_acts_whatever_the_body_says, phrases_are_written_as_they_are_compared)
