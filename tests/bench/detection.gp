# SPDX-License-Identifier: MIT
# Draws detection.tsv of the current folder, as table.py writes it, to detection.svg.
set terminal svg size 900,380 font "sans-serif,13" background "white"
set output "detection.svg"
set logscale x
set xrange [10:2e6]
set yrange [0:100]
set xtics ("10 µs" 10, "100 µs" 100, "1 ms" 1e3, "10 ms" 1e4, "100 ms" 1e5, "1 s" 1e6)
set ytics 25
set format y "%g %%"
set grid
set key bottom right opaque samplen 2
set multiplot layout 1,2 title "After kill -9 of the parent: children that have got the signal"
array colour[4] = ["#7f7f7f", "#2ca02c", "#1f77b4", "#d62728"]
set title "one child"
plot for [i=0:3] "detection.tsv" index i using 1:2 with steps lw 2 lc rgb colour[i+1] title columnheader(1)
set title "2,000 children of one parent"
plot for [i=4:7] "detection.tsv" index i using 1:2 with steps lw 2 lc rgb colour[i-3] title columnheader(1)
