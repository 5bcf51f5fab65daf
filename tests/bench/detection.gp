# SPDX-License-Identifier: MIT
# Draws detection.tsv of the current folder, as table.py writes it, to detection.svg.
set terminal svg size 900,380 font "sans-serif,13" background "white"
set output "detection.svg"
set logscale x
set xrange [20:2e6]
set yrange [0:100]
set xtics ("100 µs" 100, "1 ms" 1e3, "10 ms" 1e4, "100 ms" 1e5, "1 s" 1e6)
set ytics 25
set format y "%g %%"
set grid
array colour[4] = ["#7f7f7f", "#2ca02c", "#1f77b4", "#d62728"]
array name[4] = ["the kernel's own signal", "liborphanage, prctl", "liborphanage", "a look each second"]
array place[4] = [0.06, 0.33, 0.575, 0.77]
do for [i=1:4] {
    set label i "━━ ".name[i] at screen place[i], 0.05 textcolor rgb colour[i]
}
unset key
set multiplot layout 1,2 title "After kill -9 of the parent: children that have got their signal" \
    margins 0.08,0.97,0.2,0.79 spacing 0.1
set title "one child, many runs"
plot for [i=0:3] "detection.tsv" index i using 1:2 with steps lw 2 lc rgb colour[i+1]
set title many
plot for [i=4:7] "detection.tsv" index i using 1:2 with steps lw 2 lc rgb colour[i-3]
