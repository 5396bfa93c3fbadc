// SPDX-License-Identifier: GPL-2.0
/*
 * Parameters, ready to print.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "mem.h"
#include "modconf.h"
#include "param_show.h"

/**
 * enum line_has - how a line has its values
 * @LINE_FLAG: the value is on or off
 * @LINE_INT: the value is an integer
 * @LINE_TEXT: the value is anything else, or not there
 * @LINE_NEXT_FLAG: the same of the value at the next load
 * @LINE_NEXT_INT: likewise
 * @LINE_NEXT_TEXT: likewise
 */
enum line_has {
	LINE_FLAG = 1 << 0,
	LINE_INT = 1 << 1,
	LINE_TEXT = 1 << 2,
	LINE_NEXT_FLAG = 1 << 3,
	LINE_NEXT_INT = 1 << 4,
	LINE_NEXT_TEXT = 1 << 5,
};

/* From a value's bits to those of the value at the next load. */
#define LINE_NEXT_SHIFT 3

/**
 * struct value - a value, for text and JSON
 * @text: as it is shown, NULL for none
 * @integer: of &LINE_INT
 * @flag: of &LINE_FLAG
 */
struct value {
	const char *text;
	__s64 integer;
	bool flag;
};

/**
 * struct line - a parameter, ready to print
 * @has: &enum line_has
 * @module: this and the following as in &struct kvm_param
 * @param: its name
 * @type: see there
 * @doc: see &struct kvm_param_row
 * @state: of the module
 * @change: how its value can be changed
 * @now: its value
 * @next: its value at the next load, where the configuration says so
 * @place: where that stands
 * @next_text: text of @next
 */
struct line {
	struct out_row has;
	const char *module;
	const char *param;
	const char *type;
	const char *doc;
	const char *state;
	const char *change;
	struct value now;
	struct value next;
	char *place;
	char *next_text;
};

/**
 * struct lines - the lines of a list
 * @list: the lines
 * @nr: how many
 * @room: how many @list has room for
 */
struct lines {
	struct line *list;
	size_t nr;
	size_t room;
};

#define COLUMN(key, title, form, bits, member)                                 \
	{                                                                      \
		.name = key, .head = title, .kind = OUT_##form, .needs = bits, \
		.offset = offsetof(struct line, member)                        \
	}

static const struct out_column columns[] = {
	COLUMN("module", "MODULE", STRING, 0, module),
	COLUMN("param", "PARAMETER", STRING, 0, param),
	COLUMN(NULL, "VALUE", STRING, 0, now.text),
	COLUMN("value", NULL, BOOL, LINE_FLAG, now.flag),
	COLUMN("value", NULL, S64, LINE_INT, now.integer),
	COLUMN("value", NULL, STRING, LINE_TEXT, now.text),
	COLUMN("type", "TYPE", STRING, 0, type),
	COLUMN("state", "STATE", STRING, 0, state),
	COLUMN("writable", "WRITABLE", STRING, 0, change),
	COLUMN(NULL, "NEXT-LOAD", STRING, 0, next.text),
	COLUMN("next_load", NULL, BOOL, LINE_NEXT_FLAG, next.flag),
	COLUMN("next_load", NULL, S64, LINE_NEXT_INT, next.integer),
	COLUMN("next_load", NULL, STRING, LINE_NEXT_TEXT, next.text),
	COLUMN("set_by", "SET-BY", STRING, 0, place),
	COLUMN("doc", "DOC", STRING, 0, doc),
};

/* Return: the &enum line_has of the value. */
static unsigned int take_value(struct value *value,
			       const struct kvm_param *param, const char *shown)
{
	char *end;

	*value = (struct value){ .text = shown };
	if (!shown)
		return LINE_TEXT;
	if (param->kind == KVM_PARAM_FLAG &&
	    (!strcmp(shown, "Y") || !strcmp(shown, "N"))) {
		value->flag = *shown == 'Y';
		return LINE_FLAG;
	}
	errno = 0;
	value->integer = strtoll(shown, &end, 10);
	if (param->kind != KVM_PARAM_TEXT && *shown && !*end && !errno)
		return LINE_INT;
	return LINE_TEXT;
}

static const char *change_of(const struct kvm_module *module,
			     const struct kvm_param *param)
{
	if (module->state == KVM_MODULE_ABSENT)
		return "at load";
	if (param->writable)
		return "now";
	return module->state == KVM_MODULE_LOADED ? "by reload" : "at boot";
}

/* A bool may stand there without a value. */
static void take_next(struct line *line, const struct modconf *conf,
		      const struct kvm_param *param)
{
	const struct modconf_setting *setting =
		modconf_winner(conf, param->module, param->name);
	const char *value = setting && *setting->value ? setting->value : "Y";

	if (setting) {
		line->next_text = kvm_param_shown(param, value);
		line->place = modconf_place(setting);
	}
	line->has.has |= take_value(&line->next, param, line->next_text)
			 << LINE_NEXT_SHIFT;
}

static void add_line(struct lines *lines, const struct modconf *conf,
		     const struct kvm_module *module,
		     const struct kvm_param *param)
{
	struct line *line;

	lines->list = mem_grow(lines->list, &lines->room, lines->nr + 1,
			       sizeof(*line));
	line = &lines->list[lines->nr++];
	*line = (struct line){
		.module = module->name,
		.param = param->name,
		.type = kvm_param_type(param),
		.doc = param->row ? param->row->doc : NULL,
		.state = kvm_module_state_name(module->state),
		.change = change_of(module, param),
	};
	line->has.has = take_value(&line->now, param, param->value);
	take_next(line, conf, param);
}

static void clear_lines(struct lines *lines)
{
	size_t i;

	for (i = 0; i < lines->nr; i++) {
		free(lines->list[i].place);
		free(lines->list[i].next_text);
	}
	free(lines->list);
}

static int print_lines(const struct out_style *style, const struct lines *lines)
{
	const struct out_table table = {
		.columns = columns,
		.nr_columns = ARRAY_SIZE(columns),
		.rows = lines->list,
		.nr = lines->nr,
		.size = sizeof(*lines->list),
	};

	return out_list(style, &table);
}

/**
 * param_show_list() - print the parameters of all modules
 * @style: text or JSON
 * @modules: the modules
 *
 * Return: as out_list()
 */
int param_show_list(const struct out_style *style,
		    const struct kvm_modules *modules)
{
	struct lines lines = {};
	struct modconf conf;
	size_t i, k;
	int ret;

	ret = modconf_read(&conf, modules->root);
	if (!ret && conf.bad)
		msg_warn("%s: not a line that modprobe knows", conf.bad);
	for (i = 0; !ret && i < KVM_MODULES_NR; i++) {
		const struct kvm_module *module = &modules->list[i];

		if (!kvm_modules_concerns(modules, module))
			continue;
		for (k = 0; k < module->nr; k++)
			add_line(&lines, &conf, module, &module->params[k]);
	}
	if (!ret)
		ret = print_lines(style, &lines);
	clear_lines(&lines);
	modconf_clear(&conf);
	return ret;
}

/**
 * struct answer_row - values that were asked for, ready to print
 * @has: nothing it may lack
 * @values: the values
 */
struct answer_row {
	struct out_row has;
	struct value values[];
};

static void set_column(struct out_column *column, struct answer_row *row,
		       size_t i, const struct kvm_param *param)
{
	unsigned int kind = take_value(&row->values[i], param, param->value);
	size_t member = kind == LINE_FLAG ? offsetof(struct value, flag) :
			kind == LINE_INT  ? offsetof(struct value, integer) :
					    offsetof(struct value, text);

	*column = (struct out_column){
		.name = file_path("%s.%s", param->module, param->name),
		.kind = kind == LINE_FLAG ? OUT_BOOL :
			kind == LINE_INT  ? OUT_S64 :
					    OUT_STRING,
		.offset = offsetof(struct answer_row, values) +
			  i * sizeof(struct value) + member,
	};
}

/* An object whose keys are the names. */
static int print_json(const struct out_style *style,
		      struct kvm_param *const *params, size_t nr)
{
	struct out_column *by_name = mem_zalloc(nr * sizeof(*by_name));
	struct answer_row *row =
		mem_zalloc(sizeof(*row) + nr * sizeof(*row->values));
	const struct out_table table = {
		.columns = by_name,
		.nr_columns = nr,
		.rows = row,
		.nr = 1,
		.size = sizeof(*row),
	};
	size_t i;
	int ret;

	for (i = 0; i < nr; i++)
		set_column(&by_name[i], row, i, params[i]);
	ret = out_record(style, &table);
	for (i = 0; i < nr; i++)
		free((char *)by_name[i].name);
	free(by_name);
	free(row);
	return ret;
}

/**
 * param_show_values() - print values: as text a line each
 * @style: text or JSON
 * @params: the parameters; all have a value
 * @nr: how many
 *
 * Return: as out_list()
 */
int param_show_values(const struct out_style *style,
		      struct kvm_param *const *params, size_t nr)
{
	size_t i;

	if (style->json)
		return print_json(style, params, nr);
	for (i = 0; i < nr; i++)
		puts(params[i]->value);
	return 0;
}
