"""Copies a quantised language model into memory, in the format that this processor computes with fastest.

The packaged model (`spinfix.models.causal`) is stored in 4 bits to be small.  llama.cpp has no fast kernels for that format, so
it takes less time to convert the file once for each process (0.4 s) than to read a kilobyte of text with it.  On an AMD EPYC
with AVX-512, one thread, 959 tokens: 247 tokens a second as packaged (Q4_1), 458 as Q8_0, 536 as F16, 741 as BF16.  The values
are those of the packaged file, rounded to the format.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import byref
from pathlib import Path
from typing import Any

MULTIPLIES_BF16 = "AVX512_BF16 = 1"
"""What llama.cpp says of a processor that multiplies BF16 numbers itself; on others Q8_0 is faster."""


@contextmanager
def unpacked(library: Any, path: Path, threads: int) -> Iterator[Path]:
    """A path from which llama.cpp can open a copy of the model while the context lasts; nothing is written to disk.

    An opened model keeps its copy: 270 MB in BF16 and 145 MB in Q8_0 for the packaged one, in each process.  Where there are
    no files in memory (only Linux has them, and a sandbox may forbid them) or the model cannot be converted, the path is that
    of the file itself.

    Args:
        library: ``llama_cpp.llama_cpp``.
        path: a GGUF file.
        threads: number of processor threads used to convert it.
    """
    descriptor = _file_in_memory(path.name)
    if descriptor is None:
        yield path
        return
    try:
        copy = Path(f"/proc/self/fd/{descriptor}")
        options = library.llama_model_quantize_default_params()
        options.ftype, options.allow_requantize, options.nthread = fastest_format(library), True, threads
        failed = library.llama_model_quantize(os.fsencode(path), os.fsencode(copy), byref(options))
        yield path if failed else copy
    finally:
        os.close(descriptor)


def _file_in_memory(name: str) -> int | None:
    if not hasattr(os, "memfd_create"):
        return None
    try:
        return os.memfd_create(name)
    except OSError:
        return None


def fastest_format(library: Any) -> int:
    """llama.cpp's number of the file format that this processor computes with fastest."""
    if MULTIPLIES_BF16 in library.llama_print_system_info().decode():
        return int(library.LLAMA_FTYPE_MOSTLY_BF16)
    return int(library.LLAMA_FTYPE_MOSTLY_Q8_0)
