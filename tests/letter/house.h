/* house.h - the teams of the corpus, for tests of letter/. */
#ifndef TESTS_LETTER_HOUSE_H
#define TESTS_LETTER_HOUSE_H
#include "core/house.h"

static const char *const education_en[] = { "Education", "Training", NULL };
static const char *const education_es[] = { "Educación", "Formación", "Capacitación", NULL };
static const char *const education_pl[] = { "Edukacja", "Szkolenia", NULL };
static const char *const hiring_en[] = { "Local Hiring", "Targeted Hiring", "Hiring", NULL };
static const char *const hiring_es[] = { "Contratación Local", "Contratación", NULL };
static const char *const hiring_pl[] = { "Lokalna Rekrutacja", "Rekrutacja", NULL };
static const char *const retention_en[] = { "Retention", "Career Pathways", "Pathways", NULL };
static const char *const retention_es[] = { "Retención", "Trayectorias Profesionales", NULL };
static const char *const retention_pl[] = { "Utrzymanie Pracowników", "Ścieżki Kariery", "Retencja", NULL };

static struct team house_teams[] = {
	{ .id = "education",
	        .name = { NULL, "Education & Training", "Educación y Formación", "Edukacja i Szkolenia" },
	        .aliases = { NULL, education_en, education_es, education_pl } },
	{ .id = "hiring",
	        .name = { NULL, "Local & Targeted Hiring", "Contratación Local y Dirigida",
	                "Lokalna i Ukierunkowana Rekrutacja" },
	        .aliases = { NULL, hiring_en, hiring_es, hiring_pl } },
	{ .id = "retention",
	        .name = { NULL, "Retention & Career Pathways", "Retención y Trayectorias Profesionales",
	                "Utrzymanie Pracowników i Ścieżki Kariery" },
	        .aliases = { NULL, retention_en, retention_es, retention_pl } },
};

static const struct house house_of_corpus = {
	.name = "Healthcare Collaborative",
	.address = "teams@collab.example",
	.languages = { LANGUAGE_EN, LANGUAGE_ES, LANGUAGE_PL },
	.language_count = 3,
	.has_subaddressing = true,
	.teams = house_teams,
	.team_count = 3,
	.admins = (const char *const[]){ "office@collab.example", NULL },
	.limits = { .attachment_bytes = 1000 },
};

#endif
