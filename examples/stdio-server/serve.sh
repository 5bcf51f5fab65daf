#!/bin/sh
# SPDX-License-Identifier: MIT
# The wrapper that such servers come with: it sets something up, runs the server, and looks at how it
# ended. So there is a shell between client and server, and a death signal for the client's child
# alone would leave the server.
export PYTHONUNBUFFERED=1
python3 "$(dirname "$0")/server.py" "$@"
echo "serve.sh: the server ended, status $?" >&2
