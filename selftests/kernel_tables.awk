# SPDX-License-Identifier: GPL-2.0
#
# Rows { code, "name" } for tables_test.c, of what the kernel's headers define:
# reads the macros (cc -dM -E) of asm/svm.h and asm/vmx.h, then the kernel's own
# arch/x86/include/asm/vmx.h.  A table without a row is not defined.

function row(table, code, name)
{
	if (table in rows)
		rows[table] = rows[table] ","
	rows[table] = rows[table] " \\\n\t{ " code ", \"" name "\" }"
}

/^#define EXIT_REASON_/ { row("VMX_EXITS", $2, substr($2, 13)) }

# EXCP_BASE and LAST_EXCP are the ends of a range; SVM_EXIT_REASONS is a list.
/^#define SVM_EXIT_[A-Z0-9_]+ -?[0-9]/ && !/EXCP/ { row("SVM_EXITS", $2, substr($2, 10)) }

# The small ones are arguments that go with such a code.
/^#define SVM_VMGEXIT_[A-Z0-9_]+ 0x8/ { row("SVM_EXITS", $2, substr($2, 5)) }

/^enum vmcs_field / { fields = 1 }
/^}/ { fields = 0 }
fields && /=/ {
	split($0, word, /[ \t=,]+/)
	if (word[3] !~ /^0[xX][0-9a-fA-F]+$/) {
		print FILENAME ":" FNR ": no plain number: " $0 >"/dev/stderr"
		bad = 1
	}
	row(word[3] ~ /[13579bBdDfF]$/ ? "VMCS_HIGHS" : "VMCS_FIELDS", word[3], word[2])
}

END {
	for (table in rows)
		print "#define KERNEL_" table rows[table] "\n"
	exit bad
}
