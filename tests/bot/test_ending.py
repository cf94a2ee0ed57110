"""The end of a process that has threads left."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.patience import PATIENCE_S

HELD = """
import threading, time
from concurrent.futures import ThreadPoolExecutor
from bot.ending import end_process
pool = ThreadPoolExecutor()
for _ in range({count}):
    pool.submit(time.sleep, {seconds})
pool.shutdown(wait=False)
print("done")
end_process({code})
"""


@pytest.mark.parametrize(("seconds", "is_left"), [(0, False), (600, True)])
@pytest.mark.parametrize("code", [0, 1])
def test_it_ends(seconds: int, code: int, *, is_left: bool) -> None:
    """Threads that Python would wait for hold the end for a moment only; the exit code stays."""
    script = HELD.format(count=2, seconds=seconds, code=code)
    ended = subprocess.run(  # noqa: S603 - this file's own script
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert ended.returncode == code
    assert "done" in ended.stdout
    assert ("threads_left_behind" in ended.stdout + ended.stderr) is is_left
