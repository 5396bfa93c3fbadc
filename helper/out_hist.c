// SPDX-License-Identifier: GPL-2.0
/*
 * Histograms as text: a line a bucket with its range, its count, and a bar.
 */
#include <stdio.h>
#include <string.h>

#include "hist.h"
#include "out_impl.h"

#define INDENT 2

/* Longer bars tell no more. */
#define BAR_MIN 8
#define BAR_MAX 50

/* Room for a range, and for a count. */
#define LABEL_SIZE 64

/**
 * out_put_ns() - a time as text
 * @text: filled in
 * @size: its room
 * @ns: the time, %HIST_UNBOUNDED for no bound
 */
void out_put_ns(char *text, size_t size, __u64 ns)
{
	if (ns == HIST_UNBOUNDED)
		snprintf(text, size, "inf");
	else if (ns < 1000)
		snprintf(text, size, "%lluns", ns);
	else if (ns < 1000000)
		snprintf(text, size, "%.1fus", ns / 1e3);
	else if (ns < 1000000000)
		snprintf(text, size, "%.1fms", ns / 1e6);
	else
		snprintf(text, size, "%.1fs", ns / 1e9);
}

/* All in the bucket are less than its bound. */
static void put_times(char *text, __u64 lower, __u64 upper)
{
	char from[24], to[24];

	out_put_ns(from, sizeof(from), lower);
	out_put_ns(to, sizeof(to), upper);
	snprintf(text, LABEL_SIZE, "[%s, %s)", lower ? from : "0", to);
}

/* All in the bucket are at most its bound. */
static void put_numbers(char *text, __u64 lower, __u64 upper)
{
	if (upper == HIST_UNBOUNDED)
		snprintf(text, LABEL_SIZE, "%llu or more", lower);
	else if (lower == upper)
		snprintf(text, LABEL_SIZE, "%llu", upper);
	else
		snprintf(text, LABEL_SIZE, "%llu to %llu", lower, upper);
}

/* A bucket begins where the former ends. */
static void put_range(char *text, const struct out_column *column,
		      const struct hist *hist, size_t i)
{
	__u64 upper = hist->list[i].upper;

	if (column->kind == OUT_HIST_NS)
		put_times(text, i ? hist->list[i - 1].upper : 0, upper);
	else
		put_numbers(text, i ? hist->list[i - 1].upper + 1 : 0, upper);
}

/**
 * struct widths - of what stands in a line
 * @range: characters of the longest range
 * @count: of the largest count
 * @bar: of the longest bar
 * @most: the largest count
 */
struct widths {
	int range;
	int count;
	int bar;
	__u64 most;
};

static struct widths measure(const struct out_column *column,
			     const struct hist *hist, int width)
{
	struct widths widths = {};
	char text[LABEL_SIZE];
	size_t i;

	for (i = 0; i < hist->nr; i++) {
		put_range(text, column, hist, i);
		if ((int)strlen(text) > widths.range)
			widths.range = strlen(text);
		if (hist->list[i].count > widths.most)
			widths.most = hist->list[i].count;
	}
	widths.count = snprintf(text, sizeof(text), "%llu", widths.most);
	/* Beside it: what it is set in by, two spaces, one, and two borders. */
	widths.bar = width - INDENT - widths.range - widths.count - 5;
	if (widths.bar < BAR_MIN)
		widths.bar = BAR_MIN;
	if (widths.bar > BAR_MAX)
		widths.bar = BAR_MAX;
	return widths;
}

/* What there is can be seen, be it one of a million. */
static int bar_length(const struct widths *widths, __u64 count)
{
	int length = (long double)count / widths->most * widths->bar;

	return length || !count ? length : 1;
}

static void print_bucket(FILE *file, const struct widths *widths,
			 const char *range, __u64 count)
{
	int i, length = bar_length(widths, count);

	fprintf(file, "%*s%-*s  %*llu |", INDENT, "", widths->range, range,
		widths->count, count);
	for (i = 0; i < widths->bar; i++)
		fputc(i < length ? '@' : ' ', file);
	fputs("|\n", file);
}

/**
 * out_text_hist() - print a histogram
 * @file: where to
 * @column: its column
 * @hist: the histogram
 * @width: of the terminal, in characters
 */
void out_text_hist(FILE *file, const struct out_column *column,
		   const struct hist *hist, size_t width)
{
	struct widths widths = measure(column, hist, width);
	char range[LABEL_SIZE];
	bool some = false;
	size_t i;

	fprintf(file, "%*s%s:\n", INDENT, "", column->head);
	for (i = 0; i < hist->nr; i++) {
		/* Those before the first say where it begins. */
		some |= hist->list[i].count != 0;
		if (!some)
			continue;
		put_range(range, column, hist, i);
		print_bucket(file, &widths, range, hist->list[i].count);
	}
}
