// SPDX-License-Identifier: GPL-2.0
/*
 * Parameters of KVM's modules: as they are, and as they will be after a reboot.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../mem.h"
#include "check.h"

/**
 * param_yes() - is the value of a parameter a yes?
 * @value: the value, "" being that of a bare name
 *
 * Return: &enum answer
 */
enum answer param_yes(const char *value)
{
	static const char *const yes[] = { "", "Y", "y", "1", "on" };
	static const char *const no[] = { "N", "n", "0", "off" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(yes); i++) {
		if (!strcmp(yes[i], value))
			return ANSWER_YES;
	}
	for (i = 0; i < ARRAY_SIZE(no); i++) {
		if (!strcmp(no[i], value))
			return ANSWER_NO;
	}
	return ANSWER_UNKNOWN;
}

static struct text read_param(const struct check *check, const char *module,
			      const char *param)
{
	struct text text;
	char *path;

	path = check_text("/sys/module/%s/parameters/%s", module, param);
	text = text_word(&check->root, path);
	free(path);
	return text;
}

/**
 * param_state() - is a parameter of a loaded module on?
 * @check: the report
 * @module: name of the module
 * @param: name of the parameter
 *
 * Return: &enum answer
 */
enum answer param_state(struct check *check, const char *module,
			const char *param)
{
	struct text text = read_param(check, module, param);
	enum answer answer = text.data && *text.data ? param_yes(text.data) :
						       ANSWER_UNKNOWN;

	text_free(&text);
	return answer;
}

/* Says so when it cannot be read; @text is then to be freed all the same. */
static bool known(struct check *check, const char *module, const char *param,
		  const struct text *text)
{
	if (text->data && *text->data &&
	    param_yes(text->data) != ANSWER_UNKNOWN)
		return true;
	check_say(check, CHECK_UNKNOWN, "/sys/module/%s/parameters/%s: %s%s",
		  module, param, text->error ? text->error : "is ",
		  text->data ? text->data : "");
	if (text->absent)
		check_fix(
			check,
			"see the line vendor-module; a module without this parameter is older than it");
	return false;
}

/**
 * check_nested() - does KVM offer nesting to its guests?
 * @check: the report
 * @row: the check
 */
void check_nested(struct check *check, const struct check_row *row)
{
	const struct isa *isa = check->host.isa;
	struct text text;

	if (!isa)
		return;
	text = read_param(check, isa->module, row->param);
	if (!known(check, isa->module, row->param, &text)) {
		text_free(&text);
		return;
	}
	if (param_yes(text.data) == ANSWER_YES) {
		check_say(check, CHECK_PASS,
			  "/sys/module/%s/parameters/%s is %s", isa->module,
			  row->param, text.data);
	} else {
		check_say(
			check, CHECK_FAIL,
			"/sys/module/%s/parameters/%s is %s: no guest gets %s",
			isa->module, row->param, text.data, isa->flag);
		check_fix(
			check,
			"nestmon param set nested=1 --persist (while no VM runs; VMs see it from their next start on)");
	}
	text_free(&text);
}

static void say_off(struct check *check, const struct check_row *row,
		    const char *value)
{
	bool could = !row->feature || host_feature(&check->host, row->feature);

	check_say(check, could ? row->off_result : CHECK_INFO,
		  "/sys/module/%s/parameters/%s is %s%s: %s", row->module,
		  row->param, value,
		  could ? "" : ", and this processor lacks it", row->off);
	if (could)
		check_fix(check, "nestmon param set %s=1 --persist",
			  row->param);
}

static bool is_loaded(const struct check *check, const char *module)
{
	char *path = check_text("/sys/module/%s", module);
	bool has = tree_has(&check->root, path);

	free(path);
	return has;
}

/**
 * check_param() - is a parameter on?
 * @check: the report
 * @row: the check, with the parameter; nothing is said when its module is not
 *	that for this processor, or not loaded
 */
void check_param(struct check *check, const struct check_row *row)
{
	const struct isa *isa = check->host.isa;
	struct text text;

	if (!isa || strcmp(isa->module, row->module) ||
	    !is_loaded(check, row->module))
		return;
	text = read_param(check, row->module, row->param);
	if (known(check, row->module, row->param, &text)) {
		if (param_yes(text.data) == ANSWER_YES)
			check_say(check, CHECK_PASS,
				  "/sys/module/%s/parameters/%s is %s",
				  row->module, row->param, text.data);
		else
			say_off(check, row, text.data);
	}
	text_free(&text);
}

/* "FILE:LINE says V", for the kernel's command line without the line. */
static char *quote(const struct modconf_setting *setting)
{
	char *place = modconf_place(setting), *text;

	text = check_text("%s says %s=%s", place, setting->param,
			  setting->value);
	free(place);
	return text;
}

static bool overridden(const struct modconf_setting *setting,
		       const struct modconf_setting *winner)
{
	return setting != winner && !strcmp(setting->module, winner->module) &&
	       !strcmp(setting->param, winner->param) &&
	       param_yes(setting->value) != param_yes(winner->value);
}

static void say_conflicts(struct check *check,
			  const struct modconf_setting *winner)
{
	const struct modconf *conf = &check->host.conf;
	char *loses, *wins = quote(winner);
	size_t i;

	for (i = 0; i < conf->nr; i++) {
		if (!overridden(&conf->list[i], winner))
			continue;
		loses = quote(&conf->list[i]);
		check_say(check, CHECK_WARN,
			  "%s, but %s, which comes later and wins", loses,
			  wins);
		check_fix(check, "remove one of the two lines");
		free(loses);
	}
	free(wins);
}

/* Since 4.20 it is the default; kvm_amd had it from the start. */
static enum answer default_of(const struct host *host)
{
	if (!strcmp(host->isa->flag, "svm"))
		return ANSWER_YES;
	if (!*host->release)
		return ANSWER_UNKNOWN;
	return host_kernel_has(host, 4, 20) ? ANSWER_YES : ANSWER_NO;
}

static void say_reboot(struct check *check, enum answer later,
		       const char *because)
{
	enum answer now = check->host.nested;
	const char *value = later == ANSWER_YES ? "1" : "0";

	if (later != ANSWER_UNKNOWN && now == ANSWER_UNKNOWN) {
		check_say(check, CHECK_INFO,
			  "nested will be %s when the module is loaded: %s",
			  value, because);
	} else if (later == ANSWER_UNKNOWN) {
		check_say(check, CHECK_UNKNOWN,
			  "whether nested survives a reboot: %s", because);
	} else if (later == now) {
		check_say(check, now == ANSWER_YES ? CHECK_PASS : CHECK_INFO,
			  "nested stays %s after a reboot: %s", value, because);
	} else {
		check_say(check, CHECK_WARN,
			  "nested will be %s after a reboot: %s", value,
			  because);
		check_fix(check, "nestmon param set nested=%s --persist",
			  now == ANSWER_YES ? "1" : "0");
	}
}

/**
 * check_reboot() - does the nested parameter survive a reboot?
 * @check: the report
 * @row: the check
 */
void check_reboot(struct check *check, const struct check_row *row)
{
	const struct host *host = &check->host;
	const struct modconf_setting *winner;
	char *because;

	if (host->conf_error)
		check_say(check, CHECK_UNKNOWN, "%s", host->conf_error);
	if (!host->isa || host->conf_error)
		return;
	if (host->conf.bad)
		check_say(check, CHECK_WARN,
			  "%s: modprobe does not understand this line",
			  host->conf.bad);
	winner = modconf_winner(&host->conf, host->isa->module, row->param);
	if (!winner) {
		say_reboot(
			check, default_of(host),
			"no line in modprobe.d, none on the kernel command line, so the default of the kernel counts");
		return;
	}
	say_conflicts(check, winner);
	because = quote(winner);
	say_reboot(check, param_yes(winner->value), because);
	free(because);
}
