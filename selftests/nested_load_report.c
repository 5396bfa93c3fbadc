// SPDX-License-Identifier: GPL-2.0-only
/*
 * nested_load: what was done, as one line of JSON
 */
#include "nested_load_vmm.h"

/* Large enough for the VMCS or VMCB that KVM appends. */
#define NL_NESTED_STATE_SIZE (4 * MIN_PAGE_SIZE)

static u64 nl_stat(int fd, struct kvm_stats_header *header,
		   struct kvm_stats_desc *descs, const char *name)
{
	struct kvm_stats_desc *desc;
	u64 value;
	u32 i;

	for (i = 0; i < header->num_desc; i++) {
		desc = get_stats_descriptor(descs, i, header);
		if (strcmp(desc->name, name))
			continue;
		read_stat_data(fd, header, desc, &value, 1);
		return value;
	}
	return 0;
}

/**
 * nl_stats_read() - read KVM's own counters
 * @vcpu: the vCPU
 * @stats: filled in; what this KVM does not count is 0
 */
void nl_stats_read(struct kvm_vcpu *vcpu, struct nl_stats *stats)
{
	int fd = vcpu_get_stats_fd(vcpu);
	struct kvm_stats_header header;
	struct kvm_stats_desc *descs;

	read_stats_header(fd, &header);
	descs = read_stats_descriptors(fd, &header);
	stats->exits = nl_stat(fd, &header, descs, "exits");
	stats->nested_run = nl_stat(fd, &header, descs, "nested_run");
	stats->pf_taken = nl_stat(fd, &header, descs, "pf_taken");
	free(descs);
	close(fd);
}

typedef u64 (*nl_get_fn)(const struct nl_vcpu *v);

static u64 nl_get_done(const struct nl_vcpu *v)
{
	return v->g->done;
}

static u64 nl_get_l2_entries(const struct nl_vcpu *v)
{
	return v->g->l2_entries;
}

static u64 nl_get_l1_handled(const struct nl_vcpu *v)
{
	return v->g->l1_handled;
}

static u64 nl_get_woken(const struct nl_vcpu *v)
{
	return v->woken;
}

static u64 nl_get_warmup_npf(const struct nl_vcpu *v)
{
	return v->start.pf_taken - v->ready.pf_taken;
}

static u64 nl_get_exits(const struct nl_vcpu *v)
{
	return v->end.exits;
}

static u64 nl_get_nested_run(const struct nl_vcpu *v)
{
	return v->end.nested_run;
}

static u64 nl_get_work_exits(const struct nl_vcpu *v)
{
	return v->end.exits - v->start.exits;
}

static void nl_print_array(const struct nl_load *load, const char *name,
			   nl_get_fn get)
{
	unsigned int i;

	printf("\"%s\":[", name);
	for (i = 0; i < load->nr; i++)
		printf("%s%lu", i ? "," : "", get(&load->vcpu[i]));
	printf("]");
}

static const char *nl_bool(bool value)
{
	return value ? "true" : "false";
}

static void nl_print_state(const struct nl_isa *isa, struct kvm_vcpu *vcpu,
			   struct kvm_nested_state *state)
{
	struct kvm_sregs sregs;

	memset(state, 0, NL_NESTED_STATE_SIZE);
	state->size = NL_NESTED_STATE_SIZE;
	vcpu_nested_state_get(vcpu, state);
	vcpu_sregs_get(vcpu, &sregs);
	printf("{\"guest_mode\":%s,\"%s\":%lu,\"enabled\":%s,\"gif\":%s}",
	       nl_bool(state->flags & KVM_STATE_NESTED_GUEST_MODE),
	       isa->control_name, isa->control_pa(state),
	       nl_bool(isa->enabled(state, &sregs)),
	       nl_bool(state->flags & KVM_STATE_NESTED_GIF_SET));
}

static void nl_print_nested(const struct nl_load *load)
{
	struct kvm_nested_state *state = calloc(1, NL_NESTED_STATE_SIZE);
	unsigned int i;

	if (!state)
		nl_die("no memory for the nested state");
	printf("\"nested_state\":[");
	for (i = 0; i < load->nr; i++) {
		if (i)
			printf(",");
		nl_print_state(load->opts->isa, load->vcpu[i].vcpu, state);
	}
	printf("]");
	free(state);
}

static u64 nl_elapsed(const struct nl_load *load)
{
	u64 first = UINT64_MAX, last = 0;
	unsigned int i;

	for (i = 0; i < load->nr; i++) {
		if (load->vcpu[i].start_ns < first)
			first = load->vcpu[i].start_ns;
		if (load->vcpu[i].end_ns > last)
			last = load->vcpu[i].end_ns;
	}
	return last - first;
}

static void nl_print_head(const struct nl_load *load)
{
	const struct nl_opts *o = load->opts;
	u32 code = o->isa->code(o->kind);
	u32 mark = o->isa->mark_code(o->kind);

	printf("{\"isa\":\"%s\",\"%s\":\"%s\",\"level\":%u,\"reflect\":%s,",
	       o->isa->name, nl_kind_fails(o->kind) ? "fail" : "exit",
	       o->isa->kind_names[o->kind], o->level,
	       o->reflect ? "true" : "false");
	if (o->count == NL_FOREVER)
		printf("\"count\":null,");
	else
		printf("\"count\":%lu,", o->count);
	printf("\"pid\":%d,\"vms\":%u,\"vcpus\":%u,", getpid(), o->vms,
	       o->vcpus);
	printf("\"code\":%u,\"reason\":\"%s\",", code, o->isa->reason(code));
	if (o->level == 2)
		printf("\"mark_code\":%u,\"mark_reason\":\"%s\",\"marks\":%u,",
		       mark, o->isa->reason(mark),
		       o->end_level == 2 || nl_kind_fails(o->kind) ? 1 : 2);
}

static void nl_print_stats(const struct nl_load *load)
{
	printf("\"stats\":{");
	nl_print_array(load, "exits", nl_get_exits);
	printf(",");
	nl_print_array(load, "nested_run", nl_get_nested_run);
	printf(",");
	nl_print_array(load, "work_exits", nl_get_work_exits);
	printf("}");
}

static void nl_print_extra(const struct nl_load *load)
{
	const struct nl_extra *extra;
	const struct nl_vcpu *v;
	unsigned int i;

	for (extra = load->opts->isa->extra; extra && extra->key; extra++) {
		printf(",\"%s\":[", extra->key);
		for (i = 0; i < load->nr; i++) {
			v = &load->vcpu[i];
			if (i)
				printf(",");
			extra->print(addr_gva2hva(v->vcpu->vm,
						  (vm_vaddr_t)v->g->priv));
		}
		printf("]");
	}
}

/**
 * nl_report() - print what was done
 * @load: vCPUs that are done
 *
 * Counts come from guest memory and from KVM, none from the command line.
 */
void nl_report(const struct nl_load *load)
{
	nl_print_head(load);
	nl_print_array(load, "done", nl_get_done);
	printf(",");
	nl_print_array(load, "l2_entries", nl_get_l2_entries);
	printf(",");
	nl_print_array(load, "l1_handled", nl_get_l1_handled);
	printf(",");
	nl_print_array(load, "woken", nl_get_woken);
	printf(",");
	nl_print_array(load, "warmup_npf", nl_get_warmup_npf);
	printf(",\"ns\":%lu,", nl_elapsed(load));
	nl_print_stats(load);
	printf(",");
	nl_print_nested(load);
	if (load->opts->level == 2)
		nl_print_extra(load);
	printf("}\n");
	fflush(stdout);
}
