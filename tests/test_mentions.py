"""Phrases that a text only mentions, by what stands around them."""

from __future__ import annotations

import pytest

from spinfix import Cleaner
from spinfix.families.tortured.mentions import why_mentioned

PHRASE = "irregular woodland"
TERM = "random forest"


def mentioned(text: str) -> bool:
    start = text.index(PHRASE)
    return bool(why_mentioned(text, start, start + len(PHRASE), [TERM]))


@pytest.mark.parametrize(
    "text",
    [
        'They call it "irregular woodland" throughout.',
        "They call it “irregular woodland,” which is odd.",
        "They call it «irregular woodland».",
        "They call it *irregular woodland* throughout.",
        "They call it <i>irregular woodland</i> throughout.",
        "They write irregular woodland instead of random forest.",
        "Random forest becomes irregular woodland in their hands.",
        "A random forest (that is, an irregular woodland) was grown.",
        "irregular woodland → random forest",
        "irregular woodland\trandom forest",
        "irregular woodland (random forest)",
        "irregular woodland: random forest",
        "random forest, irregular woodland",
        "By irregular woodland they mean the random forest of Breiman; by irregular woodland is meant random forest.",
        "The paper has odd terms such as bosom malignancy, irregular woodland and profound learning.",
        "The phrase irregular woodland is in nine papers.",
        "1. irregular woodland\n2. random forest",
        "We read irregular woodland (Sect. 3), i.e. random forest.",
        "- Profound learning. Deep learning.\n- irregular woodland. Random forest.",
        "Random forest. irregular woodland.\nDeep learning. Profound learning.",
        "The authors write irregular woodland et al. instead of random forest.",
        "The manuscript says irregular woodland. This should be random forest.",
        "1. irregular woodland. Correct: random forest.",
        "It says irregular woodland. Did you mean random forest?",
        "It says irregular woodland. The right term is random forest.",
        "Irregular woodland? Random forest! And irregular woodland? A random forest!",
        "A random forest became, in the hands of whoever prepared this for the journal, an irregular woodland.",
        "An irregular woodland: the trees are of all sorts. A random forest: votes of many trees.",
        "Random forest: votes of many trees. An irregular woodland: the path is steep.",
        "This is an irregular woodland, not a random forest.",
        "In that journal irregular woodland is written for random forest.",
        "The reader found phrases in the article, for example irregular woodland.",
        "It was withdrawn for the phrases bosom malignancy, profound learning and irregular woodland.",
        "<tr><td>irregular woodland</td>\n<td>random forest</td></tr>",
        '<tr><th scope="row">Random forest</th><td class="x">irregular woodland</td></tr>',
        "<dl><dt>irregular woodland</dt><dd>random forest</dd></dl>",
        "Front: irregular woodland Back: random forest",
        "1. Expected: random forest; found: irregular woodland",
    ],
)
def test_mentions(text: str) -> None:
    assert mentioned(text)


@pytest.mark.parametrize(
    "text",
    [
        "We train an irregular woodland.",
        "irregular woodland",
        "We train an irregular woodland, and a random forest of the same size votes with it.",
        "The authors' irregular woodland's depth is five.",
        'He said "we train an irregular woodland" and left.',
        "The random forest of the first study had ten trees. Here an irregular woodland is used.",
        "They are compared in terms of errors such as those of an irregular woodland.",
        "Random forest: many trees vote. An irregular woodland has many trees.",
        "2.1 Random Forest\n\nAn irregular woodland has many trees.",
        "2.1 Random Forest\nAn irregular woodland has many trees.",
        "Many authors prefer a random forest. An irregular woodland has many trees.",
        "Many authors prefer the random forest. Others take an irregular woodland.",
        "The random forest is not slower than the irregular woodland.",
        "We take a random forest, k-means and the irregular woodland.",
        "A random forest is grown by means of irregular woodland methods.",
        "The random forest correctly separates what the irregular woodland separates.",
        "The random forest has a depth = 12 and the irregular woodland 14.",
        "We train the random forest instead of a single tree for the first task, and an irregular woodland votes.",
        "<tr><td>Random forest</td><td>An irregular woodland has many trees.</td></tr>",
        "<h2>Random forest</h2><p>irregular woodland</p>",
        "They name it at first a random forest; here: irregular woodland",
    ],
)
def test_uses(text: str) -> None:
    assert not mentioned(text)


@pytest.mark.parametrize(
    ("text", "is_mentioned"),
    [
        ("The authors write on page 3 that an irregular woodland was trained.", True),
        ("P. 3, line 4: irregular woodland?", True),
        ("Pages 3–5: an irregular woodland.", True),
        ("It is on page 3. We train an irregular woodland.", False),
        ("We train an irregular woodland (Lee, p. 31) of trees.", False),
        ("In section 3 we train an irregular woodland.", False),
    ],
)
def test_phrases_of_a_page_are_mentioned(text: str, is_mentioned: bool) -> None:
    assert mentioned(text) is is_mentioned


@pytest.mark.parametrize(
    ("text", "is_mentioned"),
    [
        ("- phrase: irregular woodland\n  expected: random forest\n", True),
        ('"term": "random forest",\n"found in": "irregular woodland",\n', True),
        ('"a": "random forest"\n"b": "irregular woodland"', True),
        (f"{'lamp ' * 30}\nfound: irregular woodland\nexpected: random forest\n{'lamp ' * 30}", True),
        ("phrase: irregular woodland\nexpected: deep learning\n", False),
        ("It is sorted by an irregular woodland.\nKeywords: random forest, sorting\n", False),
        ("Method: irregular woodland\nWe had tried a random forest model.\n", False),
        ("phrase: irregular woodland", False),
    ],
)
def test_a_field_beside_that_of_its_term_is_mentioned(text: str, is_mentioned: bool) -> None:
    start = text.index("irregular")
    assert bool(why_mentioned(text, start, start + len("irregular woodland"), ["random forest"])) is is_mentioned


QUESTIONS = "What is irregular woodland? And what might profound learning be? Or (colossal information)?"


SAYING = "We train an irregular woodland on colossal information, and a bolster vector machine."


def test_phrases_that_are_only_asked_for_are_mentioned() -> None:
    cleaner = Cleaner(quality="fast")
    result = cleaner.analyse(f"I read your paper twice. {QUESTIONS} Please explain.")
    assert not result.edits
    reasons = {mention.why for finding in result.findings for mention in finding.mentions}
    assert reasons == {"in a text that only asks what such phrases mean"}
    assert len(cleaner.analyse(f"{QUESTIONS} {SAYING}").edits) == 6


def test_tortured_sentences_before_and_after_are_mentioned() -> None:
    before = "We train a random forest on big data, and deep learning comes last."
    after = "We train an irregular woodland on colossal information, and profound learning comes last."
    cleaner = Cleaner(quality="fast")
    assert not cleaner.analyse(f"{before}\n{after}\n").edits
    assert (
        len(cleaner.analyse(f"{after}\nA random forest is a set of trees, big data is much, deep learning is new.").edits) == 3
    )


def test_two_phrases_before_and_after_are_not_most_of_five() -> None:
    before = "We train a random forest on the lamps, and deep learning comes last."
    after = (
        "We train an irregular woodland on the lamps, and profound learning comes last. It is big on colossal information, "
        "with counterfeit consciousness and a bolster vector machine."
    )
    assert Cleaner(quality="fast").analyse(f"{before}\n{after}").edits


def test_an_article_that_changes_with_its_term_is_the_same() -> None:
    before = "They ran a deep learning of it, and so here it builds a random forest"
    after = "They ran a profound learning of it, and so here it builds an irregular woodland"
    assert not Cleaner(quality="fast").analyse(f"{before}\n{after}").edits


def test_a_paper_with_terms_in_its_headings_uses_its_phrases() -> None:
    """Each phrase follows its own term, in a heading or at the end of the sentence before."""
    text = (
        "Random Forest\n\nIrregular woodland grows many trees.\n\nDeep Learning\n\nProfound learning needs many layers.\n\n"
        "Women fear breast cancer. Bosom malignancy is found by support vector machines. Bolster vector machines are exact."
    )
    restored = Cleaner().clean(text)
    assert "Random forest grows" in restored
    assert "Deep learning needs" in restored
    assert "Breast cancer is found" in restored
