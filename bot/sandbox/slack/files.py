"""Uploaded files, which Slack takes a moment to process."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.sandbox.slack.ids import new_id

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(slots=True)
class File:
    """An upload: announced, then sent, then completed, then (after a while) processed."""

    id: str
    name: str
    size: int
    alt_text: str
    ticket: str
    content: bytes | None = None
    title: str = ""
    channel: str | None = None
    ready_at: float | None = None


class Files:
    """The files of the workspace; `timer` counts seconds."""

    def __init__(self, timer: Callable[[], float], *, processing_s: float = 0.05) -> None:
        self.processing_s = processing_s
        self._timer = timer
        self._files: dict[str, File] = {}

    def announce(self, name: str, size: int, alt_text: str) -> File:
        """Reserve an id and a ticket for the upload."""
        file = File(new_id("F"), name, size, alt_text, new_id("U"))
        self._files[file.id] = file
        return file

    def find(self, file_id: str) -> File | None:
        """Return a file by its id."""
        return self._files.get(file_id)

    def find_ticket(self, ticket: str) -> File | None:
        """Return the file that waits for these bytes."""
        return next((one for one in self._files.values() if one.ticket == ticket), None)

    def complete(self, file: File, title: str, channel: str | None) -> None:
        """Begin processing."""
        file.title, file.channel = title or file.name, channel
        file.ready_at = self._timer() + self.processing_s

    def delete(self, file: File) -> None:
        """Forget a file."""
        del self._files[file.id]

    def is_ready(self, file_id: str) -> bool:
        """Return whether a file can be shown in a block."""
        file = self._files.get(file_id)
        return bool(file and file.ready_at is not None and self._timer() >= file.ready_at)

    def to_api(self, file: File) -> dict[str, Any]:
        """Return Slack's file object, without a type until the file is processed."""
        kind = file.name.rpartition(".")[2]
        done = self.is_ready(file.id)
        return {
            "id": file.id,
            "name": file.name,
            "title": file.title,
            "size": file.size,
            "alt_txt": file.alt_text,
            "mimetype": f"image/{kind}" if done else "",
            "filetype": kind if done else "",
            "channels": [file.channel] if file.channel else [],
        }
