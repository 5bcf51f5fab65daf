<?php
// Reads a child's output as well: PHP forks in its own way.
echo strrev("pircs a"), ", ", shell_exec("echo and its child"), getenv("LD_PRELOAD") === false ? "" : "an environment\n";
