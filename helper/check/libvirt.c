// SPDX-License-Identifier: GPL-2.0
/*
 * Domains of libvirt. Expat opens no file and no connection; a document type,
 * which libvirt never writes, is refused, and with it all entities.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <expat.h>

#include "../mem.h"
#include "libvirt.h"

#define DIR_RUNNING "/run/libvirt/qemu"
#define DIR_CONFIGURED "/etc/libvirt/qemu"

/* Elements that matter lie less deep: /domstatus/domain/cpu/feature. */
#define PATH_SIZE 128

/* Names and models are shorter; what is longer is cut. */
#define TEXT_SIZE 1024

/**
 * struct reader - a file being read
 * @parser: the parser
 * @domain: the domain, filled in
 * @path: elements from the root to here, each with a slash before it, of
 *	those that fit
 * @skip: how many more elements there are that do not fit
 * @text: text of the element so far
 * @length: bytes of @text
 * @refused: it has a document type
 */
struct reader {
	XML_Parser parser;
	struct domain *domain;
	char path[PATH_SIZE];
	size_t skip;
	char text[TEXT_SIZE];
	size_t length;
	bool refused;
};

static const char *attribute(const XML_Char **attributes, const char *name)
{
	for (; *attributes; attributes += 2) {
		if (!strcmp(attributes[0], name))
			return attributes[1];
	}
	return NULL;
}

/* Below the domain; that of a running one is inside <domstatus>. */
static const char *where(const struct reader *reader)
{
	const char *path = reader->path;

	if (reader->skip)
		return "";
	if (!strncmp(path, "/domstatus/", 11))
		path += 10;
	return strncmp(path, "/domain/", 8) ? "" : path + 8;
}

static void set(char **to, const char *value)
{
	free(*to);
	*to = value ? mem_strdup(value) : NULL;
}

static void forget_text(struct reader *reader)
{
	reader->length = 0;
	*reader->text = '\0';
}

static void take_feature(struct domain *domain, const XML_Char **attributes)
{
	const char *name = attribute(attributes, "name");
	const char *policy = attribute(attributes, "policy");

	if (!name)
		return;
	/* libvirt's default */
	policy = policy ? policy : "require";
	if (!strcmp(name, "vmx"))
		set(&domain->vmx, policy);
	else if (!strcmp(name, "svm"))
		set(&domain->svm, policy);
}

static void XMLCALL start(void *data, const XML_Char *name,
			  const XML_Char **attributes)
{
	struct reader *reader = data;
	size_t length = strlen(reader->path);

	if (reader->skip || length + strlen(name) + 2 > PATH_SIZE) {
		reader->skip++;
		return;
	}
	snprintf(reader->path + length, PATH_SIZE - length, "/%s", name);
	forget_text(reader);
	if (!strcmp(where(reader), "cpu"))
		set(&reader->domain->mode, attribute(attributes, "mode"));
	else if (!strcmp(where(reader), "cpu/feature"))
		take_feature(reader->domain, attributes);
}

static void XMLCALL end(void *data, const XML_Char *name)
{
	struct reader *reader = data;
	struct domain *domain = reader->domain;

	(void)name;
	if (reader->skip) {
		reader->skip--;
		return;
	}
	if (!strcmp(where(reader), "name"))
		set(&domain->name, reader->text);
	else if (!strcmp(where(reader), "uuid"))
		set(&domain->uuid, reader->text);
	else if (!strcmp(where(reader), "cpu/model"))
		set(&domain->model, reader->text);
	*strrchr(reader->path, '/') = '\0';
	forget_text(reader);
}

static void XMLCALL characters(void *data, const XML_Char *text, int length)
{
	struct reader *reader = data;
	size_t room = TEXT_SIZE - 1 - reader->length;

	if (reader->skip)
		return;
	if ((size_t)length > room)
		length = room;
	memcpy(reader->text + reader->length, text, length);
	reader->length += length;
	reader->text[reader->length] = '\0';
}

static void XMLCALL doctype(void *data, const XML_Char *name,
			    const XML_Char *system, const XML_Char *public,
			    int internal)
{
	struct reader *reader = data;

	(void)name;
	(void)system;
	(void)public;
	(void)internal;
	reader->refused = true;
	XML_StopParser(reader->parser, XML_FALSE);
}

static void say_malformed(struct check *check, const struct reader *reader)
{
	check_say(check, CHECK_UNKNOWN, "%s:%lu: %s", reader->domain->file,
		  (unsigned long)XML_GetCurrentLineNumber(reader->parser),
		  reader->refused ?
			  "has a document type, which libvirt writes none of" :
			  XML_ErrorString(XML_GetErrorCode(reader->parser)));
	check_fix(check, "virt-xml-validate %s", reader->domain->file);
}

static bool parse(struct check *check, struct domain *domain,
		  const struct text *text)
{
	struct reader reader = { .domain = domain };
	bool good;

	reader.parser = XML_ParserCreate(NULL);
	if (!reader.parser)
		msg_no_memory();
	XML_SetUserData(reader.parser, &reader);
	XML_SetElementHandler(reader.parser, start, end);
	XML_SetCharacterDataHandler(reader.parser, characters);
	XML_SetStartDoctypeDeclHandler(reader.parser, doctype);
	good = XML_Parse(reader.parser, text->data, text->size, XML_TRUE) ==
	       XML_STATUS_OK;
	if (!good)
		say_malformed(check, &reader);
	XML_ParserFree(reader.parser);
	return good && domain->name;
}

static void free_domain(struct domain *domain)
{
	free(domain->file);
	free(domain->name);
	free(domain->uuid);
	free(domain->mode);
	free(domain->model);
	free(domain->vmx);
	free(domain->svm);
}

static void read_file(struct check *check, struct domains *domains,
		      const char *dir, const char *name)
{
	struct domain domain = { .running = !strcmp(dir, DIR_RUNNING) };
	struct text text;
	bool good = false;

	domain.file = check_text("%s/%s", dir, name);
	text = text_read(&check->root, domain.file, FILE_MAX);
	if (text.data)
		good = parse(check, &domain, &text);
	else
		check_say(check, CHECK_UNKNOWN, "%s: %s", domain.file,
			  text.error);
	text_free(&text);
	if (!good) {
		free_domain(&domain);
		return;
	}
	domains->list = mem_grow(domains->list, &domains->room, domains->nr + 1,
				 sizeof(domain));
	domains->list[domains->nr++] = domain;
}

static void read_dir(struct check *check, struct domains *domains,
		     const char *dir)
{
	size_t i, length, nr;
	char **names = tree_list(&check->root, dir, &nr);

	if (!names && errno != ENOENT)
		check_say(check, CHECK_UNKNOWN, "%s: %s", dir,
			  strerrordesc_np(errno));
	for (i = 0; i < nr; i++) {
		length = strlen(names[i]);
		if (length > 4 && !strcmp(names[i] + length - 4, ".xml"))
			read_file(check, domains, dir, names[i]);
	}
	tree_list_free(names, nr);
}

/**
 * domains_read() - read libvirt's domains
 * @check: the report, with a line more for each file that is no good
 * @domains: filled in; to be cleared in any case
 */
void domains_read(struct check *check, struct domains *domains)
{
	read_dir(check, domains, DIR_RUNNING);
	read_dir(check, domains, DIR_CONFIGURED);
}

/**
 * domains_find() - find the domain of a guest
 * @domains: all domains
 * @name: its name, or NULL
 * @uuid: its UUID, which counts more, or NULL
 * @running: as it runs, else as it is configured
 *
 * Return: the domain, NULL when there is none
 */
const struct domain *domains_find(const struct domains *domains,
				  const char *name, const char *uuid,
				  bool running)
{
	size_t i;

	for (i = 0; i < domains->nr; i++) {
		const struct domain *domain = &domains->list[i];

		if (domain->running != running)
			continue;
		if (uuid && domain->uuid ? !strcasecmp(uuid, domain->uuid) :
					   name && !strcmp(name, domain->name))
			return domain;
	}
	return NULL;
}

/**
 * domain_policy() - what a domain says of a flag
 * @domain: the domain
 * @isa: whose flag
 *
 * Return: the policy of its <feature>, or NULL
 */
const char *domain_policy(const struct domain *domain, const struct isa *isa)
{
	return strcmp(isa->flag, "vmx") ? domain->svm : domain->vmx;
}

/**
 * domain_text() - a domain's CPU in words
 * @domain: the domain
 * @isa: whose flag matters
 *
 * Return: the words, to be freed with free()
 */
char *domain_text(const struct domain *domain, const struct isa *isa)
{
	const char *policy = domain_policy(domain, isa);
	const char *mode = domain->mode;

	if (!mode && domain->model)
		mode = "custom";
	return check_text(
		"%s has %s%s%s%s%s and %sfeature %s%s%s", domain->file,
		mode ? "<cpu mode='" : "no CPU mode", mode ? mode : "",
		mode ? "'>" : "", domain->model ? " with model " : "",
		domain->model ? domain->model : "", policy ? "" : "no ",
		isa->flag, policy ? " of policy " : "", policy ? policy : "");
}

/**
 * domains_clear() - forget the domains
 * @domains: the domains
 */
void domains_clear(struct domains *domains)
{
	size_t i;

	for (i = 0; i < domains->nr; i++)
		free_domain(&domains->list[i]);
	free(domains->list);
}
