"""aiosmtpd as its documentation has it, with a handler that drops the mail: what the catcher is compared with."""

import asyncio
from typing import Any

from aiosmtpd.smtp import SMTP


class Drop:
    """Says 250 and keeps nothing."""

    async def handle_DATA(self, _server: SMTP, _session: Any, _envelope: Any) -> str:  # noqa: N802  aiosmtpd's name
        return "250 OK"


async def main() -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Drop(), hostname="localhost", loop=loop), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.Event().wait()


asyncio.run(main())
