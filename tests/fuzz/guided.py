"""One target driven by what it reaches in the code: ``python -m tests.fuzz.guided NAME SECONDS``.

Atheris (https://github.com/google/atheris) puts libFuzzer behind Hypothesis, so that the same
strategies and checks serve; it ends its process, which is why each target has one of its own.
"""

from __future__ import annotations

import sys
from typing import Any

import atheris
from hypothesis import HealthCheck, given, settings

with atheris.instrument_imports(include=["bot", "formatters", "handlers"]):
    from tests.fuzz.quiet import be_quiet
    from tests.fuzz.targets import TARGETS


def main(name: str, seconds: int) -> None:
    """Fuzz until the time is over or something is found; counts are in libFuzzer's last lines."""
    (target,) = (one for one in TARGETS if one.name == name)
    lasting = settings(database=None, deadline=None, suppress_health_check=list(HealthCheck))
    test: Any = lasting(given(target.drawn)(target.check))
    be_quiet()
    options = (
        f"-max_total_time={seconds}",
        "-print_final_stats=1",
        "-max_len=8192",
        "-verbosity=0",
    )
    atheris.Setup([sys.argv[0], *options], test.hypothesis.fuzz_one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
