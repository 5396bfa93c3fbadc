/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Requests to nestmon's family byte by byte, so that they can be wrong, and
 * what the kernel says to them.
 */
#ifndef NETLINK_WIRE_H
#define NETLINK_WIRE_H

#include <stdbool.h>
#include <stddef.h>

#include <linux/genetlink.h>
#include <linux/netlink.h>

/**
 * struct wire - a socket of generic netlink
 * @fd: the socket
 * @family: number of the family
 * @seq: number of the last request
 * @room: bytes that are read at a time
 */
struct wire {
	int fd;
	__u16 family;
	__u32 seq;
	size_t room;
};

#define WIRE_ROOM_MAX 32768

/**
 * struct wire_request - a request
 * @nl: header of netlink, whose length is that of all
 * @genl: header of generic netlink
 * @attrs: attributes
 */
struct wire_request {
	struct nlmsghdr nl;
	struct genlmsghdr genl;
	char attrs[512];
};

/**
 * struct wire_end - how the answer to a request ended
 * @err: 0 or a negative errno; -ETIME when no answer came, -EBADMSG when it
 *	made no sense
 * @offset: where in the request the attribute is that the kernel blames, 0 when
 *	none
 * @text: of the kernel, empty when none
 * @interrupted: the records changed during the dump
 * @messages: of the family
 * @datagrams: that were read
 */
struct wire_end {
	int err;
	__u32 offset;
	char text[128];
	bool interrupted;
	unsigned int messages;
	unsigned int datagrams;
};

/* Return: NULL, or what is wrong with a message. */
typedef const char *(*wire_fn)(const struct nlmsghdr *nl, void *arg);

int wire_open(struct wire *w);
int wire_open_small(struct wire *w);
int wire_resolve(struct wire *w, const char *family);
void wire_close(struct wire *w);
const char *wire_lacks(void);

void wire_init(struct wire *w, struct wire_request *r, __u8 cmd, __u16 flags);
void wire_put(struct wire_request *r, __u16 type, const void *data, __u16 len);
void wire_put_u32(struct wire_request *r, __u16 type, __u32 value);

int wire_send(struct wire *w, const struct wire_request *r);
bool wire_receive(struct wire *w, wire_fn fn, void *arg, struct wire_end *end,
		  const char **wrong);
void wire_talk(struct wire *w, const struct wire_request *r,
	       struct wire_end *end);

#endif /* NETLINK_WIRE_H */
