// SPDX-License-Identifier: MIT
/* What any preloaded library costs, whatever is in it: the yardstick for ours. */
__attribute__((constructor)) static void load(void)
{
}
