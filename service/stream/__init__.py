"""The log for others by way of Redis: streams that integrators follow, and a word between processes after an append.

Redis is fan-out and wake-up, never the truth: whatever it loses is in the log, and without it everything goes on.
"""

from service.stream.connection import ANSWER_SECONDS, StreamUnavailable
from service.stream.held import StreamOfAnotherLog
from service.stream.publisher import Publisher
from service.stream.wakeup import RedisWakeUp

__all__ = ["ANSWER_SECONDS", "Publisher", "RedisWakeUp", "StreamOfAnotherLog", "StreamUnavailable"]
