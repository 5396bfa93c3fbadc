# SPDX-License-Identifier: GPL-2.0
#
# Of lines of bench (see rows()) reStructuredText's simple tables. Settings: floor, the tool to compare with.

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
		line = line sprintf(i == 1 ? "%-*s" : "  %*s", width[i], cell[row, i])
	print line
}

# The first row is the head.
function table(n, rows,	i, row)
{
	for (i = 1; i <= n; i++) {
		width[i] = 0
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
	print ""
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

BEGIN { FS = "\t" }

$1 == "bare" { bare[$2] = $3; loop[++nr_loops] = $2 }

$1 == "loop" {
	if ($2 == floor)
		least[$3] = $4
	line[$3, ++nr[$3]] = $2 FS $4 FS $5 FS $6
}

$1 == "memory" { memory = $2 FS $3 FS $4 FS $5 FS $6 }

$1 == "dump" { dump[++nr_dumps] = $2 FS $3 FS $4 FS $5 FS $6 }

END {
	for (i = 1; i <= nr_loops; i++) {
		name = loop[i]
		title(name ": " bare[name] " instructions an exit without any tool")
		n = put(0, "tool" FS "added" FS "x floor" FS "bytes an exit" FS "lost")
		for (row = 1; row <= nr[name]; row++) {
			split(line[name, row], part, FS)
			put(row, part[1] FS sprintf("%.1f", part[2]) FS (least[name] > 0 ? \
				sprintf("%.1f", part[2] / least[name]) : "-") FS part[3] FS part[4])
		}
		table(n, nr[name])
	}
	if (memory) {
		title("Memory")
		n = put(0, "vCPUs" FS "reasons a vCPU" FS "KiB without nestmon" FS "with it" FS "bytes a vCPU")
		put(1, memory)
		table(n, 1)
	}
	if (nr_dumps) {
		title("Time of a dump")
		n = put(0, "vCPUs" FS "nestmon, us" FS "bytes" FS "KVM's files, us" FS "files")
		for (row = 1; row <= nr_dumps; row++)
			put(row, dump[row])
		table(n, nr_dumps)
	}
}
