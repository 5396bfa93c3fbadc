// SPDX-License-Identifier: GPL-2.0
/*
 * Text views of the snapshots that netlink sends. Columns are separated by
 * tabs; the first line names them.
 */
#include <linux/debugfs.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/seq_file.h>

#include "assists.h"
#include "attach.h"
#include "caps_debugfs.h"
#include "clock.h"
#include "debugfs.h"
#include "exits.h"
#include "probe.h"
#include "snapshot.h"
#include "status.h"
#include "vmcs_fields.h"

static struct dentry *dir;

/**
 * struct view - a read under way
 * @snap: snapshot that is shown
 * @filter: what is shown of whom
 * @show: prints it
 * @head: prints the line above
 */
struct view {
	struct nestmon_snapshot snap;
	struct nestmon_filter filter;
	void (*show)(struct seq_file *seq, const struct nestmon_snapshot *snap);
	void (*head)(struct seq_file *seq);
};

static const char *const isa_names[] = {
	[NESTMON_ISA_VMX] = "vmx",
	[NESTMON_ISA_SVM] = "svm",
};

static void show_identity(struct seq_file *seq,
			  const struct nestmon_snapshot *snap)
{
	char comm[TASK_COMM_LEN];

	strscpy(comm, snap->id.comm, sizeof(comm));
	seq_printf(seq, "%u\t%d\t", snap->vm, snap->id.pid);
	/* A tab or a newline in a name would shift the columns. */
	seq_escape(seq, comm, " \t\n\\");
	seq_printf(seq, "\t%u\t%s", snap->id.vcpu, isa_names[snap->isa]);
}

#define IDENTITY_HEAD "vm\tpid\tcomm\tvcpu\tisa"

static void head_vcpus(struct seq_file *seq)
{
	const struct nestmon_counter *counter;

	seq_puts(seq, IDENTITY_HEAD "\tgone\tguest_mode\tl2_pending");
	for (counter = nestmon_counters; counter->name; counter++)
		seq_printf(seq, "\t%s", counter->name);
	for (counter = nestmon_durations; counter->name; counter++)
		seq_printf(seq, "\t%s", counter->name);
	seq_puts(seq, "\tnested_enabled\tnested_since\tvmcs12\tvmcb12");
	seq_puts(seq, "\tshadow_vmcs\tgif\tnested_paging\tstate_source");
	seq_puts(seq, "\tstate_time\n");
}

static void show_answer(struct seq_file *seq, enum nestmon_answer answer)
{
	if (answer)
		seq_printf(seq, "\t%d", answer == NESTMON_YES);
	else
		seq_puts(seq, "\t-");
}

static void show_time(struct seq_file *seq, u64 time)
{
	if (time)
		seq_printf(seq, "\t%llu", time);
	else
		seq_puts(seq, "\t-");
}

static void show_control(struct seq_file *seq,
			 const struct nestmon_snapshot *snap,
			 enum nestmon_isa isa)
{
	const struct nestmon_nested *nested = &snap->nested;

	if (snap->isa != isa || !nested->control_known)
		seq_puts(seq, "\t-");
	else if (nested->control == NESTMON_NO_CONTROL)
		seq_puts(seq, "\tnone");
	else
		seq_printf(seq, "\t%#llx", nested->control);
}

static const char *const paging_names[] = {
	[NESTMON_PAGING_NONE] = "-",
	[NESTMON_PAGING_ROOT] = "root_mmu",
	[NESTMON_PAGING_GUEST] = "guest_mmu",
};

static void show_nested(struct seq_file *seq,
			const struct nestmon_snapshot *snap)
{
	const struct nestmon_nested *nested = &snap->nested;

	show_answer(seq, nested->enabled);
	show_time(seq, nested->since);
	show_control(seq, snap, NESTMON_ISA_VMX);
	show_control(seq, snap, NESTMON_ISA_SVM);
	show_answer(seq, snap->shadow_vmcs);
	show_answer(seq, nested->gif);
	seq_printf(seq, "\t%s\t%s", paging_names[nested->paging],
		   nested->source == NESTMON_SOURCE_BTF ? "btf" : "derived");
	show_time(seq, nested->time);
}

static void show_vcpu(struct seq_file *seq, const struct nestmon_snapshot *snap)
{
	const struct nestmon_counter *counter;

	show_identity(seq, snap);
	seq_printf(seq, "\t%d\t%d\t%d", !!snap->gone, snap->l2, snap->pending);
	for (counter = nestmon_counters; counter->name; counter++)
		seq_printf(seq, "\t%llu", nestmon_counter_value(snap, counter));
	for (counter = nestmon_durations; counter->name; counter++)
		seq_printf(seq, "\t%llu", nestmon_counter_value(snap, counter));
	show_nested(seq, snap);
	seq_putc(seq, '\n');
}

static void head_exits(struct seq_file *seq)
{
	seq_puts(seq, IDENTITY_HEAD "\tlevel\tcode\treason\texits\thandled");
	seq_puts(seq, "\treflected\tpending\tsynthesized\tundecided");
	seq_puts(seq, "\ttimed\thandling_ns\thandling_min_ns");
	seq_puts(seq, "\thandling_max_ns\tblocked_ns\thandling_hist");
	seq_puts(seq, "\ttrips\tl1_exits\troundtrip_ns");
	seq_puts(seq, "\troundtrip_blocked_ns\troundtrip_hist");
	seq_puts(seq, "\tl1_exits_hist\tcaused\tcaused_lost\n");
}

static void show_ticks(struct seq_file *seq, u64 ticks)
{
	seq_printf(seq, "\t%llu", nestmon_clock_ns(ticks));
}

static void show_hist(struct seq_file *seq, const u64 *count, unsigned int nr,
		      u64 (*upper)(unsigned int bucket))
{
	char before = '\t';
	unsigned int i;

	for (i = 0; i < nr; i++) {
		if (!count[i])
			continue;
		seq_putc(seq, before);
		if (~upper(i))
			seq_printf(seq, "%llu", upper(i));
		seq_printf(seq, ":%llu", count[i]);
		before = ',';
	}
	if (before == '\t')
		seq_puts(seq, "\t-");
}

static void show_times(struct seq_file *seq, const struct nestmon_times *times)
{
	u64 count = nestmon_times_count(times);

	seq_printf(seq, "\t%llu", count);
	show_ticks(seq, times->sum);
	show_ticks(seq, count ? times->min : 0);
	show_ticks(seq, times->max);
	show_ticks(seq, times->blocked);
	show_hist(seq, times->hist, NESTMON_TIMES_BUCKETS, nestmon_times_upper);
}

static void show_steps(struct seq_file *seq,
		       const struct nestmon_snapshot *snap,
		       const struct nestmon_row_trips *trips)
{
	const struct nestmon_step_row *step;
	unsigned int i;

	for (i = 0; i < trips->nr_steps; i++) {
		step = nestmon_snapshot_step(snap, trips->first_step + i);
		seq_printf(seq, "%c%#llx:%llu", i ? ',' : '\t', step->code,
			   step->exits);
	}
	if (!trips->nr_steps)
		seq_puts(seq, "\t-");
}

static void show_trips(struct seq_file *seq,
		       const struct nestmon_snapshot *snap,
		       const struct nestmon_row_trips *trips)
{
	seq_printf(seq, "\t%llu\t%llu", nestmon_times_count(&trips->times),
		   nestmon_trip_l1_exits(trips->hist, trips->long_exits));
	show_ticks(seq, trips->times.sum);
	show_ticks(seq, trips->times.blocked);
	show_hist(seq, trips->times.hist, NESTMON_TIMES_BUCKETS,
		  nestmon_times_upper);
	show_hist(seq, trips->hist, NESTMON_TRIP_BUCKETS, nestmon_trip_upper);
	show_steps(seq, snap, trips);
	seq_printf(seq, "\t%llu", trips->lost);
}

static void show_reason(struct seq_file *seq, enum nestmon_isa isa, u64 code)
{
	const struct nestmon_exit_info *info = nestmon_exit_info(isa, code);

	seq_printf(seq, "\t%#llx\t", code);
	if (info)
		seq_escape(seq, info->name, " \t\n\\");
	else
		seq_printf(seq, "unknown(%llu)", code);
}

static void show_exits(struct seq_file *seq,
		       const struct nestmon_snapshot *snap)
{
	unsigned int i;

	for (i = 0; i < snap->rows.nr; i++) {
		const struct nestmon_row *row = nestmon_snapshot_row(snap, i);

		show_identity(seq, snap);
		seq_printf(seq, "\t%u", row->level);
		show_reason(seq, snap->isa, row->code);
		seq_printf(seq, "\t%llu", row->exits);
		if (row->level == 2)
			seq_printf(seq, "\t%llu\t%llu\t%d\t%llu\t%llu",
				   nestmon_row_handled(row), row->reflected,
				   row->pending, row->synthesized,
				   row->undecided);
		else
			seq_puts(seq, "\t-\t-\t-\t-\t-");
		show_times(seq, &row->times);
		if (row->level == 2)
			show_trips(seq, snap, &row->trips);
		else
			seq_puts(seq, "\t-\t-\t-\t-\t-\t-\t-\t-");
		seq_putc(seq, '\n');
	}
}

static void head_shadow(struct seq_file *seq)
{
	seq_puts(seq, IDENTITY_HEAD "\twhat\tname\tvalue\n");
}

static void show_fact(struct seq_file *seq, const struct nestmon_snapshot *snap,
		      const char *what, const char *name, u64 value)
{
	show_identity(seq, snap);
	seq_printf(seq, "\t%s\t%s\t%llu\n", what, name, value);
}

static void show_bit(struct seq_file *seq, const struct nestmon_snapshot *snap,
		     const char *what, const struct nestmon_assist_info *assist,
		     u32 known, u32 set)
{
	if (known & BIT(assist->id))
		show_fact(seq, snap, what, assist->name,
			  !!(set & BIT(assist->id)));
}

static void show_assists(struct seq_file *seq,
			 const struct nestmon_snapshot *snap)
{
	const struct nestmon_shadow *state = &snap->view.state;
	const struct nestmon_assist_info *assist;

	for (assist = nestmon_assists; assist->name; assist++) {
		if (assist->isa != snap->isa)
			continue;
		show_bit(seq, snap, "supported", assist,
			 snap->view.supported_known, snap->view.supported);
		show_bit(seq, snap, "enabled", assist, state->enabled_known,
			 state->enabled);
		show_bit(seq, snap, "active", assist, state->known,
			 state->active);
	}
	if (state->sampled)
		show_fact(seq, snap, "sampled", "ns", state->sampled);
}

static void show_virt_rows(struct seq_file *seq,
			   const struct nestmon_snapshot *snap)
{
	const struct nestmon_row *row;
	unsigned int i;

	for (i = 0; i < snap->rows.nr; i++) {
		row = nestmon_snapshot_row(snap, i);
		if (nestmon_row_virt(row))
			show_fact(seq, snap, "exits",
				  nestmon_exit_info(snap->isa, row->code)->name,
				  row->exits);
	}
}

static void field_name(char *text, size_t size, u64 encoding)
{
	bool high;
	const char *name = nestmon_vmcs_field_name(encoding, &high);

	if (name)
		snprintf(text, size, "%s%s", name, high ? "_HIGH" : "");
	else
		snprintf(text, size, "unknown(%#llx)", encoding);
}

static void show_field(struct seq_file *seq,
		       const struct nestmon_snapshot *snap,
		       const struct nestmon_field_row *row)
{
	char name[64];

	field_name(name, sizeof(name), row->encoding);
	if (row->exits[0])
		show_fact(seq, snap, "vmreads", name, row->exits[0]);
	if (row->exits[1])
		show_fact(seq, snap, "vmwrites", name, row->exits[1]);
	if (row->shadow & BIT(0))
		show_fact(seq, snap, "shadow_read", name, 1);
	if (row->shadow & BIT(1))
		show_fact(seq, snap, "shadow_write", name, 1);
}

static const char *const syncs_names[] = {
	[NESTMON_SYNCS_EXACT] = "syncs",
	[NESTMON_SYNCS_ESTIMATED] = "syncs_estimated",
};

static void show_vmcs(struct seq_file *seq, const struct nestmon_snapshot *snap)
{
	const struct nestmon_view *view = &snap->view;
	const char *what = syncs_names[view->syncs];
	unsigned int i;

	if (view->syncs != NESTMON_SYNCS_NONE) {
		show_fact(seq, snap, what, "shadow_to_vmcs12", view->to_vmcs12);
		show_fact(seq, snap, what, "vmcs12_to_shadow", view->to_shadow);
	}
	show_fact(seq, snap, "lost", "fields", view->fields_lost);
	for (i = 0; i < view->fields.nr; i++)
		show_field(seq, snap, nestmon_view_field(view, i));
}

/* One fact a line, for there is no end to what an assist may have. */
static void show_shadow(struct seq_file *seq,
			const struct nestmon_snapshot *snap)
{
	show_assists(seq, snap);
	show_virt_rows(seq, snap);
	if (snap->isa == NESTMON_ISA_VMX)
		show_vmcs(seq, snap);
}

/* The position is 0 for the header line, then the number of a record. */
static void *view_load(struct view *view, loff_t *pos)
{
	unsigned int generation;
	int ret;

	ret = nestmon_snapshot_next(&view->snap, &view->filter, &generation);

	if (ret != 1)
		return ret ? ERR_PTR(ret) : NULL;
	*pos = view->snap.nr;
	return &view->snap;
}

static void *view_start(struct seq_file *seq, loff_t *pos)
{
	struct view *view = seq->private;

	if (!*pos)
		return SEQ_START_TOKEN;
	/* The record that is due was the next after the one before it. */
	view->snap.nr = *pos - 1;
	return view_load(view, pos);
}

static void *view_next(struct seq_file *seq, void *v, loff_t *pos)
{
	struct view *view = seq->private;
	void *next;

	view->snap.nr = *pos;
	next = view_load(view, pos);
	if (!next)
		++*pos;
	return next;
}

static void view_stop(struct seq_file *seq, void *v)
{
}

static int view_show(struct seq_file *seq, void *v)
{
	struct view *view = seq->private;

	if (v == SEQ_START_TOKEN)
		view->head(seq);
	else
		view->show(seq, v);
	return 0;
}

static const struct seq_operations view_ops = {
	.start = view_start,
	.next = view_next,
	.stop = view_stop,
	.show = view_show,
};

static struct view *view_open(struct file *file,
			      void (*head)(struct seq_file *seq),
			      void (*show)(struct seq_file *seq,
					   const struct nestmon_snapshot *snap))
{
	struct view *view = __seq_open_private(file, &view_ops, sizeof(*view));

	if (view) {
		view->head = head;
		view->show = show;
	}
	return view;
}

static int view_release(struct inode *inode, struct file *file)
{
	struct view *view = ((struct seq_file *)file->private_data)->private;

	nestmon_snapshot_free(&view->snap);
	return seq_release_private(inode, file);
}

static int vcpus_open(struct inode *inode, struct file *file)
{
	/* As a request of netlink does. */
	nestmon_vcpu_forget_all();
	return view_open(file, head_vcpus, show_vcpu) ? 0 : -ENOMEM;
}

static int exits_open(struct inode *inode, struct file *file)
{
	return view_open(file, head_exits, show_exits) ? 0 : -ENOMEM;
}

static int shadow_open(struct inode *inode, struct file *file)
{
	struct view *view = view_open(file, head_shadow, show_shadow);

	if (!view)
		return -ENOMEM;
	view->filter.view = true;
	nestmon_shadow_refresh();
	return 0;
}

static const struct file_operations vcpus_fops = {
	.owner = THIS_MODULE,
	.open = vcpus_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = view_release,
};

static const struct file_operations exits_fops = {
	.owner = THIS_MODULE,
	.open = exits_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = view_release,
};

static const struct file_operations shadow_fops = {
	.owner = THIS_MODULE,
	.open = shadow_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = view_release,
};

static const char *const collector_names[] = {
	[NESTMON_COLLECTOR_NONE] = "none",
	[NESTMON_COLLECTOR_KPROBE] = "kprobe",
	[NESTMON_COLLECTOR_SWEEP] = "sweep",
};

static const char *const clock_names[] = {
	[NESTMON_CLOCK_TSC] = "tsc",
	[NESTMON_CLOCK_LOCAL] = "local",
};

static void show_probes(struct seq_file *seq,
			const struct nestmon_attach_status *probe)
{
	const struct nestmon_hook *hook;

	seq_printf(seq, "attached\t%d\n", probe->attached);
	seq_printf(seq, "mode\t%s\n", nestmon_attach_mode_name());
	seq_printf(seq, "clock\t%s\n", clock_names[nestmon_clock_kind()]);
	for (hook = nestmon_hooks; hook->name; hook++) {
		if (READ_ONCE(hook->on))
			seq_printf(seq, "probe\t%s\n", hook->name);
	}
	seq_printf(seq, "since_ns\t%llu\n", probe->since);
	seq_printf(seq, "collector\t%s\n", collector_names[probe->collector]);
}

static int status_show(struct seq_file *seq, void *unused)
{
	struct nestmon_status status;

	nestmon_status(&status);
	seq_puts(seq, "name\tvalue\n");
	seq_printf(seq, "version\t%s\n", NESTMON_VERSION);
	show_probes(seq, &status.attach);
	seq_printf(seq, "records_live\t%u\n", status.registry.live);
	seq_printf(seq, "records_gone\t%u\n", status.registry.gone);
	seq_printf(seq, "records_collected\t%llu\n", status.registry.collected);
	seq_printf(seq, "gone_max\t%u\n", status.registry.gone_max);
	seq_printf(seq, "exits_lost\t%llu\n", status.exits_lost);
	seq_printf(seq, "orphans\t%llu\n", status.orphans);
	seq_printf(seq, "unslotted\t%llu\n", status.unslotted);
	seq_printf(seq, "rebased\t%llu\n", status.rebased);
	return 0;
}

DEFINE_SHOW_ATTRIBUTE(status);

/**
 * nestmon_debugfs_init() - make the files
 *
 * Without debugfs there are none, and nothing else depends on them.
 *
 * Context: process, may sleep.
 */
void __init nestmon_debugfs_init(void)
{
	dir = debugfs_create_dir("nestmon", NULL);
	debugfs_create_file("vcpus", 0400, dir, NULL, &vcpus_fops);
	debugfs_create_file("exits", 0400, dir, NULL, &exits_fops);
	debugfs_create_file("shadow", 0400, dir, NULL, &shadow_fops);
	debugfs_create_file("status", 0400, dir, NULL, &status_fops);
	nestmon_caps_debugfs(dir);
}

/**
 * nestmon_debugfs_exit() - remove the files
 *
 * Context: process, may sleep. No file is read when it returns.
 */
void nestmon_debugfs_exit(void)
{
	debugfs_remove(dir);
}
