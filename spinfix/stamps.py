"""Stamps of files, which tell without reading a file whether it is still the one that was read."""

from __future__ import annotations

import os
from typing import NamedTuple


class Stamp(NamedTuple):
    """What changes when a file is written or replaced; as JSON a list.

    Attributes:
        device, inode: which file it is.
        size: its bytes.
        modified: when it was last written, in nanoseconds.

    >>> status = os.stat(__file__)
    >>> Stamp.of(status) == Stamp.of(status), Stamp.of(status).size == status.st_size
    (True, True)
    """

    device: int
    inode: int
    size: int
    modified: int

    @classmethod
    def of(cls, status: os.stat_result) -> Stamp:
        """The stamp of a file, by its status."""
        return cls(status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)
