/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_DEBUGFS_H
#define NESTMON_DEBUGFS_H

void nestmon_debugfs_init(void);
void nestmon_debugfs_exit(void);

#endif /* NESTMON_DEBUGFS_H */
