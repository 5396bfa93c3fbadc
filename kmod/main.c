// SPDX-License-Identifier: GPL-2.0
#include <linux/init.h>
#include <linux/module.h>

#include <linux/nestmon.h>

#include "account.h"
#include "attach.h"
#include "clock.h"
#include "debugfs.h"
#include "layout.h"
#include "netlink.h"
#include "registry.h"
#include "shadow.h"
#include "vcpu.h"

static int __init nestmon_init(void)
{
	int err;

	err = nestmon_clock_init();
	if (err)
		return err;
	err = nestmon_account_module_init();
	if (err)
		return err;
	err = nestmon_vcpu_init();
	if (err)
		goto err_account;
	err = nestmon_shadow_init();
	if (err)
		goto err_vcpu;
	err = nestmon_layout_init();
	if (err)
		goto err_shadow;
	err = nestmon_attach_init();
	if (err)
		goto err_layout;
	err = nestmon_netlink_init();
	if (err)
		goto err_attach;
	nestmon_debugfs_init();
	return 0;

err_attach:
	nestmon_attach_exit();
err_layout:
	nestmon_layout_exit();
err_shadow:
	nestmon_shadow_exit();
err_vcpu:
	nestmon_registry_exit();
	nestmon_vcpu_exit();
err_account:
	nestmon_account_module_exit();
	return err;
}

static void __exit nestmon_exit(void)
{
	nestmon_debugfs_exit();
	nestmon_netlink_exit();
	nestmon_attach_exit();
	nestmon_layout_exit();
	nestmon_shadow_exit();
	nestmon_registry_exit();
	nestmon_vcpu_exit();
	nestmon_account_module_exit();
}

module_init(nestmon_init);
module_exit(nestmon_exit);

MODULE_AUTHOR("the nestmon developers");
MODULE_DESCRIPTION("Exits of nested KVM guests by level, reason and fate");
MODULE_LICENSE("GPL");
MODULE_VERSION(NESTMON_VERSION);
