# SPDX-License-Identifier: MIT
# usage: make -j3 -f host.mk work|hang
work: one two three
	@cat made.one made.two made.three
	@$(MAKE) --no-print-directory -f $(firstword $(MAKEFILE_LIST)) below

# Each waits for the next: without three jobs at once this would never end.
one: next = two
two: next = three
three: next = one
one two three:
	@echo "$@ made" >made.$@; until [ -e made.$(next) ]; do sleep 0.01; done

below:
	@echo "a make below, level $(MAKELEVEL)"
	@exit 7

hang: hang.one hang.two hang.three
hang.one hang.two hang.three:
	@sleep 300; :
.PHONY: work one two three below hang hang.one hang.two hang.three
