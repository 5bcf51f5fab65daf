# SPDX-License-Identifier: MIT
"""The least that gunicorn serves."""


def app(_, start_response):
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "3")])
    return [b"ok\n"]
