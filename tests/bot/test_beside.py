"""Work beside something else."""

from __future__ import annotations

import asyncio

from bot.beside import beside


async def test_it_ends_with_the_block() -> None:
    """Work goes on during the block; when that ends, all of it has ended, in whatever way."""
    begun, ended = asyncio.Queue[str](), list[str]()

    async def last(name: str) -> None:
        begun.put_nowait(name)
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            ended.append(name)

    async def fail() -> None:
        raise RuntimeError("a fault of ours")

    async with beside(last("one"), fail(), last("two")):
        assert {await begun.get(), await begun.get()} == {"one", "two"}
        assert ended == []
    assert sorted(ended) == ["one", "two"]
