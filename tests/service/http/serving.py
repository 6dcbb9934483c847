"""The small server as a process, and somebody who asks it."""

import json
import signal
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).parents[3]
SERVE = """
import sys
from pathlib import Path
from service.http.server import serve
from service.settings import Settings
from service.site import open_site
site = open_site(Settings.at(Path(sys.argv[1])))
try:
    serve(site, "127.0.0.1", 0, lambda address: print(address, flush=True))
finally:
    site.close()
print("closed", flush=True)
"""
PATIENCE = 20


class Server:
    """One serving process."""

    def __init__(self, data: Path) -> None:
        command = [sys.executable, "-c", SERVE, str(data)]
        self.process = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
        )
        assert self.process.stdout is not None
        self.address = self.process.stdout.readline().strip()

    def ask(self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None) -> tuple[int, Any]:
        connection = HTTPConnection(urlsplit(self.address).netloc, timeout=PATIENCE)
        try:
            connection.request(method, path, body or None, headers or {})
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read() or b"null")
        finally:
            connection.close()

    def stop(self, number: int = signal.SIGTERM) -> tuple[int, str, str]:
        """Exit code, and what it has said on both channels."""
        self.process.send_signal(number)
        out, err = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, out, err


def wait_until(what: Any) -> None:
    deadline = monotonic() + PATIENCE
    while not what():
        assert monotonic() < deadline
        sleep(0.05)
