/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_CAPS_DEBUGFS_H
#define NESTMON_CAPS_DEBUGFS_H

struct dentry;

void nestmon_caps_debugfs(struct dentry *dir);

#endif /* NESTMON_CAPS_DEBUGFS_H */
