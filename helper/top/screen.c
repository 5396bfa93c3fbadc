// SPDX-License-Identifier: GPL-2.0
/*
 * The terminal.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "../msg.h"
#include "screen.h"

/* Last: it makes macros of words such as "columns". */
#include <ncurses.h>
#include <term.h>

/* How long after an escape a key's other bytes may come, in ms. */
#define ESCAPE_MS 25

static SCREEN *screen;

static int refused(const char *why)
{
	msg_error("top: %s (see: nestmon stats --interval)", why);
	return -1;
}

static bool can(const char *capability)
{
	const char *string = tigetstr((NCURSES_CONST char *)capability);

	return string && string != (char *)-1;
}

/**
 * top_screen_check() - can this terminal show a screen?
 *
 * Return: 0, or -1 after an error message
 */
int top_screen_check(void)
{
	bool good;
	int error;

	if (!isatty(STDOUT_FILENO))
		return refused("standard output is no terminal");
	if (!isatty(STDIN_FILENO))
		return refused("standard input is no terminal");
	if (setupterm(NULL, STDOUT_FILENO, &error))
		return refused("this terminal is not known, see TERM");
	good = can("cup") && can("clear");
	del_curterm(cur_term);
	return good ? 0 : refused("this terminal is too dumb, see TERM");
}

/**
 * top_screen_open() - take the terminal, until top_screen_close() or the end of
 *	the process
 *
 * Return: 0, or -1 after an error message
 */
int top_screen_open(void)
{
	static bool registered;

	if (!registered && atexit(top_screen_close))
		msg_no_memory();
	registered = true;
	screen = newterm(NULL, stdout, stdin);
	if (!screen)
		return refused("the terminal cannot be set up");
	cbreak();
	noecho();
	nonl();
	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	set_escdelay(ESCAPE_MS);
	curs_set(0);
	return 0;
}

/**
 * top_screen_close() - leave the terminal as it was
 */
void top_screen_close(void)
{
	if (!screen)
		return;
	curs_set(1);
	endwin();
	delscreen(screen);
	screen = NULL;
}

/**
 * top_screen_key() - read a key
 *
 * Return: the key, or -1 when there is none
 */
int top_screen_key(void)
{
	int key = getch();

	return key == ERR ? -1 : key;
}
