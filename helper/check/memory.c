// SPDX-License-Identifier: GPL-2.0
/*
 * Settings of memory that matter to guests that are hypervisors.
 */
#include <stdlib.h>
#include <string.h>

#include "check.h"

#define KSM "/sys/kernel/mm/ksm/run"
#define THP "/sys/kernel/mm/transparent_hugepage/enabled"
#define HUGEPAGES "/proc/sys/vm/nr_hugepages"
#define NX_HUGE_PAGES "/sys/module/kvm/parameters/nx_huge_pages"

/* Says so when it cannot be read. A kernel without it has no such file. */
static struct text read_setting(struct check *check, const char *path)
{
	struct text text = text_word(&check->root, path);

	if (text.absent)
		check_say(check, CHECK_INFO, "no %s", path);
	else if (!text.data)
		check_say(check, CHECK_UNKNOWN, "%s: %s", path, text.error);
	return text;
}

/**
 * check_ksm() - does KSM merge the memory of guests?
 * @check: the report
 * @row: the check
 */
void check_ksm(struct check *check, const struct check_row *row)
{
	struct text text = read_setting(check, KSM);

	(void)row;
	if (text.data && !strcmp(text.data, "1")) {
		check_say(
			check, CHECK_INFO,
			KSM
			" is 1: pages of L1 that are merged, L2's among them, fault when they are written, and huge pages are split for it");
		check_fix(check, "echo 2 >" KSM ", if memory is not short");
	} else if (text.data) {
		check_say(check, CHECK_PASS, KSM " is %s: KSM merges nothing",
			  text.data);
	}
	text_free(&text);
}

/**
 * check_thp() - can the memory of guests be in huge pages?
 * @check: the report
 * @row: the check
 */
void check_thp(struct check *check, const struct check_row *row)
{
	struct text text = read_setting(check, THP);

	(void)row;
	if (text.data && strstr(text.data, "[never]")) {
		check_say(
			check, CHECK_WARN,
			THP
			" is never: L0 maps L1 in small pages, and so L2 even where L1 uses huge ones");
		check_fix(check,
			  "echo madvise >" THP ", or back L1 with hugetlbfs");
	} else if (text.data) {
		check_say(check, CHECK_PASS, THP " is %s", text.data);
	}
	text_free(&text);
}

/**
 * check_hugepages() - are there pages of hugetlbfs?
 * @check: the report
 * @row: the check
 */
void check_hugepages(struct check *check, const struct check_row *row)
{
	struct text text = read_setting(check, HUGEPAGES);

	(void)row;
	if (text.data)
		check_say(
			check, CHECK_INFO,
			HUGEPAGES
			" is %s: pages that only guests told to use them get (libvirt: <memoryBacking><hugepages/>)",
			text.data);
	text_free(&text);
}

/**
 * check_nx_huge_pages() - does KVM split huge pages that guests execute?
 * @check: the report
 * @row: the check
 */
void check_nx_huge_pages(struct check *check, const struct check_row *row)
{
	struct text text = read_setting(check, NX_HUGE_PAGES);

	(void)row;
	if (text.data && param_yes(text.data) == ANSWER_YES)
		check_say(
			check, CHECK_INFO,
			NX_HUGE_PAGES
			" is %s, against iTLB multihit: huge pages are split where a guest, or its guest, executes",
			text.data);
	else if (text.data)
		check_say(check, CHECK_PASS, NX_HUGE_PAGES " is %s", text.data);
	text_free(&text);
}
