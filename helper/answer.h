/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_ANSWER_H
#define NESTMON_ANSWER_H

/**
 * enum answer - answer to a question of yes or no
 * @ANSWER_UNKNOWN: not known
 * @ANSWER_NO: no
 * @ANSWER_YES: yes
 */
enum answer {
	ANSWER_UNKNOWN,
	ANSWER_NO,
	ANSWER_YES,
};

#endif /* NESTMON_ANSWER_H */
