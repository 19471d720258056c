"""Spin an article the way the spinner does, with the shipped dictionary run forwards.

    python docs/samples/spin.py docs/samples/article.txt > docs/samples/article.spun.txt

Groups are tried long before short; for each group and case one alternative is drawn for the whole document; a lower-case word
beside a hyphen stays.  Then the importer's ad slots and its source link go around the text.
"""

from __future__ import annotations

import random
import re
import sys
from collections import defaultdict
from pathlib import Path

from spinfix import resources
from spinfix.families.spinner.dictionary import Dictionary, load
from spinfix.families.spinner.phrase_trie import Tree, find_phrases, plant
from spinfix.text.capitals import capitalise
from spinfix.text.tokenizer import tokenize

SEED = 7


def spin(text: str, dictionary: Dictionary, seed: int) -> str:
    """``text`` with every group of ``dictionary`` that it contains replaced."""
    draws = random.Random(seed)
    tokens = tokenize(text)
    found = sorted(find_phrases(tokens.words, _groups(dictionary)), key=lambda match: (match[0] - match[1], match[0]))
    taken = bytearray(len(tokens))
    drawn: dict[str, str] = {}
    replacements: list[tuple[int, int, str]] = []
    for first, last, (original, alternatives) in found:
        if any(taken[first:last]) or _beside_hyphen(text, tokens.starts[first], tokens.ends[last - 1]):
            continue
        taken[first:last] = b"\1" * (last - first)
        if original not in drawn:
            drawn[original] = draws.choices([spun for spun, _ in alternatives], [count for _, count in alternatives])[0]
        replacements.append((tokens.starts[first], tokens.ends[last - 1], drawn[original]))
    for start, end, spun in sorted(replacements, reverse=True):
        text = text[:start] + spun + text[end:]
    return text


def _beside_hyphen(text: str, start: int, end: int) -> bool:
    """Whether a hyphen joins a phrase to another word, where it is in lower case."""
    before, after = re.search(r"\w-$", text[:start]), re.match(r"-\w", text[end:])
    return bool((before and text[start].islower()) or (after and text[end - 1].islower()))


def _groups(dictionary: Dictionary) -> Tree:
    alternatives: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    for spun, original, lower, capital in dictionary.substitutions:
        if lower.documents:
            alternatives[original].append((spun, lower.documents))
        if capital.documents:
            alternatives[capitalise(original)].append((capitalise(spun), capital.documents))
    tree: Tree = {}
    for original, choices in alternatives.items():
        plant(tree, original, (original, choices))
    return tree


def main() -> None:
    """Print the article named on the command line, spun."""
    article = Path(sys.argv[1]).read_text(encoding="utf-8")
    spun = spin(article, load(resources.dictionaries() / "wp-auto-spinner"), SEED)
    sys.stdout.write(f"[ad_1]\n{spun}[ad_2]\nSource link\n")


if __name__ == "__main__":
    main()
