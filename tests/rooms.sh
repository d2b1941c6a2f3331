#!/bin/sh
# rooms.sh - each room of daemon/ includes only what lies on floors below it, never a neighbour (the way through the house).
#
# The table is the design: a new line here is a change of it.
set -eu
cd "$(dirname "$0")/.."

floors="base=0 core=1 config=2 letter=2 store=2 compose=2 worker=3 net=3 inbox=4 agenda=4 outbox=4 admin=5"

find daemon -name '*.[ch]' | sort | xargs awk -v table="$floors" '
BEGIN {
	count = split(table, rows, " ")
	for (i = 1; i <= count; i++) { split(rows[i], row, "="); floor[row[1]] = row[2] }
}
/^#include "/ {
	split($2, quoted, "\""); split(quoted[1] quoted[2], to, "/"); split(FILENAME, from, "/")
	in_room = from[3] != ""                     # daemon/main.c and supervise.c live above all rooms
	if (in_room && !(from[2] in floor)) { print FILENAME ": the room " from[2] " has no floor"; bad++; next }
	if (!in_room || to[1] == from[2]) next
	if (!(to[1] in floor)) { print FILENAME ":" FNR ": there is no room " to[1]; bad++; next }
	if (floor[to[1]] >= floor[from[2]]) {
		print FILENAME ":" FNR ": " from[2] " (floor " floor[from[2]] ") reaches for " to[1] " (floor " floor[to[1]] ")"
		bad++
	}
}
END {
	print bad ? bad " includes break the order of the floors" : "rooms: every include goes down"
	exit bad > 0
}'
