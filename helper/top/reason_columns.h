/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Columns of the exit reasons, as in list_columns.h.
 */
/* clang-format off */
TOP_COLUMN("level",             "LVL",     U32,   level,      0,          3, 0, NUMBER)
TOP_COLUMN(NULL,                "REASON",  CHARS, name,       0,         10, 0, ELASTIC)
TOP_COLUMN("exits",             "EXITS/S", RATE,  exits,      TOP_RATES,  8, 0, RATE)
TOP_COLUMN("handled",           "HANDL/S", RATE,  handled,    TOP_FATE,   8, 3, RATE)
TOP_COLUMN("reflected",         "REFL/S",  RATE,  reflected,  TOP_FATE,   8, 1, RATE)
TOP_COLUMN("handling_avg_ns",   "AVG",     U64,   average_ns, TOP_TIMES,  7, 1, TIME)
TOP_COLUMN("handling_p99_ns",   "P99<",    U64,   p99_ns,     TOP_HIST,   7, 2, TIME)
TOP_COLUMN("l1_exits_per_trip", "L1/TRIP", RATE,  per_trip,   TOP_TRIPS,  7, 2, RATE)
TOP_COLUMN("roundtrip_avg_ns",  "TRIP",    U64,   trip_ns,    TOP_TRIPS,  7, 2, TIME)
