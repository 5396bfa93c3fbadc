# SPDX-License-Identifier: GPL-2.0
#
# First the lines of bench (see rows()), then a page, in which lines like "@loops@" become tables of
# reStructuredText. Settings: bases, the tools to compare with, between semicolons.

function rule(n,	i, j, line)
{
	for (i = 1; i <= n; i++) {
		for (j = 0; j < width[i]; j++)
			line = line "="
		line = line (i < n ? "  " : "")
	}
	print line
}

function cells(n, row,	i, line)
{
	for (i = 1; i <= n; i++)
		line = line (i > 1 ? "  " : "") sprintf(i <= left ? "%-*s" : "%*s", width[i], cell[row, i])
	sub(/ +$/, "", line)
	print line
}

# The first row is the head, the first columns are names.
function table(n, rows, names,	i, row)
{
	left = names
	for (i = 1; i <= n; i++) {
		width[i] = 1
		for (row = 0; row <= rows; row++)
			if (length(cell[row, i]) > width[i])
				width[i] = length(cell[row, i])
	}
	rule(n)
	cells(n, 0)
	rule(n)
	for (row = 1; row <= rows; row++)
		cells(n, row)
	rule(n)
}

function put(row, text,	i, n, part)
{
	n = split(text, part, FS)
	for (i = 1; i <= n; i++)
		cell[row, i] = part[i]
	return n
}

function title(text, line)
{
	line = text
	gsub(/./, "-", line)
	print text "\n" line "\n"
}

function ratio(value, base)
{
	return base < 1 ? "-" : value / base < 0.05 ? "0.0" : sprintf("%.1f", value / base)
}

# A kind of line is a table as it stands.
function plain(kind, head, names,	n, row)
{
	if (!nr[kind]) {
		print "Not measured."
		return
	}
	n = put(0, head)
	for (row = 1; row <= nr[kind]; row++)
		put(row, line[kind, row])
	table(n, nr[kind], names)
}

function loops_table(	i, j, n, row, name, part, head, tail)
{
	for (i = 1; i <= nr["bare"]; i++) {
		split(line["bare", i], part, FS)
		name = part[1]
		title(name ": " part[2] " instructions without any tool")
		head = "tool" FS "added"
		for (j = 1; j <= nr_bases; j++)
			head = head FS "x " short[j]
		n = put(0, head FS "bytes an exit" FS "lost")
		for (row = 1; row <= nr["loop", name]; row++) {
			split(line["loop", name, row], part, FS)
			tail = ""
			for (j = 1; j <= nr_bases; j++)
				tail = tail FS ratio(part[2], added[base[j], name])
			put(row, part[1] FS sprintf("%.1f", part[2]) tail FS part[3] FS part[4])
		}
		table(n, nr["loop", name], 1)
		if (i < nr["bare"])
			print ""
	}
}

function steps_table(	i, j, n, row, part, head)
{
	head = "probe" FS "step"
	for (i = 1; i <= nr["bare"]; i++) {
		split(line["bare", i], part, FS)
		head = head FS part[1]
	}
	for (i = 1; i <= nr_tools; i++) {
		title(tool[i])
		n = put(0, head)
		for (row = 1; row <= nr["step", tool[i]]; row++)
			put(row, line["step", tool[i], row])
		table(n, nr["step", tool[i]], 2)
		if (i < nr_tools)
			print ""
	}
}

BEGIN {
	FS = "\t"
	nr_bases = split(bases, base, ";")
	for (i = 1; i <= nr_bases; i++) {
		short[i] = base[i]
		sub(/.*, /, "", short[i])
	}
}

FNR == NR {
	kind = $1
	rest = substr($0, length($1) + 2)
	if (kind == "loop") {
		added[$2, $3] = $4
		line["loop", $3, ++nr["loop", $3]] = $2 FS $4 FS $5 FS $6
	} else if (kind == "step") {
		if (!nr["step", $2])
			tool[++nr_tools] = $2
		line["step", $2, ++nr["step", $2]] = substr(rest, length($2) + 2)
	} else {
		line[kind, ++nr[kind]] = rest
	}
	next
}

$0 == "@budgets@" {
	plain("budget", "what" FS "at most" FS "measured" FS "unit" FS "met" FS "command", 1)
	next
}
$0 == "@loops@" { loops_table(); next }
$0 == "@steps@" { steps_table(); next }
$0 == "@memory@" {
	plain("memory", "vCPUs" FS "reasons a vCPU" FS "KiB without nestmon" FS "with it" FS "bytes a vCPU", 0)
	next
}
$0 == "@dump@" {
	plain("dump", "vCPUs" FS "nestmon, us" FS "bytes" FS "KVM's files, us" FS "files", 0)
	next
}
{ print }
