# SPDX-License-Identifier: GPL-2.0
#
# Of lines of bench (see rows()) an SVG: instructions added to an exit, a bar for each tool and loop, on a logarithmic
# scale from 10 to 10000.

function x(value)
{
	return left + (value > 10 ? log(value / 10) / log(10) * decade : 0)
}

function text(at, y, anchor, what)
{
	printf "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\">%s</text>\n", at, y, anchor, what
}

BEGIN {
	FS = "\t"
	left = 240
	decade = 180
	bar = 11
	gap = 10
	top = 58
	split("#4477aa #66ccee #ee6677", colour, " ")
}

$1 == "loop" {
	if (!($2 in row)) {
		row[$2] = nr_tools++
		tool[row[$2]] = $2
	}
	if (!($3 in order)) {
		order[$3] = ++nr_loops
		loop[nr_loops] = $3
	}
	added[$2, order[$3]] = $4
}

END {
	height = top + nr_tools * (nr_loops * bar + gap) + 26
	right = left + 3 * decade
	printf "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\" font-size=\"11\">\n", \
		right + 60, height
	print "<!-- SPDX-License-Identifier: GPL-2.0 -->"
	print "<title>Instructions added to an exit</title>"
	printf "<rect width=\"%d\" height=\"%d\" fill=\"white\"/>\n", right + 60, height
	text(left, 16, "start", "Instructions added to an exit (logarithmic scale)")
	for (i = 1; i <= nr_loops; i++) {
		at = left + (i - 1) * 190
		printf "<rect x=\"%d\" y=\"26\" width=\"10\" height=\"10\" fill=\"%s\"/>\n", at, colour[i]
		text(at + 15, 35, "start", loop[i])
	}
	for (value = 10; value <= 10000; value *= 10) {
		printf "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"#cccccc\"/>\n", x(value), top - 8, x(value), height - 22
		text(x(value), height - 8, "middle", value)
	}
	for (t = 0; t < nr_tools; t++) {
		y = top + t * (nr_loops * bar + gap)
		text(left - 8, y + nr_loops * bar / 2 + 4, "end", tool[t])
		for (i = 1; i <= nr_loops; i++) {
			value = added[tool[t], i]
			printf "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>\n", left, y + (i - 1) * bar, \
				x(value) - left, bar - 1, colour[i]
			text(x(value) + 4, y + i * bar - 2, "start", value < 0.5 ? "0" : sprintf("%.0f", value))
		}
	}
	print "</svg>"
}
