"""Answers asked once, kept for their lifetime, and served stale in an outage."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.desk.cache import AnswerCache, Memo, answer_within
from bot.desk.errors import (
    DeskCreditsError,
    DeskPermissionError,
    DeskServerError,
    DeskUnreachableError,
)
from bot.desk.models import SpentCredits

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.bot.desk.upstream import MovableClock

MINUTE = timedelta(minutes=1)


class Question:
    """Something to ask: counts how often, answers or fails as told."""

    def __init__(self) -> None:
        self.asked = 0
        self.begun = asyncio.Event()
        self.gate = asyncio.Event()
        self.gate.set()
        self.error: Exception | None = None
        self.answer: list[int] = []

    async def __call__(self) -> list[int]:
        """Count, wait at the gate, answer."""
        self.asked += 1
        self.begun.set()
        await self.gate.wait()
        if self.error:
            raise self.error
        return self.answer


@pytest.fixture
async def cache(clock: MovableClock) -> AsyncIterator[AnswerCache]:
    """Return a cache of ten rows."""
    cache = AnswerCache(clock, max_rows=10)
    yield cache
    await cache.close()


async def test_asked_once_in_flight_and_in_its_lifetime(
    cache: AnswerCache, clock: MovableClock
) -> None:
    """A thousand callers cause one question, and so do those within the lifetime."""
    question = Question()
    found = await asyncio.gather(*(cache.get("q", MINUTE, question) for _ in range(1000)))
    assert len(set(map(id, found))) == 1
    clock.advance(seconds=59)
    assert await cache.get("q", MINUTE, question) is found[0]
    assert cache.peek("q") is found[0]
    assert question.asked == 1
    clock.advance(seconds=1)
    assert cache.peek("q") is None
    assert (await cache.get("q", MINUTE, question)).fetched_at == clock.now
    assert question.asked == 2


async def test_failures_are_not_kept(cache: AnswerCache) -> None:
    """Callers in flight share a failure, the next one asks again."""
    question = Question()
    question.error = DeskServerError()
    failed = await asyncio.gather(
        *(cache.get("q", MINUTE, question) for _ in range(20)), return_exceptions=True
    )
    assert {type(error) for error in failed} == {DeskServerError}
    assert question.asked == 1
    question.error = None
    assert (await cache.get("q", MINUTE, question)).value == []


async def test_last_good_value_stands_in_for_a_day(cache: AnswerCache, clock: MovableClock) -> None:
    """An outage is answered with the last good value, marked stale, for at most 24 hours."""
    question = Question()
    first = await cache.get("q", MINUTE, question)
    question.error = DeskServerError()
    clock.advance(hours=23, minutes=59)
    stale = await cache.get("q", MINUTE, question)
    assert (stale.stale, stale.fetched_at) == (True, first.fetched_at)
    clock.advance(minutes=1)
    with pytest.raises(DeskServerError):
        await cache.get("q", MINUTE, question)


async def test_spent_credits_are_told_with_the_last_good_value(
    cache: AnswerCache, clock: MovableClock
) -> None:
    """An answer that stands in for lack of credits says so and when they come; others do not."""
    question = Question()
    assert (await cache.get("q", MINUTE, question)).spent is None
    clock.advance(minutes=1)
    back = clock.now + 60 * MINUTE
    question.error = DeskCreditsError(retry_at=back)
    found = await cache.get("q", MINUTE, question)
    assert (found.stale, found.spent) == (True, SpentCredits(back))
    question.error = DeskServerError()
    assert (await cache.get("q", MINUTE, question)).spent is None


async def test_refusals_are_not_papered_over(cache: AnswerCache, clock: MovableClock) -> None:
    """What an administrator must repair is said, whatever was known before."""
    question = Question()
    await cache.get("q", MINUTE, question)
    question.error = DeskPermissionError()
    clock.advance(minutes=1)
    with pytest.raises(DeskPermissionError):
        await cache.get("q", MINUTE, question)


async def test_caller_who_gives_up_stops_nobody(cache: AnswerCache) -> None:
    """The first of fifty callers is cancelled; the question and the others go on."""
    question = Question()
    question.gate.clear()
    tasks = [asyncio.create_task(cache.get("q", MINUTE, question)) for _ in range(50)]
    await asyncio.sleep(0)
    tasks[0].cancel()
    question.gate.set()
    found = await asyncio.gather(*tasks, return_exceptions=True)
    assert isinstance(found[0], asyncio.CancelledError)
    assert len(set(map(id, found[1:]))) == 1
    assert question.asked == 1


async def test_patience_ends_and_the_work_goes_on(cache: AnswerCache, clock: MovableClock) -> None:
    """Whoever cannot wait gets the last good value or an error; the answer fills the cache."""
    question = Question()
    question.gate.clear()
    with answer_within(0), pytest.raises(DeskUnreachableError):
        await cache.get("q", MINUTE, question)
    question.gate.set()
    assert (await cache.get("q", MINUTE, question)).stale is False
    assert question.asked == 1
    clock.advance(minutes=1)
    question.gate.clear()
    with answer_within(0):
        assert (await cache.get("q", MINUTE, question)).stale is True


async def test_earlier_bound_counts(cache: AnswerCache) -> None:
    """A bound inside another cannot make anybody wait longer."""
    question = Question()
    question.gate.clear()
    with answer_within(0), answer_within(60), pytest.raises(DeskUnreachableError):
        await cache.get("q", MINUTE, question)


async def test_work_does_not_inherit_the_first_askers_patience(cache: AnswerCache) -> None:
    """A question within a question waits as long as the work takes, whoever began it."""
    question = Question()
    question.gate.clear()

    async def outer() -> list[int]:
        return (await cache.get("inner", MINUTE, question)).value

    with answer_within(0), pytest.raises(DeskUnreachableError):
        await cache.get("outer", MINUTE, outer)
    with answer_within(60):
        patient = asyncio.create_task(cache.get("outer", MINUTE, outer))
    await question.begun.wait()
    question.gate.set()
    assert (await patient).value == []
    assert question.asked == 1


async def test_all_callers_gone_and_the_work_fails(cache: AnswerCache) -> None:
    """A failure that nobody waits for any more is not reported as forgotten."""
    question = Question()
    question.gate.clear()
    question.error = DeskServerError()
    task = asyncio.create_task(cache.get("q", MINUTE, question))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    question.gate.set()
    with pytest.raises(DeskServerError):
        await cache.get("q", MINUTE, question)
    assert question.asked == 1


async def test_nothing_stands_in_where_that_is_not_wanted(clock: MovableClock) -> None:
    """Whoever keeps answers as those of a moment gets the failure, not an older answer."""
    cache, question = AnswerCache(clock, stands_in=False), Question()
    await cache.get("q", MINUTE, question)
    clock.advance(minutes=2)
    question.error = DeskServerError()
    with pytest.raises(DeskServerError):
        await cache.get("q", MINUTE, question)


async def test_close_ends_what_is_under_way(clock: MovableClock) -> None:
    """Closing cancels the work, and who waits for it learns that."""
    cache, question = AnswerCache(clock), Question()
    question.gate.clear()
    task = asyncio.create_task(cache.get("q", MINUTE, question))
    await asyncio.sleep(0)
    await cache.close()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_size_is_bounded_in_rows(cache: AnswerCache) -> None:
    """The cache holds so many rows in all; what is larger alone is passed through."""
    question = Question()
    question.answer = [0] * 6
    for key in ("a", "b"):
        await cache.get(key, MINUTE, question)
    assert (cache.peek("a"), cache.peek("b") is None) == (None, False)
    question.answer = [0] * 10
    assert len((await cache.get("c", MINUTE, question)).value) == 10
    assert cache.peek("c") is None


def test_memo_reuses_results_of_the_same_parts() -> None:
    """Equal parts are not the same parts; a result too large is made anew each time."""
    memo, made = Memo(max_rows=5), []

    def build() -> list[int]:
        made.append(1)
        return [0] * 3

    part = [1]
    first = memo.get("q", (part,), build, rows=len)
    assert memo.get("q", (part,), build, rows=len) is first
    assert memo.get("q", ([1],), build, rows=len) is not first
    memo.get("r", (part,), build, rows=lambda _result: 5)
    memo.get("r", (part,), build, rows=lambda _result: 5)
    assert len(made) == 4
