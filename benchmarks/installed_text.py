"""Harm in genuine English that nothing was learned from: manuals, standards, games and fortunes that a system has installed.

    python benchmarks/installed_text.py /usr/share/doc /usr/share/games
    apt-get download fortunes perl-doc git-doc; for deb in *.deb; do dpkg-deb -x $deb unpacked; done
    python benchmarks/installed_text.py unpacked          # more than is installed

Every readable English file is cleaned as it is (HTML too), and its words once more in pieces of 25, 60 and 200, each as a text
of its own.  Every restoration and removal in whole files is printed, to be read: all restorations are false, and of the
removals all but invisible characters.  Nothing of these files is kept.
"""

from __future__ import annotations

import argparse
import gzip
import html
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from spinfix import Cleaner, Config  # noqa: E402  (the checkout's, whatever is installed)

SIZES = (25, 60, 200)
"""Words of a piece."""
LARGEST = 3_000_000
"""Bytes of a file."""
LEAST_WORDS, LEAST_ENGLISH, LEAST_LETTERS = 60, 0.12, 0.72
"""A file of fewer words, a smaller share of the commonest English words or of letters and blanks is no English text."""
COMMON = frozenset(["the", "of", "and", "to", "in", "is", "that", "it", "for", "you", "with"])
_NO_TEXT = ".bin .c .cfg .css .desktop .gif .h .jpg .js .json .lua .map .mo .pdf .png .po .py .sh .so .svg .xpm"
_MARKED_UP = ".htm .html .page .xhtml .xml"
NO_TEXT, MARKED_UP = frozenset(_NO_TEXT.split()), frozenset(_MARKED_UP.split())
TAG = re.compile(r"(?s)<(script|style|head|pre|code)\b.*?</\1>|<[^>]+>", re.IGNORECASE)


def texts(folder: Path) -> Iterator[tuple[Path, str, str]]:
    """The English files of a folder: path, content, and content without tags."""
    for path in sorted(folder.rglob("*")):
        suffixes = [suffix.lower() for suffix in path.suffixes[-2:]]
        if path.is_symlink() or not path.is_file() or NO_TEXT.intersection(suffixes):
            continue
        try:
            with gzip.open(path) if suffixes[-1:] == [".gz"] else path.open("rb") as file:
                text = file.read(LARGEST).decode("utf-8")
        except (OSError, EOFError, UnicodeDecodeError):
            continue
        bare = html.unescape(TAG.sub(" ", text)) if MARKED_UP.intersection(suffixes) else text
        if is_english(bare):
            yield path, text, bare


def is_english(text: str) -> bool:
    r"""Whether a text consists of English sentences.

    >>> is_english("The cat is in the house that belongs to a friend of mine. " * 8), is_english("x = y + 1\n" * 80)
    (True, False)
    """
    words = re.findall(r"[a-z]+", text.lower())
    if len(words) < LEAST_WORDS or sum(word in COMMON for word in words) < LEAST_ENGLISH * len(words):
        return False
    return sum(char.isalpha() or char == " " for char in text) >= LEAST_LETTERS * len(text)


def pieces(text: str, size: int) -> Iterator[str]:
    """The text cut into pieces of ``size`` words; a shorter rest is left out."""
    spans = [match.span() for match in re.finditer(r"\S+", text)]
    for first in range(0, len(spans) - size + 1, size):
        yield text[spans[first][0] : spans[first + size - 1][1]]


def main() -> None:
    """Print edits and figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--quality", choices=("fast", "best"), default="best")
    arguments = parser.parse_args()
    cleaner = Cleaner(Config(quality=arguments.quality))
    seen: set[str] = set()
    counts: Counter[str] = Counter()
    highest = 0.0
    for folder in arguments.folders:
        for path, text, bare in texts(folder):
            if text in seen:
                continue
            seen.add(text)
            result = cleaner.analyse(text)
            highest = max(highest, result.spin_probability or 0.0)
            counts.update(files=1, words=len(bare.split()))
            counts.update(restorations=len(result.restorations), removals=len(result.artefacts))
            for edit in result.edits:
                around = text[max(0, edit.start - 40) : edit.start], text[edit.end : edit.end + 40]
                print(f"{path}\t{edit.rule}\t{around[0]!r} [{edit.found!r} → {edit.replacement!r}] {around[1]!r}")
            for size in SIZES:
                for piece in pieces(bare, size):
                    counts[f"pieces of {size}"] += 1
                    if cleaner.detect(piece).family is not None:
                        counts[f"pieces of {size} believed"] += 1
                        print(f"{path}\t{size} words\t{piece!r}")
    if not counts:
        sys.exit("no English text in these folders")
    print(f"\n# {counts.pop('files'):,} files, {counts.pop('words'):,} words, highest probability {highest:.3f}")
    for name, count in counts.items():
        print(f"# {count:,} {name}")


if __name__ == "__main__":
    main()
