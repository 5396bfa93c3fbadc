// SPDX-License-Identifier: GPL-2.0
/*
 * /dev/kvm: who may open it. It is looked at, never opened.
 */
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../mem.h"
#include "check.h"

#define DEVICE "/dev/kvm"

/* What Debian and Fedora call the user that libvirt runs QEMU as. */
static const char *const qemu_users[] = { "libvirt-qemu", "qemu" };

static FILE *open_file(const struct check *check, const char *path)
{
	int fd = tree_open(&check->root, path, 0);
	struct stat st;
	FILE *file = NULL;

	if (fd < 0)
		return NULL;
	if (!fstat(fd, &st) && S_ISREG(st.st_mode) && st.st_size <= FILE_MAX)
		file = fdopen(fd, "r");
	if (!file)
		close(fd);
	return file;
}

/* Return: the group of that number, valid until the next call, or NULL. */
static const struct group *group_of(const struct check *check, gid_t gid)
{
	FILE *file = open_file(check, "/etc/group");
	struct group *group = NULL;

	while (file && (group = fgetgrent(file)) && group->gr_gid != gid)
		;
	if (file)
		fclose(file);
	return group;
}

static bool is_member(const struct group *group, const char *user)
{
	size_t i;

	for (i = 0; group && group->gr_mem[i]; i++) {
		if (!strcmp(group->gr_mem[i], user))
			return true;
	}
	return false;
}

/* Return: 0, or -1 when there is no such user. */
static int gid_of(const struct check *check, const char *user, gid_t *gid)
{
	FILE *file = open_file(check, "/etc/passwd");
	struct passwd *passwd = NULL;

	while (file && (passwd = fgetpwent(file)) &&
	       strcmp(passwd->pw_name, user))
		;
	if (passwd)
		*gid = passwd->pw_gid;
	if (file)
		fclose(file);
	return passwd ? 0 : -1;
}

static void describe(const struct check *check, const struct stat *st,
		     char *text, size_t size)
{
	const struct group *group = group_of(check, st->st_gid);

	snprintf(text, size, DEVICE " has mode %04o, owner %u, group %u (%s)",
		 st->st_mode & 07777, st->st_uid, st->st_gid,
		 group ? group->gr_name : "no name in /etc/group");
}

static void say_no_device(struct check *check, int error)
{
	if (error != ENOENT) {
		check_say(check, CHECK_UNKNOWN, DEVICE ": %s",
			  strerrordesc_np(error));
		return;
	}
	check_say(check, CHECK_FAIL, "no " DEVICE);
	check_fix(
		check,
		"see the line vendor-module; in a container or chroot: mknod " DEVICE
		" c 10 232, or pass the device in");
}

static void say_device(struct check *check, const struct stat *st)
{
	char text[256];

	describe(check, st, text, sizeof(text));
	if (!S_ISCHR(st->st_mode) && check->root.live) {
		check_say(check, CHECK_FAIL, DEVICE " is no character device");
		check_fix(check, "rm " DEVICE "; udevadm trigger " DEVICE);
	} else if (check->root.live && access(DEVICE, R_OK | W_OK)) {
		check_say(check, CHECK_FAIL,
			  "%s: this user (%u) may not open it", text,
			  geteuid());
		check_fix(check, "usermod -aG kvm USER, then log in anew");
	} else if (!(st->st_mode & 0066)) {
		check_say(check, CHECK_WARN, "%s: only its owner may open it",
			  text);
		check_fix(
			check,
			"chgrp kvm " DEVICE " && chmod 0660 " DEVICE
			"; udev does so by itself where the group kvm exists");
	} else {
		check_say(check, CHECK_PASS, "%s", text);
	}
}

/**
 * check_device() - is /dev/kvm there, and who may open it?
 * @check: the report
 * @row: the check
 */
void check_device(struct check *check, const struct check_row *row)
{
	struct stat st;

	(void)row;
	if (tree_stat(&check->root, DEVICE, &st))
		say_no_device(check, errno);
	else
		say_device(check, &st);
}

static bool may_open(const struct check *check, const struct stat *st,
		     const char *user, gid_t gid)
{
	if ((st->st_mode & 0006) == 0006)
		return true;
	if ((st->st_mode & 0060) != 0060)
		return false;
	return gid == st->st_gid ||
	       is_member(group_of(check, st->st_gid), user);
}

/**
 * check_device_users() - may the users that libvirt runs QEMU as open /dev/kvm?
 * @check: the report
 * @row: the check
 */
void check_device_users(struct check *check, const struct check_row *row)
{
	struct stat st;
	size_t i;
	gid_t gid;

	(void)row;
	if (tree_stat(&check->root, DEVICE, &st))
		return;
	for (i = 0; i < ARRAY_SIZE(qemu_users); i++) {
		if (gid_of(check, qemu_users[i], &gid))
			continue;
		if (may_open(check, &st, qemu_users[i], gid)) {
			check_say(check, CHECK_PASS,
				  "user %s of /etc/passwd may open " DEVICE,
				  qemu_users[i]);
			continue;
		}
		check_say(check, CHECK_WARN,
			  "user %s of /etc/passwd may not open " DEVICE
			  " (mode %04o, group %u)",
			  qemu_users[i], st.st_mode & 07777, st.st_gid);
		check_fix(check,
			  "usermod -aG kvm %s && systemctl restart libvirtd",
			  qemu_users[i]);
	}
}
