/* bounce_judge.h - what a report's words and codes mean for an address. Pure. Private to bounce*.c. */
#ifndef LETTER_BOUNCE_JUDGE_H
#define LETTER_BOUNCE_JUDGE_H
#include "letter/bounce.h"

struct judgement {
	const char *permanent; /* "yes", "no", "policy" */
	const char *status;    /* stated, or what the words amount to; "" where nothing tells */
	bool is_our_limit;
};

/* Rather "no" than a wrong "yes": that throws out a member who can be reached. */
struct judgement failure_judge(struct arena *arena, const struct failure *failure);

/* The first enhanced status code in `text` ("5.1.1", RFC 3463), or "". */
const char *status_within(struct arena *arena, const char *text);

/* The first SMTP reply code of a refusal in `text` (421, 550 ...), or 0. */
int reply_within(const char *text);

#endif
