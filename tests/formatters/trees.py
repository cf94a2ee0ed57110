"""Both trees of errors, and an instance of each of their classes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from hypothesis import strategies as st

from bot.claims import ClaimError
from bot.desk import errors as desk
from bot.desk.models import Department
from bot.digests.errors import DigestChangedError
from bot.errors import (
    AccessRefusedError,
    AmbiguousDepartmentError,
    AmbiguousNameError,
    HistoryEmptyError,
    HistoryRangeError,
    LeftAgentError,
    OutsideDepartmentError,
    PersonError,
    StoreDownError,
    UnknownNameError,
    UnlinkedPersonError,
    UsageError,
)
from bot.history.models import Kind
from tests.builders import NOON, agent
from tests.digest_builders import digest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_PUBLIC: Final = frozenset(one.__module__ for one in (PersonError, ClaimError, desk.DeskError))


def tree(root: type[BaseException]) -> Iterator[type[BaseException]]:
    """Yield a class and everything that derives from it."""
    yield root
    for child in root.__subclasses__():
        yield from tree(child)


def every_class() -> list[type[BaseException]]:
    """Return all classes of both trees; those that a module keeps to itself speak as their base."""
    both = [*tree(PersonError), *tree(desk.DeskError)]
    return [one for one in both if one.__module__ in _PUBLIC]


def instance(kind: type[BaseException], text: str = "Ada", nearest: tuple[str, ...] = ()) -> Any:
    """Return an error of the class with `text` wherever foreign text can stand."""
    special: dict[type[BaseException], Callable[[], BaseException]] = {
        UsageError: lambda: UsageError(text, text, nearest=nearest),
        HistoryRangeError: lambda: HistoryRangeError(text, text),
        AmbiguousNameError: lambda: AmbiguousNameError(text, [agent(text)]),
        LeftAgentError: lambda: LeftAgentError([agent(text)], "trend"),
        UnknownNameError: lambda: UnknownNameError(text, [text], nearest=nearest),
        OutsideDepartmentError: lambda: OutsideDepartmentError(agent(text), Department("1", text)),
        AmbiguousDepartmentError: lambda: AmbiguousDepartmentError(text, [Department("1", text)]),
        HistoryEmptyError: lambda: HistoryEmptyError(Kind.STATUS),
        DigestChangedError: lambda: DigestChangedError(digest()),
        UnlinkedPersonError: lambda: UnlinkedPersonError(text),
        AccessRefusedError: lambda: AccessRefusedError(text),
        ClaimError: lambda: ClaimError(text),
        desk.DeskParameterError: lambda: desk.DeskParameterError(text, key=text, valid=nearest),
        desk.DeskNotFoundError: lambda: desk.DeskNotFoundError(
            kind="agent", value=text, nearest=nearest
        ),
        desk.DeskScopeError: lambda: desk.DeskScopeError(needed=nearest),
        desk.DeskEditionError: lambda: desk.DeskEditionError(feature=text),
    }
    if kind in special:
        return special[kind]()
    if issubclass(kind, StoreDownError):
        return kind()
    if issubclass(kind, desk.DeskUnavailableError):
        return kind(text, retry_at=NOON)
    return kind(text)


def any_error(texts: st.SearchStrategy[str]) -> st.SearchStrategy[BaseException]:
    """Draw an error of any class, known or not."""
    kinds = st.sampled_from([*every_class(), ValueError, KeyError])
    return st.builds(instance, kinds, texts, st.lists(texts, max_size=3).map(tuple))
