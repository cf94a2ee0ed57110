"""The database's address: its password, asked for unseen, and whether a PostgreSQL answers."""

from __future__ import annotations

from pydantic import SecretStr

from bot.store.engine import build_engine, parse_url, password_of
from bot.store.errors import StoreError, folded


def lacks_password(address: str) -> bool:
    """Tell whether an address has a user but no password; both may well be left out."""
    return bool(parse_url(address).username) and password_of(SecretStr(address)) is None


def with_password(address: str, password: str) -> str:
    """Return an address with a password, quoted as addresses need it."""
    return parse_url(address).set(password=password).render_as_string(hide_password=False)


async def find_problem(address: str) -> str | None:
    """Return a sentence about a server that cannot be used from here; nothing is written."""
    url = parse_url(address)
    if url.get_backend_name() == "sqlite":
        return None
    engine = build_engine(url)
    try:
        with folded():
            async with engine.connect():
                return None
    except StoreError as error:
        return error.sentence
    finally:
        await engine.dispose()
