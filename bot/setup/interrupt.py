"""Ctrl+C at a prompt, also in the very moment in which the prompt appears."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_EVERY_S: Final = 0.1


@contextmanager
def heard() -> Iterator[None]:
    """Let Ctrl+C end whatever is being read from the terminal meanwhile, at once.

    Python only notes that a signal came, and acts on it before the next step of its own. One that
    comes between the prompt and the system call that reads is noted, interrupts nothing, and is
    acted on once somebody presses Enter. So a clock interrupts that call now and then.
    """
    is_main = threading.current_thread() is threading.main_thread()
    if not is_main or not hasattr(signal, "setitimer"):
        yield  # signals are for the main thread; Windows tells of Ctrl+C another way
        return
    handler = signal.signal(signal.SIGALRM, lambda *_: None)
    timer = signal.setitimer(signal.ITIMER_REAL, _EVERY_S, _EVERY_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, *timer)
        signal.signal(signal.SIGALRM, handler)
