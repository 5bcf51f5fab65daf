# SPDX-License-Identifier: MIT
# usage: perl host.pl work|hang
use strict;
use warnings;
$| = 1;

my $child = fork() // die;
if ($child == 0) {
    exec $ARGV[0] eq 'work' ? ('sh', '-c', 'exit 7') : ('sleep', '300');
}
if ($ARGV[0] eq 'hang') {
    print "ready exec $child\n";
    my $worker = fork() // die;
    if ($worker == 0) {
        print "ready fork $$\n";
        sleep 300;
    }
    `sleep 300`;
}
waitpid $child, 0;
print "a child's exit status: ", $? >> 8, "\n";
print 'backticks: ', `echo "10\n9\n8" | sort -n`;
open my $pipe, '|-', 'tr a-z A-Z' or die;
print $pipe "a pipe\n";
close $pipe;
