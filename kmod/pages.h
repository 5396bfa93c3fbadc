/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_PAGES_H
#define NESTMON_PAGES_H

#include <linux/mm.h>

/* As many as one page has room for their addresses. */
#define NESTMON_PAGES_MAX (PAGE_SIZE / sizeof(void *))

/**
 * struct nestmon_pages - rows of one kind, a page at a time
 * @nr: rows that are in use
 * @pages: pages in @page
 * @page: the rows, as many in each page as it has room for; a page, too
 */
struct nestmon_pages {
	unsigned int nr;
	unsigned int pages;
	void **page;
};

/**
 * nestmon_pages_row() - where a row lies
 * @list: the rows
 * @i: from 0
 * @size: of a row, in bytes
 *
 * Context: any.
 * Return: its address
 */
static inline void *nestmon_pages_row(const struct nestmon_pages *list,
				      unsigned int i, size_t size)
{
	unsigned int a_page = PAGE_SIZE / size;

	return list->page[i / a_page] + i % a_page * size;
}

/**
 * nestmon_pages_room() - for how many rows there is room
 * @list: the rows
 * @size: of a row, in bytes
 *
 * Context: any.
 * Return: how many
 */
static inline unsigned int nestmon_pages_room(const struct nestmon_pages *list,
					      size_t size)
{
	return list->pages * (PAGE_SIZE / size);
}

/**
 * nestmon_pages_grow() - make room for rows
 * @list: the rows
 * @nr: how many rows there will be, at most
 * @size: of a row, in bytes
 *
 * Context: process, may sleep.
 * Return: 0 or -ENOMEM
 */
static inline int nestmon_pages_grow(struct nestmon_pages *list,
				     unsigned int nr, size_t size)
{
	if (!list->page)
		list->page = (void **)__get_free_page(GFP_KERNEL);
	if (!list->page)
		return -ENOMEM;
	while (nestmon_pages_room(list, size) < nr &&
	       list->pages < NESTMON_PAGES_MAX) {
		void *page = (void *)__get_free_page(GFP_KERNEL);

		if (!page)
			return -ENOMEM;
		list->page[list->pages++] = page;
	}
	return 0;
}

/**
 * nestmon_pages_free() - free the rows
 * @list: the rows
 *
 * Context: process.
 */
static inline void nestmon_pages_free(struct nestmon_pages *list)
{
	while (list->pages)
		free_page((unsigned long)list->page[--list->pages]);
	free_page((unsigned long)list->page);
	list->page = NULL;
}

#endif /* NESTMON_PAGES_H */
