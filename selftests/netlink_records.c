// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <netlink/attr.h>
#include <netlink/msg.h>

#include "netlink_records.h"

/* Numbers within a record: how many bytes they have. */
static const __u8 head_size[NESTMON_A_MAX + 1] = {
	[NESTMON_A_VM] = 4,	     [NESTMON_A_PID] = 4,
	[NESTMON_A_VCPU] = 4,	     [NESTMON_A_ISA] = 4,
	[NESTMON_A_TIME] = 8,	     [NESTMON_A_SINCE] = 8,
	[NESTMON_A_GONE] = 8,	     [NESTMON_A_GUEST_MODE] = 1,
	[NESTMON_A_L1_EXITS] = 8,    [NESTMON_A_L2_EXITS] = 8,
	[NESTMON_A_L2_HANDLED] = 8,  [NESTMON_A_L2_REFLECTED] = 8,
	[NESTMON_A_L2_PENDING] = 1,  [NESTMON_A_L2_ENTRIES] = 8,
	[NESTMON_A_SYNTHESIZED] = 8, [NESTMON_A_ORPHANS] = 8,
	[NESTMON_A_LEFT] = 8,	     [NESTMON_A_ENTRY_FAILURES] = 8,
	[NESTMON_A_UNTRACED] = 8,    [NESTMON_A_UNSLOTTED] = 8,
	[NESTMON_A_REBASED] = 8,     [NESTMON_A_L1_NS] = 8,
	[NESTMON_A_L2_NS] = 8,	     [NESTMON_A_HANDLING_NS] = 8,
	[NESTMON_A_BLOCKED_NS] = 8,  [NESTMON_A_UNSETTLED_NS] = 8,
	[NESTMON_A_NESTING_NS] = 8,  [NESTMON_A_TRIPS_INTERRUPTED] = 8,
	[NESTMON_A_UNDECIDED] = 8,
};

static const __u8 row_size[NESTMON_EXIT_A_MAX + 1] = {
	[NESTMON_EXIT_A_LEVEL] = 4,
	[NESTMON_EXIT_A_CODE] = 8,
	[NESTMON_EXIT_A_EXITS] = 8,
	[NESTMON_EXIT_A_HANDLED] = 8,
	[NESTMON_EXIT_A_REFLECTED] = 8,
	[NESTMON_EXIT_A_PENDING] = 1,
	[NESTMON_EXIT_A_SYNTHESIZED] = 8,
	[NESTMON_EXIT_A_UNDECIDED] = 8,
	[NESTMON_EXIT_A_TIMED] = 8,
	[NESTMON_EXIT_A_HANDLING_NS] = 8,
	[NESTMON_EXIT_A_BLOCKED_NS] = 8,
	[NESTMON_EXIT_A_TRIPS] = 8,
	[NESTMON_EXIT_A_L1_EXITS] = 8,
	[NESTMON_EXIT_A_ROUNDTRIP_NS] = 8,
	[NESTMON_EXIT_A_CAUSED_LOST] = 8,
	[NESTMON_EXIT_A_HANDLING_MIN_NS] = 8,
	[NESTMON_EXIT_A_HANDLING_MAX_NS] = 8,
	[NESTMON_EXIT_A_ROUNDTRIP_BLOCKED_NS] = 8,
};

/* What a head has from the first time that was taken, all of it. */
static const int durations[] = {
	NESTMON_A_L1_NS,
	NESTMON_A_L2_NS,
	NESTMON_A_HANDLING_NS,
	NESTMON_A_BLOCKED_NS,
	NESTMON_A_UNSETTLED_NS,
	NESTMON_A_NESTING_NS,
	NESTMON_A_TRIPS_INTERRUPTED,
};

/* The same of a row, and of a row of level 2 that had a round trip. */
static const int row_times[] = {
	NESTMON_EXIT_A_TIMED,		NESTMON_EXIT_A_HANDLING_NS,
	NESTMON_EXIT_A_HANDLING_MAX_NS, NESTMON_EXIT_A_BLOCKED_NS,
	NESTMON_EXIT_A_HANDLING_HIST,
};

static const int row_trips[] = {
	NESTMON_EXIT_A_TRIPS,	       NESTMON_EXIT_A_L1_EXITS,
	NESTMON_EXIT_A_ROUNDTRIP_NS,   NESTMON_EXIT_A_ROUNDTRIP_BLOCKED_NS,
	NESTMON_EXIT_A_ROUNDTRIP_HIST, NESTMON_EXIT_A_L1_EXITS_HIST,
	NESTMON_EXIT_A_CAUSED_LOST,
};

#define NR(array) (sizeof(array) / sizeof((array)[0]))

/* What only vCPUs without rows have, and none of them needs. */
static const __u8 nested_size[NESTMON_A_MAX + 1] = {
	[NESTMON_A_STATE_TIME] = 8,
	[NESTMON_A_STATE_SOURCE] = 4,
	[NESTMON_A_NESTED_ENABLED] = 1,
	[NESTMON_A_NESTED_SINCE] = 8,
	[NESTMON_A_VMCS12] = 8,
	[NESTMON_A_SHADOW_VMCS] = 1,
	[NESTMON_A_GIF] = 1,
	[NESTMON_A_NESTED_PAGING] = 4,
};

static const char *check_nested(const struct nlattr *attr, __u8 cmd)
{
	return cmd == NESTMON_CMD_VCPU_GET &&
			       nla_len(attr) == nested_size[nla_type(attr)] ?
		       NULL :
		       "nested state out of place or of another size";
}

static const char *get_number(const struct nlattr *attr, const __u8 *size,
			      bool *has, __u64 *value)
{
	int type = nla_type(attr);

	if (!size[type] || nla_len(attr) != size[type])
		return "an attribute out of place or of another size";
	if (has[type])
		return "an attribute twice";
	has[type] = true;
	memcpy(&value[type], nla_data(attr), size[type]);
	return NULL;
}

/* Bounds of times are powers of two from 256 on. */
static bool bounds_times(__u64 upper)
{
	return !~upper || (upper >= 256 && !(upper & (upper - 1)));
}

/* Up to 8 exits of L1 have a bucket each, then it is powers of two up to 512. */
static bool bounds_exits(__u64 upper)
{
	return upper <= 8 || !~upper ||
	       (upper <= 512 && !(upper & (upper - 1)));
}

static void add_exits(struct row *row, const struct nestmon_bucket *bucket)
{
	__u64 least = bucket->upper;

	if (!~bucket->upper)
		least = 513;
	else if (bucket->upper > 8)
		least = bucket->upper / 2 + 1;
	row->l1_least += least * bucket->count;
	row->l1_most += bucket->upper * bucket->count;
	if (!~bucket->upper)
		row->l1_most = ~0ULL;
}

static const char *get_hist(const struct nlattr *attr, struct row *row)
{
	bool exits = nla_type(attr) == NESTMON_EXIT_A_L1_EXITS_HIST;
	bool (*bounds)(__u64 upper) = exits ? bounds_exits : bounds_times;
	const char *at = nla_data(attr), *end = at + nla_len(attr);
	struct nestmon_bucket bucket = { .count = 1 };
	unsigned int nr = 0, empty = 0;
	__u64 upper = 0;

	if (row->has[nla_type(attr)])
		return "a histogram twice";
	if (nla_len(attr) % sizeof(bucket))
		return "a part of a bucket";
	row->has[nla_type(attr)] = true;
	for (; at < end; at += sizeof(bucket)) {
		memcpy(&bucket, at, sizeof(bucket));
		/* One may come before the first that has something in it. */
		empty += !bucket.count && nr == empty;
		if (empty > 1)
			return "a histogram that begins with nothing";
		if (nr++ && bucket.upper <= upper)
			return "buckets out of order";
		if (!bounds(bucket.upper))
			return "a bucket of another size";
		upper = bucket.upper;
		row->value[nla_type(attr)] += bucket.count;
		if (exits)
			add_exits(row, &bucket);
	}
	if (!bucket.count)
		return "a histogram that ends with nothing";
	return NULL;
}

static const struct nlattr *caused_code(const struct nlattr *caused)
{
	return nla_find(nla_data(caused), nla_len(caused),
			NESTMON_CAUSED_A_CODE);
}

/* Is the same in a nest of this row before @caused? */
static bool caused_before(const struct nlattr *row, const struct nlattr *caused)
{
	const struct nlattr *attr;
	int left;

	nla_for_each_nested(attr, row, left) {
		if (attr == caused)
			break;
		if (nla_type(attr) == NESTMON_EXIT_A_CAUSED &&
		    nla_get_u64(caused_code(attr)) ==
			    nla_get_u64(caused_code(caused)))
			return true;
	}
	return false;
}

static const char *get_caused(const struct nlattr *nest,
			      const struct nlattr *caused, struct row *row)
{
	static const __u8 size[NESTMON_CAUSED_A_MAX + 1] = {
		[NESTMON_CAUSED_A_CODE] = 8,
		[NESTMON_CAUSED_A_EXITS] = 8,
	};
	__u64 value[NESTMON_CAUSED_A_MAX + 1] = {};
	bool has[NESTMON_CAUSED_A_MAX + 1] = {};
	const struct nlattr *attr;
	const char *wrong = NULL;
	int left;

	nla_for_each_nested(attr, caused, left) {
		if (nla_type(attr) > NESTMON_CAUSED_A_MAX)
			return "an unknown attribute in what was caused";
		if (nla_type(attr) != NESTMON_CAUSED_A_PAD)
			wrong = get_number(attr, size, has, value);
		if (wrong)
			return wrong;
	}
	if (left || !has[NESTMON_CAUSED_A_CODE] || !has[NESTMON_CAUSED_A_EXITS])
		return "what was caused has no code, or no number";
	if (caused_before(nest, caused))
		return "a code of L1 twice";
	row->has[NESTMON_EXIT_A_CAUSED] = true;
	row->value[NESTMON_EXIT_A_CAUSED] += value[NESTMON_CAUSED_A_EXITS];
	return NULL;
}

static const char *get_row_attr(const struct nlattr *nest,
				const struct nlattr *attr, struct row *row)
{
	switch (nla_type(attr)) {
	case NESTMON_EXIT_A_PAD:
		return NULL;
	case NESTMON_EXIT_A_HANDLING_HIST:
	case NESTMON_EXIT_A_ROUNDTRIP_HIST:
	case NESTMON_EXIT_A_L1_EXITS_HIST:
		return get_hist(attr, row);
	case NESTMON_EXIT_A_CAUSED:
		return get_caused(nest, attr, row);
	}
	if (nla_type(attr) > NESTMON_EXIT_A_MAX)
		return "an unknown attribute in a row";
	return get_number(attr, row_size, row->has, row->value);
}

static const char *get_row(const struct nlattr *nest, struct record *record)
{
	const struct nlattr *attr;
	const char *wrong;
	struct row *row;
	int left;

	if (record->rows == ROWS_MAX)
		return "more rows than the test has room for";
	row = &record->row[record->rows++];
	memset(row, 0, sizeof(*row));
	nla_for_each_nested(attr, nest, left) {
		wrong = get_row_attr(nest, attr, row);
		if (wrong)
			return wrong;
	}
	return left ? "bytes left over in a row" : NULL;
}

static const char *get_attr(const struct nlattr *attr, __u8 cmd,
			    struct record *record)
{
	switch (nla_type(attr)) {
	case NESTMON_A_PAD:
		return NULL;
	case NESTMON_A_COMM:
		nla_strlcpy(record->head.comm, attr, sizeof(record->head.comm));
		return NULL;
	case NESTMON_A_EXIT:
		return get_row(attr, record);
	case NESTMON_A_GUEST_CAP:
		return cmd == NESTMON_CMD_VCPU_GET ? NULL : "a guest's caps";
	}
	if (nla_type(attr) <= NESTMON_A_MAX && nested_size[nla_type(attr)])
		return check_nested(attr, cmd);
	if (nla_type(attr) > NESTMON_A_MAX)
		return "an attribute that is none of a vCPU";
	return get_number(attr, head_size, record->head.has,
			  record->head.value);
}

static const char *get_record(const struct nlmsghdr *nl, struct record *record)
{
	const struct genlmsghdr *genl = nlmsg_data(nl);
	const struct nlattr *attr;
	const char *wrong;
	int left;

	record->rows = 0;
	memset(&record->head, 0, sizeof(record->head));
	nla_for_each_attr(attr, nlmsg_attrdata(nl, GENL_HDRLEN),
			  nlmsg_attrlen(nl, GENL_HDRLEN), left) {
		wrong = get_attr(attr, genl->cmd, record);
		if (wrong)
			return wrong;
	}
	return left ? "bytes left over in a message" : NULL;
}

static const char *go_on(struct records *r, const struct record *more)
{
	struct record *record = &r->record[r->nr - 1];

	if (memcmp(&record->head, &more->head, sizeof(more->head)))
		return "the heads of one vCPU differ";
	if (record->rows + more->rows > ROWS_MAX)
		return "more rows than the test has room for";
	memcpy(record->row + record->rows, more->row,
	       more->rows * sizeof(more->row[0]));
	record->rows += more->rows;
	r->split++;
	return NULL;
}

static const char *collect(const struct nlmsghdr *nl, void *arg)
{
	static struct record record;
	struct genlmsghdr *genl = nlmsg_data(nl);
	struct records *r = arg;
	const struct record *same;
	const char *wrong;

	if (genl->cmd != r->cmd)
		return "an answer to another command";
	wrong = get_record(nl, &record);
	if (wrong)
		return wrong;
	same = records_find(r, record.head.value[NESTMON_A_VM],
			    record.head.value[NESTMON_A_VCPU]);
	if (same && r->cmd == NESTMON_CMD_EXIT_GET &&
	    same == &r->record[r->nr - 1])
		return go_on(r, &record);
	if (same)
		return "a vCPU twice";
	r->record = realloc(r->record, (r->nr + 1) * sizeof(record));
	if (!r->record)
		return "no memory";
	r->record[r->nr++] = record;
	return NULL;
}

/* Sums of the rows of a vCPU, by level and attribute. */
typedef __u64 level_sums[3][NESTMON_EXIT_A_MAX + 1];

static __u64 both(const level_sums sum, int attr)
{
	return sum[1][attr] + sum[2][attr];
}

/* Exits without a row are of no known level, and have no time in any row. */
static const char *check_unslotted(const __u64 *value, const level_sums sum)
{
	return both(sum, NESTMON_EXIT_A_EXITS) + value[NESTMON_A_UNSLOTTED] ==
			       value[NESTMON_A_L1_EXITS] +
				       value[NESTMON_A_L2_EXITS] ?
		       NULL :
		       "rows and unslotted are not all exits";
}

/* A round trip under way may have halted longer than all before it took. */
static __u64 nesting_of(const struct record *record)
{
	__u64 taken, blocked, nesting = 0;
	unsigned int i;

	for (i = 0; i < record->rows; i++) {
		taken = record->row[i].value[NESTMON_EXIT_A_ROUNDTRIP_NS];
		blocked = record->row[i]
				  .value[NESTMON_EXIT_A_ROUNDTRIP_BLOCKED_NS];
		nesting += taken > blocked ? taken - blocked : 0;
	}
	return nesting;
}

/* Each row's ns were rounded down, or two of them. */
static const char *check_times(const struct record *record,
			       const level_sums sum)
{
	const __u64 *value = record->head.value;
	__u64 nesting = nesting_of(record);

	if (value[NESTMON_A_HANDLING_NS] !=
	    both(sum, NESTMON_EXIT_A_HANDLING_NS))
		return "handling times of rows are not that of the head";
	if (value[NESTMON_A_BLOCKED_NS] != both(sum, NESTMON_EXIT_A_BLOCKED_NS))
		return "halted times of rows are not that of the head";
	if (value[NESTMON_A_NESTING_NS] > nesting + record->rows ||
	    value[NESTMON_A_NESTING_NS] + record->rows < nesting)
		return "round trips of rows do not take what the head says";
	if (!both(sum, NESTMON_EXIT_A_TIMED) !=
	    !record->head.has[NESTMON_A_HANDLING_NS])
		return "the head has times and no row, or the other way round";
	return NULL;
}

static const char *check_fates(const __u64 *value, const __u64 *sum)
{
	if (sum[NESTMON_EXIT_A_EXITS] != value[NESTMON_A_L2_EXITS])
		return "rows of L2 are not all exits of L2";
	if (sum[NESTMON_EXIT_A_HANDLED] != value[NESTMON_A_L2_HANDLED] ||
	    sum[NESTMON_EXIT_A_REFLECTED] != value[NESTMON_A_L2_REFLECTED] ||
	    sum[NESTMON_EXIT_A_PENDING] != value[NESTMON_A_L2_PENDING])
		return "fates of rows are not those of the head";
	if (value[NESTMON_A_L2_EXITS] !=
		    value[NESTMON_A_L2_HANDLED] +
			    value[NESTMON_A_L2_REFLECTED] +
			    value[NESTMON_A_L2_PENDING] +
			    sum[NESTMON_EXIT_A_UNDECIDED] ||
	    sum[NESTMON_EXIT_A_UNDECIDED] != value[NESTMON_A_UNDECIDED])
		return "exits of L2 are not handled + reflected + pending + undecided";
	if (sum[NESTMON_EXIT_A_SYNTHESIZED] != value[NESTMON_A_SYNTHESIZED])
		return "synthesized in rows is not that of the head";
	return NULL;
}

/* What rows have in common with the head, per level where it is known. */
static const char *check_sums(const struct record *record, __u32 level,
			      const level_sums sum)
{
	const __u64 *value = record->head.value;
	const char *wrong = NULL;

	if (value[NESTMON_A_UNSLOTTED])
		return level ? NULL : check_unslotted(value, sum);
	if (level != 2 &&
	    sum[1][NESTMON_EXIT_A_EXITS] != value[NESTMON_A_L1_EXITS])
		return "rows of L1 are not all exits of L1";
	if (level != 1)
		wrong = check_fates(value, sum[2]);
	if (!wrong && !level)
		wrong = check_times(record, sum);
	return wrong;
}

/* All of them or none. */
static bool together(const bool *has, const int *attr, unsigned int nr)
{
	unsigned int i;

	for (i = 1; i < nr; i++) {
		if (has[attr[i]] != has[attr[0]])
			return false;
	}
	return true;
}

/* What there is but for times: at level 2 all but what was not seen. */
static bool row_complete(const struct row *row, __u64 level)
{
	bool wanted;
	int i;

	for (i = 0; i < NESTMON_EXIT_A_UNDECIDED; i++) {
		wanted = row_size[i] &&
			 (level == 2 || i <= NESTMON_EXIT_A_EXITS);
		if (row->has[i] != wanted)
			return false;
	}
	return level == 2 || !row->has[NESTMON_EXIT_A_UNDECIDED];
}

static bool head_complete(const struct head *head)
{
	int i;

	for (i = 0; i < NESTMON_A_L1_NS; i++) {
		if (head_size[i] && !head->has[i] && i != NESTMON_A_GONE)
			return false;
	}
	return head->comm[0] && together(head->has, durations, NR(durations));
}

static const char *check_row_times(const struct row *row)
{
	const __u64 *value = row->value;

	if (!together(row->has, row_times, NR(row_times)))
		return "a row has some times and lacks others";
	if (row->has[NESTMON_EXIT_A_HANDLING_MIN_NS] !=
	    !!value[NESTMON_EXIT_A_TIMED])
		return "a row has times and no least one, or the other way round";
	if (value[NESTMON_EXIT_A_TIMED] > value[NESTMON_EXIT_A_EXITS])
		return "a row has more times than exits";
	if (value[NESTMON_EXIT_A_HANDLING_HIST] > value[NESTMON_EXIT_A_TIMED])
		return "a row has more times in its histogram than at all";
	if (value[NESTMON_EXIT_A_HANDLING_MIN_NS] >
	    value[NESTMON_EXIT_A_HANDLING_MAX_NS])
		return "the least time is more than the most";
	return NULL;
}

/* One round trip may end between the copy of one histogram and the other. */
static const char *check_row_trips(const struct row *row, __u64 level)
{
	const __u64 *value = row->value;
	__u64 trips = value[NESTMON_EXIT_A_TRIPS];

	if (!together(row->has, row_trips, NR(row_trips)))
		return "a row has a part of what tells of round trips";
	if (row->has[NESTMON_EXIT_A_TRIPS] && level != 2)
		return "round trips of an exit of L1";
	if (row->has[NESTMON_EXIT_A_CAUSED] && !row->has[NESTMON_EXIT_A_TRIPS])
		return "a row has caused what, and no round trip";
	if (trips > value[NESTMON_EXIT_A_REFLECTED])
		return "more round trips than reflected exits";
	if (trips != value[NESTMON_EXIT_A_ROUNDTRIP_HIST])
		return "round trips are not those of the histogram of times";
	if (trips > value[NESTMON_EXIT_A_L1_EXITS_HIST] + 1 ||
	    trips + 1 < value[NESTMON_EXIT_A_L1_EXITS_HIST])
		return "round trips are not those of the histogram of exits";
	if (value[NESTMON_EXIT_A_L1_EXITS] < row->l1_least ||
	    value[NESTMON_EXIT_A_L1_EXITS] > row->l1_most)
		return "exits of L1 are not those of their histogram";
	if (value[NESTMON_EXIT_A_CAUSED] + value[NESTMON_EXIT_A_CAUSED_LOST] <
	    value[NESTMON_EXIT_A_L1_EXITS])
		return "round trips have exits of L1 that nothing caused";
	return NULL;
}

static const char *check_row_fates(const struct row *row)
{
	const __u64 *value = row->value;

	if (row->has[NESTMON_EXIT_A_UNDECIDED] &&
	    !value[NESTMON_EXIT_A_UNDECIDED])
		return "none undecided, and the row says so";
	if (value[NESTMON_EXIT_A_EXITS] !=
	    value[NESTMON_EXIT_A_HANDLED] + value[NESTMON_EXIT_A_REFLECTED] +
		    value[NESTMON_EXIT_A_PENDING] +
		    value[NESTMON_EXIT_A_UNDECIDED])
		return "a row's exits are not handled + reflected + pending + undecided";
	return NULL;
}

static const char *check_row(const struct record *record, const struct row *row,
			     __u32 wanted)
{
	__u64 level = row->value[NESTMON_EXIT_A_LEVEL];
	const char *wrong = NULL;

	if (level != 1 && level != 2)
		return "a row of no level";
	if (wanted && level != wanted)
		return "a row of a level that was filtered out";
	if (!row_complete(row, level))
		return "a row lacks attributes or has too many";
	if (record_row(record, level, row->value[NESTMON_EXIT_A_CODE]) != row)
		return "a reason twice";
	if (level == 2)
		wrong = check_row_fates(row);
	return wrong ?: check_row_times(row) ?: check_row_trips(row, level);
}

static const char *check_head(const struct head *head)
{
	const __u64 *value = head->value;

	if (!head_complete(head))
		return "a head lacks attributes";
	if (value[NESTMON_A_L2_EXITS] !=
	    value[NESTMON_A_L2_HANDLED] + value[NESTMON_A_L2_REFLECTED] +
		    value[NESTMON_A_L2_PENDING] + value[NESTMON_A_UNDECIDED])
		return "exits of L2 are less than handled + reflected + pending";
	if (value[NESTMON_A_L2_PENDING] > value[NESTMON_A_GUEST_MODE] ||
	    value[NESTMON_A_GUEST_MODE] > 1)
		return "an exit of L2 is pending outside of L2";
	if (!value[NESTMON_A_VM] || !value[NESTMON_A_PID] ||
	    !value[NESTMON_A_ISA] || !value[NESTMON_A_TIME] ||
	    !value[NESTMON_A_SINCE])
		return "a head has a 0 where none can be";
	return NULL;
}

static const char *check_record(const struct records *r,
				const struct record *record)
{
	level_sums sum = {};
	const char *wrong = check_head(&record->head);
	const struct row *row;
	unsigned int i, k;

	if (!record_wanted(record, &r->filter))
		return "a vCPU that was filtered out";
	for (i = 0; i < record->rows && !wrong; i++) {
		row = &record->row[i];
		wrong = check_row(record, row, r->filter.level);
		for (k = 0; k <= NESTMON_EXIT_A_MAX && !wrong; k++)
			sum[row->value[NESTMON_EXIT_A_LEVEL]][k] +=
				row->value[k];
	}
	if (wrong)
		return wrong;
	if (r->cmd == NESTMON_CMD_VCPU_GET)
		return record->rows ? "rows that nobody asked for" : NULL;
	return check_sums(record, r->filter.level, sum);
}

/**
 * records_ask() - begin a dump
 * @w: socket
 * @r: filled in
 * @cmd: command
 * @filter: filter, NULL for none
 *
 * Return: 0 or a negative errno
 */
int records_ask(struct wire *w, struct records *r, __u8 cmd,
		const struct filter *filter)
{
	static const struct filter all;
	struct wire_request request;

	*r = (struct records){ .cmd = cmd, .filter = filter ? *filter : all };
	wire_init(w, &request, cmd, NLM_F_DUMP);
	if (r->filter.vm)
		wire_put_u32(&request, NESTMON_A_VM, r->filter.vm);
	if (r->filter.pid)
		wire_put_u32(&request, NESTMON_A_PID, r->filter.pid);
	if (r->filter.one_vcpu)
		wire_put_u32(&request, NESTMON_A_VCPU, r->filter.vcpu);
	if (r->filter.level)
		wire_put_u32(&request, NESTMON_A_LEVEL, r->filter.level);
	return wire_send(w, &request);
}

/**
 * records_read() - read one datagram of a dump
 * @w: socket
 * @r: the dump
 *
 * Return: whether that was the last one
 */
bool records_read(struct wire *w, struct records *r)
{
	unsigned int i;

	if (!wire_receive(w, collect, r, &r->end, &r->wrong))
		return false;
	for (i = 0; i < r->nr && !r->wrong; i++)
		r->wrong = check_record(r, &r->record[i]);
	if (r->end.err && !r->wrong)
		r->wrong = strerror(-r->end.err);
	return true;
}

/**
 * records_get() - dump
 * @w: socket
 * @r: filled in; for records_free()
 * @cmd: command
 * @filter: filter, NULL for none
 *
 * Return: an empty text, or what is wrong with it
 */
const char *records_get(struct wire *w, struct records *r, __u8 cmd,
			const struct filter *filter)
{
	int err = records_ask(w, r, cmd, filter);

	if (err)
		return strerror(-err);
	while (!records_read(w, r))
		;
	return r->wrong ?: "";
}

static const char *check_settled_row(const struct row *row)
{
	const __u64 *value = row->value;
	__u64 timed = value[NESTMON_EXIT_A_TIMED];

	if (value[NESTMON_EXIT_A_HANDLING_HIST] != timed)
		return "times are not those of the histogram";
	if (value[NESTMON_EXIT_A_HANDLING_NS] <
		    timed * value[NESTMON_EXIT_A_HANDLING_MIN_NS] ||
	    value[NESTMON_EXIT_A_HANDLING_NS] >
		    timed * (value[NESTMON_EXIT_A_HANDLING_MAX_NS] + 1))
		return "the sum of times is not between the extremes";
	if (value[NESTMON_EXIT_A_TRIPS] != value[NESTMON_EXIT_A_L1_EXITS_HIST])
		return "the histograms of round trips differ";
	return NULL;
}

/* Each exit has an entry after it, but for the last one. */
static const char *check_settled(const struct record *record)
{
	__u64 open = record->head.value[NESTMON_A_L1_EXITS] +
		     record->head.value[NESTMON_A_L2_EXITS];
	const char *wrong = NULL;
	unsigned int i;

	for (i = 0; i < record->rows && !wrong; i++) {
		wrong = check_settled_row(&record->row[i]);
		open -= record->row[i].value[NESTMON_EXIT_A_TIMED];
	}
	if (!wrong && open > 1)
		wrong = "more than one exit has no time";
	return wrong;
}

/**
 * records_settled() - what also holds of vCPUs that do not run
 * @r: a dump of all their rows; everything was measured since their birth
 * @pid: their process
 *
 * Return: an empty text, or what is wrong with them
 */
const char *records_settled(const struct records *r, __u64 pid)
{
	const char *wrong = NULL;
	unsigned int i;

	for (i = 0; i < r->nr && !wrong; i++) {
		if (r->record[i].head.value[NESTMON_A_PID] == pid)
			wrong = check_settled(&r->record[i]);
	}
	return wrong ?: "";
}

/**
 * records_free() - free what a dump holds
 * @r: the dump
 */
void records_free(struct records *r)
{
	free(r->record);
}

/**
 * records_find() - a vCPU
 * @r: the dump
 * @vm: nestmon's number
 * @vcpu: KVM's number
 *
 * Return: the record or NULL
 */
const struct record *records_find(const struct records *r, __u64 vm, __u64 vcpu)
{
	unsigned int i;

	for (i = 0; i < r->nr; i++) {
		if (r->record[i].head.value[NESTMON_A_VM] == vm &&
		    r->record[i].head.value[NESTMON_A_VCPU] == vcpu)
			return &r->record[i];
	}
	return NULL;
}

/**
 * record_row() - a reason
 * @record: the vCPU
 * @level: 1 or 2
 * @code: exit code
 *
 * Return: the row or NULL
 */
const struct row *record_row(const struct record *record, __u64 level,
			     __u64 code)
{
	unsigned int i;

	for (i = 0; i < record->rows; i++) {
		if (record->row[i].value[NESTMON_EXIT_A_LEVEL] == level &&
		    record->row[i].value[NESTMON_EXIT_A_CODE] == code)
			return &record->row[i];
	}
	return NULL;
}

/**
 * record_wanted() - what a filter should do
 * @record: the vCPU
 * @filter: the filter
 *
 * Return: whether the vCPU passes
 */
bool record_wanted(const struct record *record, const struct filter *filter)
{
	const __u64 *value = record->head.value;

	return (!filter->vm || filter->vm == value[NESTMON_A_VM]) &&
	       (!filter->pid || filter->pid == value[NESTMON_A_PID]) &&
	       (!filter->one_vcpu || filter->vcpu == value[NESTMON_A_VCPU]);
}
