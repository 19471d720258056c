"""A spinner of our own, "quill", with habits that no shipped family has, and text to spin with it.

It draws an alternative for each occurrence, whatever its case, and leaves one place in ten alone.  Texts are put together from
sentences written here, in a new order each time.
"""

from __future__ import annotations

import random
import re

from spinfix.learn.pairs import Pair, substituted

THESAURUS = {
    "house": ["dwelling place", "abode"],
    "garden": ["flower plot", "yardland"],
    "river": ["watercourse", "rivulet"],
    "bridge": ["overpass span", "viaduct"],
    "teacher": ["schoolmaster", "pedagogue"],
    "children": ["kiddos", "little ones"],
    "village": ["hamlet", "small township"],
    "bread": ["loaf food", "bakestuff"],
    "letter": ["missive", "epistle"],
    "night": ["nighttide", "dark hours"],
    "winter": ["cold season", "wintertide"],
    "farmer": ["husbandman", "grower"],
    "doctor": ["medico", "physic man"],
    "window": ["casement", "glass pane"],
    "road": ["thoroughfare", "roadway"],
    "money": ["lucre", "coinage"],
    "story": ["narration", "yarn"],
    "friend": ["comrade", "crony"],
    "walked": ["ambled", "trod"],
    "bought": ["purchased up", "procured"],
    "opened": ["unclosed", "unsealed"],
    "carried": ["toted", "lugged"],
    "quickly": ["speedily", "hastily"],
    "slowly": ["sluggishly", "leisurely"],
    "old": ["aged", "olden"],
    "small": ["petite", "diminutive"],
    "cold": ["frosty", "chilly"],
    "quiet": ["hushed", "noiseless"],
}

SENTENCES = (
    "The {old} {farmer} {walked} {slowly} along the {road} to the {village}.",
    "{Children} from the {village} {carried} {bread} over the {bridge} before {night}.",
    "In {winter} the {river} is {cold}, and nobody crosses the {bridge} {quickly}.",
    "My {friend} {bought} a {small} {house} with a {garden} beside the {river}.",
    "The {teacher} {opened} the {window} and told the {children} a {story}.",
    "A {letter} came at {night}, and the {doctor} read it {slowly} in the {quiet} {house}.",
    "{Money} was short that {winter}, so the {farmer} sold the {garden} to a {friend}.",
    "{Night} fell {quickly} on the {quiet} {village}, and the {old} {teacher} {walked} home.",
    "The {doctor} {bought} {bread} for the {children} and {carried} it to the {house}.",
    "Somebody had {opened} the {letter} and taken the {money} that was in it.",
    "It was a {small} {story}, but every {friend} of the {farmer} knew it.",
    "They sat by the {window} of the {house} until the {road} was {quiet}.",
    "The mayor said that nothing would change before the election.",
    "Nobody could remember who had built it, or when.",
    "She had lived there for twenty years and would not leave.",
    "Two buses a day went to the coast, and one came back.",
    "The council met again on Thursday without a result.",
)


def article(draw: random.Random, sentences: int = 24) -> str:
    """A text in good English."""
    made = []
    for _ in range(sentences):
        text = draw.choice(SENTENCES)
        made.append(re.sub(r"[{}]", "", text))
        if len(made) % 6 == 5:
            made.append("\n")
    return " ".join(made).replace(" \n ", "\n").strip() + "\n"


_WORDS = re.compile(rf"\b(?:{'|'.join(THESAURUS)})\b", re.IGNORECASE)


def spun(text: str, draw: random.Random, name: str = "") -> Pair:
    """The text as quill spins it, with its truth."""
    substitutions = []
    for match in _WORDS.finditer(text):
        word = match.group()
        if draw.random() < 0.1:
            continue
        other = draw.choice(THESAURUS[word.lower()])
        substitutions.append((match.start(), match.end(), other.capitalize() if word[0].isupper() else other))
    return substituted(text, substitutions, name)
