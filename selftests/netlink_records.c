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
	[NESTMON_A_REBASED] = 8,
};

static const __u8 row_size[NESTMON_EXIT_A_MAX + 1] = {
	[NESTMON_EXIT_A_LEVEL] = 4,	  [NESTMON_EXIT_A_CODE] = 8,
	[NESTMON_EXIT_A_EXITS] = 8,	  [NESTMON_EXIT_A_HANDLED] = 8,
	[NESTMON_EXIT_A_REFLECTED] = 8,	  [NESTMON_EXIT_A_PENDING] = 1,
	[NESTMON_EXIT_A_SYNTHESIZED] = 8,
};

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

static const char *get_row(const struct nlattr *nest, struct record *record)
{
	const struct nlattr *attr;
	const char *wrong = NULL;
	struct row *row;
	int left;

	if (record->rows == ROWS_MAX)
		return "more rows than the test has room for";
	row = &record->row[record->rows++];
	memset(row, 0, sizeof(*row));
	nla_for_each_nested(attr, nest, left) {
		if (nla_type(attr) > NESTMON_EXIT_A_MAX)
			return "an unknown attribute in a row";
		if (nla_type(attr) != NESTMON_EXIT_A_PAD)
			wrong = get_number(attr, row_size, row->has,
					   row->value);
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

/* What rows have in common with the head, per level where it is known. */
static const char *check_sums(const struct record *record, __u32 level,
			      const __u64 (*sum)[NESTMON_EXIT_A_MAX + 1])
{
	const __u64 *value = record->head.value;

	/* Exits without a row are of no known level. */
	if (value[NESTMON_A_UNSLOTTED])
		return level || sum[1][NESTMON_EXIT_A_EXITS] +
						       sum[2]
							  [NESTMON_EXIT_A_EXITS] +
						       value[NESTMON_A_UNSLOTTED] ==
					       value[NESTMON_A_L1_EXITS] +
						       value[NESTMON_A_L2_EXITS] ?
			       NULL :
			       "rows and unslotted are not all exits";
	if (level != 2 &&
	    sum[1][NESTMON_EXIT_A_EXITS] != value[NESTMON_A_L1_EXITS])
		return "rows of L1 are not all exits of L1";
	if (level == 1)
		return NULL;
	if (sum[2][NESTMON_EXIT_A_EXITS] != value[NESTMON_A_L2_EXITS])
		return "rows of L2 are not all exits of L2";
	if (sum[2][NESTMON_EXIT_A_HANDLED] != value[NESTMON_A_L2_HANDLED] ||
	    sum[2][NESTMON_EXIT_A_REFLECTED] != value[NESTMON_A_L2_REFLECTED] ||
	    sum[2][NESTMON_EXIT_A_PENDING] != value[NESTMON_A_L2_PENDING])
		return "fates of rows are not those of the head";
	if (sum[2][NESTMON_EXIT_A_SYNTHESIZED] != value[NESTMON_A_SYNTHESIZED])
		return "synthesized in rows is not that of the head";
	return NULL;
}

static bool row_complete(const struct row *row, __u32 level)
{
	bool wanted;
	int i;

	for (i = 0; i <= NESTMON_EXIT_A_MAX; i++) {
		wanted = row_size[i] &&
			 (level == 2 || i <= NESTMON_EXIT_A_EXITS);
		if (row->has[i] != wanted)
			return false;
	}
	return true;
}

static bool head_complete(const struct head *head)
{
	int i;

	for (i = 0; i <= NESTMON_A_MAX; i++) {
		if (head_size[i] && !head->has[i] && i != NESTMON_A_GONE)
			return false;
	}
	return head->comm[0];
}

static const char *check_row(const struct record *record, const struct row *row,
			     __u32 wanted)
{
	__u64 level = row->value[NESTMON_EXIT_A_LEVEL];

	if (level != 1 && level != 2)
		return "a row of no level";
	if (wanted && level != wanted)
		return "a row of a level that was filtered out";
	if (!row_complete(row, level))
		return "a row lacks attributes or has too many";
	if (record_row(record, level, row->value[NESTMON_EXIT_A_CODE]) != row)
		return "a reason twice";
	if (level == 2 && row->value[NESTMON_EXIT_A_EXITS] !=
				  row->value[NESTMON_EXIT_A_HANDLED] +
					  row->value[NESTMON_EXIT_A_REFLECTED] +
					  row->value[NESTMON_EXIT_A_PENDING])
		return "a row's exits are not handled + reflected + pending";
	return NULL;
}

static const char *check_head(const struct head *head)
{
	const __u64 *value = head->value;

	if (!head_complete(head))
		return "a head lacks attributes";
	if (value[NESTMON_A_L2_EXITS] != value[NESTMON_A_L2_HANDLED] +
						 value[NESTMON_A_L2_REFLECTED] +
						 value[NESTMON_A_L2_PENDING])
		return "exits of L2 are not handled + reflected + pending";
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
	__u64 sum[3][NESTMON_EXIT_A_MAX + 1] = {};
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
