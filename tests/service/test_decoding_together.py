"""Threads that read their first records at the same moment: msgspec hands a half-made type from one to the other."""

import subprocess
import sys

PROGRAM = """
import sys, threading, typing
from domain.catalogue import CATALOGUE
from service.decoding import _READERS, reader_of

sys.setswitchinterval(1e-6)
ENVELOPE = (
    b'{"actor":"staff-1","agency":"a","capture_mode":"live","command_id":"c","facts":{},"id":"i","k":1,"n":1,'
    b'"occurred_at":{"at":"2025-01-01T00:00:00+07:00","precision":"minute"},"parts":{},'
    b'"recorded_at":"2025-01-01T00:00:00+07:00","role":"supervisor","rules":1,'
    b'"seen":{"position":0,"stream_version":0},"stream":"case-1","type":"x","type_version":1,"v":1}'
)
NESTING = [key for key in CATALOGUE if key[0] in ("record.corrected", "record.settled")]

def anew():
    _READERS.clear()
    for forget in typing._cleanups:
        forget()

together = threading.Barrier(8, action=anew)

def read():
    for _ in range(200):
        together.wait()
        for key in NESTING:
            reader_of(*key).envelope(ENVELOPE)

threads = [threading.Thread(target=read) for _ in range(8)]
for each in threads:
    each.start()
for each in threads:
    each.join()
"""


def test_the_first_records_are_read_by_many_threads_at_once() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], check=False, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
