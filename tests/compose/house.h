/* house.h - a small collaborative for the tests of this room. */
#ifndef TESTS_COMPOSE_HOUSE_H
#define TESTS_COMPOSE_HOUSE_H
#include "core/house.h"

static struct team test_teams[] = {
	{ .id = "education",
	        .name = { [LANGUAGE_EN] = "Education & Training",
	                [LANGUAGE_ES] = "Educación y Formación",
	                [LANGUAGE_PL] = "Edukacja i Szkolenia" },
	        .about = { [LANGUAGE_EN] = "Training for people who start in healthcare, and for those who teach them.",
	                [LANGUAGE_ES] = "Formación para quienes empiezan en la sanidad y para quienes enseñan.",
	                [LANGUAGE_PL] =
	                        "Szkolenia dla osób, które zaczynają pracę w ochronie zdrowia, i dla ich nauczycieli." },
	        .aliases = { [LANGUAGE_EN] = (const char *const[]){ "Education", "Training", NULL },
	                [LANGUAGE_ES] = (const char *const[]){ "Formación", NULL } } },
	{ .id = "hiring",
	        .name = { [LANGUAGE_EN] = "Local & Targeted Hiring",
	                [LANGUAGE_ES] = "Contratación Local y Dirigida",
	                [LANGUAGE_PL] = "Lokalna i Ukierunkowana Rekrutacja" },
	        .aliases = { [LANGUAGE_EN] = (const char *const[]){ "Hiring", NULL } } },
	{ .id = "retention",
	        .name = { [LANGUAGE_EN] = "Retention & Career Pathways",
	                [LANGUAGE_ES] = "Retención y Trayectorias Profesionales",
	                [LANGUAGE_PL] = "Utrzymanie Pracowników i Ścieżki Kariery" } },
};

static const char *const test_admins[] = { "office@collab.example", NULL };

static inline struct house test_house(void)
{
	return (struct house){
		.name = "Healthcare Collaborative",
		.address = "teams@collab.example",
		.postal = "1 Main St, Chicago",
		.time_zone = "America/Chicago",
		.languages = { LANGUAGE_EN, LANGUAGE_ES, LANGUAGE_PL },
		.language_count = 3,
		.admins = test_admins,
		.digest = { DIGEST_WEEKLY, 1, 8 * 60 },
		.attention_folder = "Attention",
		.teams = test_teams,
		.team_count = sizeof(test_teams) / sizeof(test_teams[0]),
	};
}

#endif
