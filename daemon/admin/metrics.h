/* metrics.h - how things stand, as OpenMetrics 1.0 text. Pure. */
#ifndef ADMIN_METRICS_H
#define ADMIN_METRICS_H
#include <stdbool.h>
#include "base/arena.h"
#include "config/config.h"
#include "store/store.h"

struct metrics {
	const struct config *config;
	int64_t now;
	bool is_running;
	struct overview overview;
	struct team_count *teams; /* those with members */
	size_t team_count;
	struct relay_state *relays; /* as in the config */
};

/* Gauges only, and no word but team ids and the relays' names: the node_exporter's collector knows no other types of OpenMetrics,
 * and whoever reads a dashboard may not be meant to read addresses. A time that isn't there has no line. The arena owns it. */
const char *metrics_text(const struct metrics *metrics, struct arena *arena);

#endif
