# SPDX-License-Identifier: MIT
"""An application for uvicorn --workers 2, whose workers have no check of their own for their parent."""


async def app(scope, receive, send):
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200})
        await send({"type": "http.response.body", "body": b"served\n"})
