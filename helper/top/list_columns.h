/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Columns of the list of VMs and vCPUs: key, head, kind, member, what it needs,
 * width, which goes first where the screen is narrow (0: none), form of &enum
 * top_form.
 */
/* clang-format off */
TOP_COLUMN("vm",             "VM",      U32,   vm,             0,           4, 0, NUMBER)
TOP_COLUMN(NULL,             "VCPU",    CHARS, vcpu_text,      0,           4, 0, RIGHT)
TOP_COLUMN("vcpu",           NULL,      U32,   vcpu,           TOP_ONE,     0, 0, NUMBER)
TOP_COLUMN("pid",            "PID",     U32,   pid,            0,           7, 6, NUMBER)
TOP_COLUMN(NULL,             "NAME",    CHARS, name,           0,           9, 0, ELASTIC)
TOP_COLUMN("exits",          "EXITS/S", RATE,  exits,          TOP_RATES,   7, 4, RATE)
TOP_COLUMN("l1",             "L1/S",    RATE,  l1,             TOP_RATES,   7, 1, RATE)
TOP_COLUMN("l2",             "L2/S",    RATE,  l2,             TOP_RATES,   7, 0, RATE)
TOP_COLUMN("handled",        "HANDL/S", RATE,  handled,        TOP_RATES,   7, 7, RATE)
TOP_COLUMN("reflected",      "REFL/S",  RATE,  reflected,      TOP_RATES,   7, 5, RATE)
TOP_COLUMN("multiplication", "MULT",    RATE,  multiplication, TOP_TRIPS,   5, 1, RATE)
TOP_COLUMN("l1_share",       "L1%",     RATE,  l1_share,       TOP_TIMES,   5, 3, RATE)
TOP_COLUMN("l2_share",       "L2%",     RATE,  l2_share,       TOP_TIMES,   5, 3, RATE)
TOP_COLUMN("host_share",     "HOST%",   RATE,  host_share,     TOP_TIMES,   5, 2, RATE)
TOP_COLUMN("blocked_share",  "BLOCK%",  RATE,  blocked_share,  TOP_TIMES,   6, 3, RATE)
TOP_COLUMN("open_share",     "OPEN%",   RATE,  open_share,     TOP_TIMES,   5, 6, RATE)
TOP_COLUMN("nesting_share",  "NEST%",   RATE,  nesting_share,  TOP_NESTING, 5, 1, RATE)
TOP_COLUMN(NULL,             "HOTTEST", CHARS, hottest,        0,          20, 5, LEFT)
