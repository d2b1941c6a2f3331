/* test_polish.c - what people may count on when they write in Polish. */
#include "tests/letter/written.h"

static void people_join(void **state)
{
	static const struct written mails[] = {
		{ "", "", "Chciałabym dołączyć do zespołu rekrutacji.", "request pl join:hiring" },
		{ "", "", "Chciałbym zapisać się do zespołu edukacji i szkoleń", "request pl join:education" },
		{ "", "", "proszę mnie zapisać na listę zespołu Rekrutacja", "request pl join:hiring" },
		{ "", "", "Proszę mnie wpisać na listę członków zespołu retencji.", "request pl join:retention" },
		{ "", "", "Proszę o dopisanie mnie do zespołu Utrzymania Pracowników.", "request pl join:retention" },
		{ "", "", "Zgłaszam się do zespołu szkoleń.", "request pl join:education" },
		{ "", "", "Zgłaszam chęć udziału w zespole Ścieżki Kariery.", "request pl join:retention" },
		{ "", "", "Z przyjemnością dołączę do zespołu edukacji.", "request pl join:education" },
		{ "", "", "Chętnie dołączę do zespołu rekrutacji.", "request pl join:hiring" },
		{ "", "", "Jestem zainteresowana dołączeniem do zespołu szkoleń.", "request pl join:education" },
		{ "", "", "Chcę należeć do zespołu retencji", "request pl join:retention" },
		{ "", "", "Czy mogliby Państwo dopisać mnie do zespołu rekrutacji?", "request pl join:hiring" },
		{ "", "", "Czy mogłabym dołączyć do zespołu edukacji?", "request pl join:education" },
		{ "", "", "Dopiszcie mnie do edukacji i rekrutacji, z góry dzięki",
		        "request pl join:education join:hiring" },
		{ "", "", "dodaj mnie do wszystkich zespołów", "request pl join:*" },
		{ "", "",
		        "Szanowni Państwo,\n\nuprzejmie proszę o przyjęcie mnie do zespołu Lokalna Rekrutacja.\n\nZ wyrazami szacunku\ndr Anna Lis",
		        "request pl join:hiring" },
		{ "", "", "zapisz mnie do zespolu sciezek kariery", "request pl join:retention" },
		{ "", "", "prosze o zapis do zespolu szkolen", "request pl join:education" },
		{ "", "", "Chciałbym się zapisać", "request pl join:?" },
		{ "", "Zgłoszenie", "Proszę o dodanie mojej osoby do zespołu Rekrutacja.", "request pl join:hiring" },
		{ "", "", "Chcę wziąć udział w pracach zespołu retencji.", "request pl join:retention" },
		{ "", "", "Dołączam do zespołu Edukacja.", "request pl join:education" },
		{ "", "", "Pragnę wstąpić do zespołu rekrutacji", "request pl join:hiring" },
		{ "", "dołącz edukacja", "", "request pl join:education" },
		{ "", "", "Hej, dopisz mnie do szkoleń, dzięki! Ola", "request pl join:education" },
		{ "", "", "Proszę zapisać mnie i kolegę do rekrutacji", "request pl join:hiring" },
		{ "", "", "Chcę dołączyć do zespołu rekrutacji, ponieważ pracuję w kadrach.",
		        "request pl join:hiring" },
		{ "join", "Rekrutacja", "Dzień dobry, z góry dziękuję.", "request pl join:hiring" },
	};
	(void)state;
	CHECK_WRITTEN(mails);
}

static void people_leave(void **state)
{
	static const struct written mails[] = {
		{ "", "", "Proszę o wykreślenie mnie z zespołu rekrutacji.", "request pl leave:hiring" },
		{ "", "", "Rezygnuję z udziału w zespole szkoleń.", "request pl leave:education" },
		{ "", "", "wypisuję się z zespołu retencji", "request pl leave:retention" },
		{ "", "", "Nie chcę już otrzymywać wiadomości.", "request pl leave:*" },
		{ "", "", "Nie chcę już dostawać maili z zespołu rekrutacji", "request pl leave:hiring" },
		{ "", "", "Proszę o usunięcie mnie z listy.", "request pl leave:*" },
		{ "", "", "Proszę usunąć mój adres z listy mailingowej.", "request pl leave:*" },
		{ "", "", "Proszę nie przysyłać mi więcej wiadomości.", "request pl leave:*" },
		{ "", "", "przestańcie mi wysyłać maile", "request pl leave:*" },
		{ "", "", "Proszę mnie wypisać ze wszystkich zespołów", "request pl leave:*" },
		{ "", "", "Chciałabym się wypisać z zespołu edukacji.", "request pl leave:education" },
		{ "", "", "Chcę opuścić zespół rekrutacji.", "request pl leave:hiring" },
		{ "", "", "Chcę odejść z zespołu Utrzymanie Pracowników", "request pl leave:retention" },
		{ "", "", "Rezygnuję z członkostwa w zespole edukacji i szkoleń", "request pl leave:education" },
		{ "", "", "Z dniem dzisiejszym rezygnuję z udziału w zespole rekrutacji.", "request pl leave:hiring" },
		{ "", "", "Niniejszym rezygnuję z członkostwa w zespole retencji.", "request pl leave:retention" },
		{ "", "", "Odchodzę z zespołu rekrutacji", "request pl leave:hiring" },
		{ "", "", "Czy możecie mnie wypisać?", "request pl leave:*" },
		{ "", "", "Czy mogłaby Pani wypisać mnie z zespołu szkoleń?", "request pl leave:education" },
		{ "", "", "wypiszcie mnie proszę", "request pl leave:*" },
		{ "", "", "wypisz mnie z listy", "request pl leave:*" },
		{ "", "", "Przechodzę na emeryturę. Proszę o skreślenie mnie z listy. Dziękuję za wszystko!",
		        "request pl leave:*" },
		{ "", "", "Nie pracuję już w szpitalu, proszę o wykreślenie z listy.", "request pl leave:*" },
		{ "", "", "Nie mam już czasu, więc proszę mnie wypisać.", "request pl leave:*" },
		{ "", "", "Proszę przenieść mnie z edukacji do rekrutacji", "request pl leave:education join:hiring" },
		{ "", "", "Wypiszcie mnie z rekrutacji i zapiszcie do edukacji.",
		        "request pl leave:hiring join:education" },
		{ "", "wypisz rekrutacja", "", "request pl leave:hiring" },
		{ "", "Prośba",
		        "Szanowni Państwo,\n\nod stycznia zmieniam pracę i nie będę już zajmować się tym tematem. Bardzo proszę o usunięcie mojego adresu z Państwa listy mailingowej.\n\nZ poważaniem\nJerzy Kos\nSpecjalista ds. kadr",
		        "request pl leave:*" },
		{ "", "", "nie jestem juz zainteresowany prosze o wypisanie", "request pl leave:*" },
	};
	(void)state;
	CHECK_WRITTEN(mails);
}

static void every_command_is_understood(void **state)
{
	static const struct written mails[] = {
		{ "", "przerwa", "", "request pl pause" },
		{ "", "", "Proszę o wstrzymanie wiadomości do 1 marca.", "request pl pause:2027-03-01" },
		{ "", "", "wstrzymaj do końca stycznia", "request pl pause:2027-01-31" },
		{ "", "", "wstrzymaj do połowy stycznia", "request pl pause:2027-01-15" },
		{ "", "", "wstrzymaj do poniedziałku", "request pl pause:2026-11-30" },
		{ "", "", "przerwa przez dwa tygodnie", "request pl pause:2026-12-08" },
		{ "", "", "przerwa na miesiąc", "request pl pause:2026-12-24" },
		{ "", "", "Proszę o przerwę na trzy tygodnie", "request pl pause:2026-12-15" },
		{ "", "", "wstrzymaj maile do piątku", "request pl pause:2026-11-27" },
		{ "", "", "przerwa do świąt", "unclear pl" },
		{ "", "", "Proszę wstrzymać wysyłkę do 10.01.2027", "request pl pause:2027-01-10" },
		{ "", "wznów", "", "request pl resume" },
		{ "", "", "Wróciłam, proszę wznowić wiadomości.", "request pl resume" },
		{ "", "", "Wolę skrót.", "request pl digest" },
		{ "", "", "Proszę o cotygodniowy skrót.", "request pl digest" },
		{ "", "osobno", "", "request pl each" },
		{ "", "", "każdą wiadomość osobno proszę", "request pl each" },
		{ "", "", "W jakich zespołach jestem?", "request pl status" },
		{ "", "", "Dzień dobry, do jakich zespołów jestem zapisana?", "request pl status" },
		{ "", "", "Kiedy jest następne spotkanie zespołu rekrutacji?", "request pl meetings" },
		{ "", "", "Jakie zespoły macie?", "request pl teams" },
		{ "", "", "Jakie dane o mnie przechowujecie?", "request pl data" },
		{ "", "", "Proszę o kopię moich danych.", "request pl data" },
		{ "", "", "Proszę usunąć wszystkie moje dane.", "request pl forget" },
		{ "", "zapomnij", "", "request pl forget" },
		{ "", "", "Jak to działa?", "request pl help" },
		{ "", "", "Jak mogę się wypisać?", "request pl help" },
		{ "", "", "Czy można zrobić przerwę?", "request pl help" },
		{ "", "", "Co się stanie, jeśli się wypiszę?", "request pl help" },
		{ "", "spotkania", "dzięki", "request pl meetings" },
	};
	(void)state;
	CHECK_WRITTEN(mails);
}

static void nothing_uncertain_acts(void **state)
{
	static const struct written mails[] = {
		{ "", "", "Proszę mnie nie usuwać z listy.", "unclear pl" },
		{ "", "", "Nie chcę się wypisywać.", "unclear pl" },
		{ "", "", "Nie zapisywałam się do żadnego zespołu.", "unclear pl" },
		{ "", "", "Nie prosiłem o wypisanie.", "unclear pl" },
		{ "", "", "Jeśli to nic nie kosztuje, proszę mnie zapisać do edukacji.", "unclear pl" },
		{ "", "", "Zapiszcie mnie do rekrutacji, o ile spotkania są zdalne.", "unclear pl" },
		{ "", "", "Zastanawiam się nad wypisaniem się z zespołu.", "people " },
		{ "", "", "Może kiedyś dołączę.", "people " },
		{ "", "", "W przyszłym roku chętnie dołączę.", "people " },
		{ "", "", "Proszę wypisać panią Nowak z rekrutacji.", "people " },
		{ "", "", "Proszę zapisać moją koleżankę Ewę do szkoleń", "unclear pl" },
		{ "", "", "Szef prosi, żebyście go wypisali.", "people " },
		{ "", "", "wypisz rekrutacja\ndołącz rekrutacja", "unclear pl" },
		{ "", "", "Za dużo maili.", "unclear pl" },
		{ "", "", "Proszę o więcej informacji.", "unclear pl" },
		{ "", "", "Interesuje mnie zespół retencji.", "unclear pl" },
		{ "", "", "Zapisz się na badania do końca miesiąca.", "people " },
		{ "", "", "Wypisz receptę i zostaw w rejestracji.", "people " },
		{ "", "", "Jutro mają wypisać mamę ze szpitala.", "people " },
		{ "", "", "Trzeba było wstrzymać oddech.", "people " },
		{ "", "", "Przerwa w pracy zaczyna się o dwunastej.", "people " },
		{ "", "", "Zapisz to proszę w kalendarzu.", "people " },
		{ "", "", "Nie zapomnij o spotkaniu w czwartek.", "people " },
		{ "", "", "Dane z ankiety są w załączniku.", "people " },
		{ "", "Pomoc", "Pomoc była bardzo potrzebna, dziękujemy za wszystko, co zrobiliście.", "people " },
		{ "", "", "Dołączam listę obecności.", "people " },
		{ "", "", "Rezygnuję z kawy na spotkaniach.", "people " },
		{ "", "", "Dołącz plik do wiadomości.", "people " },
	};
	(void)state;
	CHECK_WRITTEN(mails);
}

#define INVITED  "meeting-m-5bt6re", "Odp: Zaproszenie: Edukacja i Szkolenia, 9 grudnia [m-5bt6re]"
#define TO_JOIN  "confirm-c-6mz2pd", "Odp: Prosimy o potwierdzenie: Edukacja i Szkolenia [c-6mz2pd]"
#define LEFT     "back-r-m4x8t2", "Odp: Wypisano z zespołu [r-m4x8t2]"
#define QUESTION "question-q-m4x8t2", "Odp: Który zespół? [q-m4x8t2]"

static void what_we_asked_is_answered(void **state)
{
	static const struct written mails[] = {
		{ INVITED, "Będę", "answer pl yes" },
		{ INVITED, "Nie dam rady", "answer pl no" },
		{ INVITED, "Postaram się", "answer pl maybe" },
		{ INVITED, "Niestety nie mogę.", "answer pl no" },
		{ INVITED, "Tak, będę. Pozdrawiam, Ewa", "answer pl yes" },
		{ INVITED, "jasne, że będę", "answer pl yes" },
		{ INVITED, "Nie będę mogła być obecna", "answer pl no" },
		{ INVITED, "Nie będzie mnie", "answer pl no" },
		{ INVITED, "Może przyjdę", "answer pl maybe" },
		{ INVITED, "Czy będzie parking?", "people " },
		{ INVITED, "Potwierdzam udział", "answer pl yes" },
		{ INVITED, "Mam dyżur, nie przyjdę.", "answer pl no" },
		{ INVITED, "Nie wiem, czy dam radę", "answer pl maybe" },
		{ INVITED, "chyba dam radę", "answer pl maybe" },
		{ INVITED, "Przyjdę, ale proszę wypisać mnie z rekrutacji.", "request pl yes leave:hiring" },
		{ TO_JOIN, "tak", "request pl confirm" },
		{ TO_JOIN, "Tak, chcę dołączyć", "request pl confirm" },
		{ TO_JOIN, "Zgadza się, to ja", "request pl confirm" },
		{ TO_JOIN, "Nie", "request pl no" },
		{ TO_JOIN, "To nie ja", "request pl no" },
		{ TO_JOIN, "Kim jesteście?", "request pl help" },
		{ TO_JOIN, "Dziękuję", "request pl confirm" },
		{ TO_JOIN, "Jasne", "request pl confirm" },
		{ TO_JOIN, "tak, ale nie teraz", "unclear pl" },
		{ TO_JOIN, "Nie zapisywałem się nigdzie", "request pl no" },
		{ TO_JOIN, "Wszystko się zgadza, dziękuję.", "request pl confirm" },
		{ LEFT, "To pomyłka, chcę wrócić", "request pl join:*" },
		{ LEFT, "Dziękuję za wszystko", "people " },
		{ QUESTION, "rekrutacja", "request pl join:hiring" },
	};
	(void)state;
	CHECK_WRITTEN(mails);
}

static void only_own_words_count(void **state)
{
	static const struct written mails[] = {
		{ "", "Odpowiedź automatyczna: Zaproszenie",
		        "Jestem na urlopie. Aby się wypisać, proszę pisać do biura.", "auto-reply " },
		{ "", "Odp: Zaproszenie",
		        "Dziękuję za wiadomość. Jestem na urlopie do 7 grudnia. W pilnych sprawach proszę o kontakt z recepcją.",
		        "auto-reply " },
		{ "", "Odp: Zaproszenie",
		        "Państwa zgłoszenie zostało zarejestrowane pod numerem 4471. Odpowiemy najszybciej, jak to możliwe.",
		        "auto-reply " },
		{ "", "Odp: Zaproszenie",
		        "Pani Nowak już u nas nie pracuje. Proszę pisać na adres biuro@lakeside.example.",
		        "auto-reply " },
		{ "", "Odp: Witamy",
		        "wypisz edukacja\n\npon., 23 lis 2026 o 09:04 Zespoły <teams@collab.example> napisał(a):\n\n> Aby odpocząć: WSTRZYMAJ DO i data.\n",
		        "request pl leave:education" },
		{ "", "Odp: Witamy",
		        "Proszę o wypisanie mnie z rekrutacji.\n\nW dniu 23.11.2026 o 09:04, Zespoły pisze:\n> Jedna wiadomość w tygodniu: SKRÓT.\n",
		        "request pl leave:hiring" },
		{ "", "Odp: Witamy",
		        "Wznów, proszę\n\nWiadomość napisana przez Zespoły <teams@collab.example> w dniu 23.11.2026, o godz. 09:04:\n\nAby się wypisać: WYPISZ EDUKACJA.\n",
		        "request pl resume" },
		{ "", "ODP: Witamy",
		        "Dziękuję!\n\nOd: Zespoły <teams@collab.example>\nWysłano: poniedziałek, 23 listopada 2026 09:04\nDo: ana@lakeside.example\nTemat: Witamy\n\nWYPISZ EDUKACJA\n",
		        "people " },
		{ "", "Odp: Witamy",
		        "dopisz mnie do szkoleń\n\nWysłano z iPhone'a\n\n> Wiadomość napisana przez Zespoły <teams@collab.example> w dniu 23 lis 2026, o godz. 09:04:\n> \n> WYPISZ EDUKACJA\n",
		        "request pl join:education" },
		{ "", "Odp: Witamy",
		        "status\n\nPobierz aplikację Outlook dla systemu Android\n________________________________\nFrom: Zespoły <teams@collab.example>\nSent: Monday, November 23, 2026 9:04:00 AM\nTo: ana@lakeside.example\nSubject: Witamy\n\nDzień dobry,\nzapraszamy na spotkanie. Aby się wypisać z zespołu: WYPISZ EDUKACJA\n",
		        "request pl status" },
		{ "", "zespół", "Dopiszcie mnie do rekrutacji.\n\nWysłane z Outlooka dla Androida",
		        "request pl join:hiring" },
		{ "", "Odp: Witamy",
		        "Skrót proszę\n\nDnia 23 listopada 2026 09:04 Zespoły <teams@collab.example> napisał(a):\n\nWYPISZ EDUKACJA\n",
		        "request pl digest" },
		{ "", "zespół",
		        "Proszę mnie zapisać do retencji.\n\nNiniejsza wiadomość jest poufna. Jeżeli nie jest Pan/Pani jej adresatem, prosimy o usunięcie jej. Administratorem danych jest szpital; w każdej chwili można wypisać się z listy.",
		        "request pl join:retention" },
		{ "", "zespół",
		        "Proszę o wypisanie z listy.\n\nPozdrawiam\nJan Kowalski\nKierownik działu kadr\ntel. 600 000 000\nPomyśl o środowisku, zanim wydrukujesz tę wiadomość",
		        "request pl leave:*" },
	};
	(void)state;
	CHECK_WRITTEN(mails);
}

static void one_slip_is_forgiven(void **state)
{
	static const struct written mails[] = {
		{ "", "", "dolącz do rekrutacji", "request pl join:hiring" },
		{ "", "", "wypsiz edukacja", "request pl leave:education" },
		{ "", "", "chciałbm dołączyć do zespołu rekrutacji", "request pl join:hiring" },
		{ "", "", "prosze o wykreslenei mnie z listy", "request pl leave:*" },
		{ "", "pomco", "", "request pl help" },
		{ "", "spotkana", "", "request pl meetings" },
		{ "", "wstrzmaj", "", "request pl pause" },
		{ "", "", "dopisz mnie do rektutacji", "request pl join:hiring" },
		{ "", "ＷＹＰＩＳＺ", "", "request pl leave:*" },
		{ "", "", "PROSZE O WYPISANIE MNIE Z LISTY", "request pl leave:*" },
	};
	(void)state;
	CHECK_WRITTEN(mails);
}

RUN(people_join, people_leave, every_command_is_understood, nothing_uncertain_acts, what_we_asked_is_answered,
        only_own_words_count, one_slip_is_forgiven)
