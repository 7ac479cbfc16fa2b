"""Many files as one ZIP, written while it is read: never more than one of them in memory."""

import io
import zipfile
from collections.abc import Iterable, Iterator

ZIP = "application/zip"


class Sink(io.RawIOBase):
    """What a ZIP is written to: holds what was written until it is taken."""

    def __init__(self) -> None:
        super().__init__()
        self._written: list[bytes] = []

    def writable(self) -> bool:
        """It is."""
        return True

    def write(self, data: "bytes | bytearray | memoryview") -> int:  # type: ignore[override]
        """Keeps a piece."""
        self._written.append(bytes(data))
        return len(data)

    def take(self) -> bytes:
        """What was written since it was last asked."""
        taken, self._written = b"".join(self._written), []
        return taken


def zipped(files: Iterable[tuple[str, str, bytes]]) -> Iterator[bytes]:
    """A ZIP of files in pieces; of a file that is a ZIP itself, what is in it.

    Arguments:
        files: names, kinds and contents. A name that was there before gets a number.
    """
    sink, names = Sink(), set[str]()
    with zipfile.ZipFile(sink, "w") as archive:
        for name, kind, content in files:
            for inner, data in _inside(content) if kind == ZIP else ((name, content),):
                packed = zipfile.ZIP_STORED if inner.endswith((".pdf", ".xlsx")) else zipfile.ZIP_DEFLATED
                archive.writestr(_other_than(names, inner), data, compress_type=packed)
                yield sink.take()
    yield sink.take()


def _inside(content: bytes) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(content)) as bundle:
        for inner in bundle.namelist():
            yield inner, bundle.read(inner)


def _other_than(names: set[str], name: str) -> str:
    """The name, with a number where it is taken; remembered."""
    stem, dot, ending = name.rpartition(".")
    free, number = name, 1
    while free in names:
        number += 1
        free = f"{stem} ({number}){dot}{ending}"
    names.add(free)
    return free
