"""The command: ``python -m tests.fuzz --seconds 60 [--guided] [--target NAME]``; prints counts."""

from __future__ import annotations

import importlib.util
import random
import re
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Final

import click

from tests.fuzz.quiet import be_quiet
from tests.fuzz.run import Count, fuzz
from tests.fuzz.targets import TARGETS

if TYPE_CHECKING:
    from tests.fuzz.targets import Target

_NAMES: Final = [target.name for target in TARGETS]
_UNITS: Final = re.compile(r"number_of_executed_units: (\d+)")
_FOUND: Final = re.compile(r"Uncaught Python exception.*|ERROR: libFuzzer.*", re.DOTALL)
_GRACE_S: Final = 120
"""Importing instrumented code, and shrinking what was found."""


@click.command()
@click.option("--seconds", default=60, show_default=True, help="For all targets together.")
@click.option("--target", "names", type=click.Choice(_NAMES), multiple=True, help="Only this one.")
@click.option("--guided", is_flag=True, help="Let coverage choose the inputs; needs atheris.")
@click.option("--seed", type=int, help="Draw what an earlier run drew; random without it.")
def main(seconds: int, names: tuple[str, ...], seed: int | None, *, guided: bool) -> None:
    """Fuzz each target in turn, and print how many cases were tried and what was found."""
    if guided and importlib.util.find_spec("atheris") is None:
        raise click.UsageError("--guided needs atheris: pip install '.[fuzz]'")
    be_quiet()
    chosen = [target for target in TARGETS if not names or target.name in names]
    share = max(1, seconds // len(chosen))
    seed = random.randrange(2**32) if seed is None else seed  # noqa: S311 - any number will do
    click.echo(f"{'target':<20}{'cases':>12}{'seconds':>9}  findings" + f"  (seed {seed})")
    counts = []
    for target in chosen:
        count = _guided(target, share) if guided else fuzz(target, seconds=share, seed=seed)
        counts.append(count)
        found = 1 if count.finding else 0
        click.echo(f"{count.name:<20}{count.cases:>12,}{count.seconds:>9.1f}  {found}")
    findings = [count for count in counts if count.finding]
    cases = sum(count.cases for count in counts)
    click.echo(f"{'all':<20}{cases:>12,}{sum(c.seconds for c in counts):>9.1f}  {len(findings)}")
    for count in findings:
        click.echo(f"\n{count.name}:\n{count.finding}")
    sys.exit(1 if findings else 0)


def _guided(target: Target, seconds: int) -> Count:
    began = time.monotonic()
    command = [sys.executable, "-m", "tests.fuzz.guided", target.name, str(seconds)]
    done = subprocess.run(  # noqa: S603 - our own module and a target of the list
        command,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=seconds + _GRACE_S,
        check=False,
    )
    output = done.stderr + done.stdout
    units, found = _UNITS.search(output), _FOUND.search(output)
    finding = found[0][:4000] if found else (output[-4000:] if done.returncode else None)
    return Count(target.name, int(units[1]) if units else 0, time.monotonic() - began, finding)


if __name__ == "__main__":
    main()
