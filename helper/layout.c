// SPDX-License-Identifier: GPL-2.0
/*
 * Tells the module where the running KVM keeps private nested state, as its BTF
 * says. What does not work is no error: the module can do without.
 */
#include <string.h>

#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <netlink/attr.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>

#include <linux/nestmon.h>

#include "layout.h"
#include "mem.h"
#include "names.h"

#define PATH_MAX_DEPTH 4

/**
 * struct member - a member of KVM's structure of a vCPU
 * @isa: whose structure has it
 * @attr: &enum nestmon_layout_attr
 * @path: names of members, one within the other
 */
struct member {
	__u32 isa;
	__u16 attr;
	const char *path[PATH_MAX_DEPTH];
};

static const struct member members[] = {
	{ NESTMON_ISA_VMX, NESTMON_LAYOUT_A_VMCS01, { "vmcs01" } },
	{ NESTMON_ISA_VMX, NESTMON_LAYOUT_A_LOADED_VMCS, { "loaded_vmcs" } },
	{ NESTMON_ISA_VMX, NESTMON_LAYOUT_A_EXIT_REASON, { "exit_reason" } },
	{ NESTMON_ISA_VMX, NESTMON_LAYOUT_A_VMXON, { "nested", "vmxon" } },
	{ NESTMON_ISA_VMX,
	  NESTMON_LAYOUT_A_CURRENT_VMPTR,
	  { "nested", "current_vmptr" } },
	{ NESTMON_ISA_SVM, NESTMON_LAYOUT_A_VMCB, { "vmcb" } },
	{ NESTMON_ISA_SVM, NESTMON_LAYOUT_A_VMCB01, { "vmcb01", "ptr" } },
	{ NESTMON_ISA_SVM,
	  NESTMON_LAYOUT_A_VMCB02,
	  { "nested", "vmcb02", "ptr" } },
	{ NESTMON_ISA_SVM,
	  NESTMON_LAYOUT_A_VMCB12,
	  { "nested", "vmcb12_gpa" } },
};

/**
 * struct layout - what BTF says
 * @btf: of KVM's module, on top of @base
 * @base: of the kernel
 * @id: of the structure of a vCPU, in @btf
 */
struct layout {
	struct btf *btf;
	struct btf *base;
	__s32 id;
};

static int say_nothing(enum libbpf_print_level level, const char *format,
		       va_list args)
{
	(void)level;
	(void)format;
	(void)args;
	return 0;
}

/* The module's own types: it and the kernel may both have one of the name. */
static __s32 own_struct(const struct layout *layout, const char *name)
{
	__u32 id;

	for (id = btf__type_cnt(layout->base); id < btf__type_cnt(layout->btf);
	     id++) {
		const struct btf_type *type = btf__type_by_id(layout->btf, id);

		if (btf_is_struct(type) &&
		    !strcmp(btf__name_by_offset(layout->btf, type->name_off),
			    name))
			return id;
	}
	return -1;
}

/* Returns the number of the member's type and adds where it is, in bytes. */
static __s32 step(const struct btf *btf, __s32 id, const char *name,
		  __u32 *offset)
{
	const struct btf_type *type;
	unsigned int i;

	id = btf__resolve_type(btf, id);
	type = id < 0 ? NULL : btf__type_by_id(btf, id);
	if (!type || !btf_is_composite(type))
		return -1;
	for (i = 0; i < btf_vlen(type); i++) {
		const struct btf_member *member = &btf_members(type)[i];

		if (strcmp(btf__name_by_offset(btf, member->name_off), name))
			continue;
		if (btf_member_bitfield_size(type, i))
			return -1;
		*offset += btf_member_bit_offset(type, i) / 8;
		return member->type;
	}
	return -1;
}

static __s32 walk(const struct layout *layout, const char *const *path,
		  __u32 *offset)
{
	__s32 id = layout->id;
	unsigned int i;

	*offset = 0;
	for (i = 0; i < PATH_MAX_DEPTH && path[i] && id >= 0; i++)
		id = step(layout->btf, id, path[i], offset);
	return id;
}

static int put_sizes(struct nl_msg *msg, const struct layout *layout, __u32 isa)
{
	static const char *const vcpu[PATH_MAX_DEPTH] = { "vcpu" };
	__u32 offset;
	__s32 id = walk(layout, vcpu, &offset);

	if (id < 0 || offset)
		return -1;
	if (nla_put_u32(msg, NESTMON_LAYOUT_A_ISA, isa) ||
	    nla_put_u32(msg, NESTMON_LAYOUT_A_KVM_VCPU,
			btf__resolve_size(layout->btf, id)) ||
	    nla_put_u32(msg, NESTMON_LAYOUT_A_SIZE,
			btf__resolve_size(layout->btf, layout->id)))
		return -1;
	return 0;
}

static int put_layout(struct nl_msg *msg, const struct layout *layout,
		      __u32 isa)
{
	__u32 offset;
	size_t i;

	if (put_sizes(msg, layout, isa))
		return -1;
	for (i = 0; i < ARRAY_SIZE(members); i++) {
		if (members[i].isa != isa)
			continue;
		if (walk(layout, members[i].path, &offset) < 0 ||
		    nla_put_u32(msg, members[i].attr, offset))
			return -1;
	}
	return 0;
}

static int resolve(struct nl_msg *msg, __u32 isa)
{
	struct layout layout = { .base = btf__load_vmlinux_btf() };
	int ret = -1;

	if (layout.base)
		layout.btf =
			btf__load_module_btf(name_module(isa), layout.base);
	if (layout.btf) {
		layout.id = own_struct(&layout, isa == NESTMON_ISA_VMX ?
							"vcpu_vmx" :
							"vcpu_svm");
		if (layout.id >= 0)
			ret = put_layout(msg, &layout, isa);
	}
	btf__free(layout.btf);
	btf__free(layout.base);
	return ret;
}

/* Without attributes it asks whether one is wanted: then they are missed. */
static int send_layout(struct nl_sock *sock, int family, __u32 isa)
{
	struct nl_msg *msg = nlmsg_alloc();

	if (!msg ||
	    !genlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ, family, 0, 0,
			 NESTMON_CMD_LAYOUT_SET, NESTMON_GENL_VERSION) ||
	    (isa && resolve(msg, isa))) {
		nlmsg_free(msg);
		return 0;
	}
	return nl_send_sync(sock, msg);
}

static void offer(__u32 isa)
{
	struct nl_sock *sock = nl_socket_alloc();
	int family = -1;

	if (sock && !genl_connect(sock))
		family = genl_ctrl_resolve(sock, NESTMON_GENL_NAME);
	if (family > 0 && send_layout(sock, family, 0) == -NLE_INVAL)
		send_layout(sock, family, isa);
	nl_socket_free(sock);
}

/**
 * layout_offer() - tell the module KVM's layout, where it has none
 * @dump: vCPUs; where there are none, nor does it need one
 */
void layout_offer(const struct dump *dump)
{
	size_t i;

	libbpf_set_print(say_nothing);
	for (i = 0; i < dump->nr; i++) {
		if (dump->vcpus[i].gone || !name_module(dump->vcpus[i].isa) ||
		    dump->vcpus[i].nested.source != NESTMON_SOURCE_DERIVED)
			continue;
		offer(dump->vcpus[i].isa);
		return;
	}
}
