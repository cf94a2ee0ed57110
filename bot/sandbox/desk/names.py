"""Made-up names for portals with more agents than the sandbox has people."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_FIRST: Final = (
    "Aaron Abel Agnes Aino Alba Alma Anton Arne Asta Aurel Bela Berta Boris Carla Cem Cleo Dana "
    "David Dora Edda Egon Eike Elif Emma Enzo Erik Eva Felix Fiona Fritz Gerd Gina Hanno Heike "
    "Ida Ilse Ines Ivan Jana Jens Joana Kai Kim Lars Lea Leon Lotte Luca Mara Marc Mia Milo "
    "Nele Nils Noah Ole Olga Paul Pia Rafa Rita Sami Selma Sina Theo Tina Udo Vera Yara Zoe"
)
_LAST: Final = (
    "Adler Baker Berg Blom Brandt Bruun Caruso Castro Conti Dahl Decker Diaz Dietz Dubois Egger "
    "Engel Falk Ferri Frank Fuchs Gallo Garcia Graf Gruber Haas Hahn Hansen Heller Huber Ivarsson "
    "Jansen Jensen Kaiser Klein Koch Kraus Kruger Lang Larsen Lopez Lorenz Maier Marino Martin "
    "Meyer Moser Muller Neri Nilsen Nowak Olsen Otto Peters Pohl Ramos Ricci Roth Russo Sanders "
    "Santos Schmid Seidel Simon Stein Thoma Torres Urban Vogel Wagner Walter Winter Wolf Zanetti"
)
_FIRST_NAMES: Final = _FIRST.split()
_LAST_NAMES: Final = _LAST.split()


def made_up_names() -> Iterator[str]:
    """Yield distinct names for ever: plain ones first, then with a second last name."""
    for last, first in product(_LAST_NAMES, _FIRST_NAMES):
        yield f"{first} {last}"
    for second, last, first in product(_LAST_NAMES, _LAST_NAMES, _FIRST_NAMES):
        yield f"{first} {last}-{second}"
