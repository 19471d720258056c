"""Text of a kind of English that was never looked at."""

from __future__ import annotations

import json
from functools import cache
from types import SimpleNamespace
from typing import cast

import pytest

from spinfix import Cleaner, Config, resources
from spinfix.families.spinner import caution, phrase_pairs, text_kinds
from spinfix.families.spinner.channel import Candidate
from spinfix.families.spinner.correlated import Correlated
from spinfix.families.spinner.decoder import Decoding
from spinfix.families.spinner.lattice import Step
from spinfix.models.ngram import LanguageModel
from spinfix.report import detect
from spinfix.text.tokenizer import tokenize
from tests.compiled import PACKAGE

NEWS = (
    "The government said on Monday that it would send a new envoy to the region this year. Officials in the capital said that "
    "talks had been held in private, and that both countries were ready to work together on trade. The minister told reporters "
    "that he expected an agreement within weeks, although several questions had yet to be answered by the other side."
)
JARGON = (
    "zorp grunkel vashtin brolly-dax quermish of the plovenant skarn, thrubbing noxle vint and garvel wibbock smeeth druntal "
    "posk fleminor crudge. yambit loquen the strovel nimsy halbour quorn tressic, bundle wexel drumly spog and vorrish plam. "
    "grickle "
    "monter wazzle the fossick treb, swendle jarp quonset mivvy larch and zindle proft skelm. hurdlin bexter quib the vossle "
    "trammick garn, plinth wurdle zock and fribbet smalk dravel noss."
)


@cache
def model() -> LanguageModel:
    return LanguageModel(resources.language_model())


def is_strange(text: str) -> bool:
    tokens = tokenize(text)
    return caution.is_strange(model(), tokens, [Step(place, place + 1, None) for place in range(len(tokens))])


def test_news_is_no_unknown_kind() -> None:
    assert not is_strange(NEWS)


def test_words_that_nobody_knows_are_strange() -> None:
    assert is_strange(JARGON)


@pytest.mark.parametrize(("surprise", "strange"), [(4.4, False), (4.6, True)])
def test_known_words_where_nobody_expects_them_are_strange(surprise: float, strange: bool) -> None:
    class Model:
        """Knows every word, and expects none more than another."""

        def __contains__(self, word: str) -> bool:
            return True

        def begin_state(self) -> None:
            return None

        def score_all(self, state: None, forms: list[str]) -> float:
            return -surprise * len(forms)

    tokens = tokenize(NEWS)
    path = [Step(place, place + 1, None) for place in range(len(tokens))]
    assert caution.is_strange(cast("LanguageModel", Model()), tokens, path) is strange


def test_a_short_text_is_not_judged() -> None:
    assert not is_strange(" ".join(JARGON.split()[:30]))


def test_spun_phrases_are_read_as_what_they_stand_for() -> None:
    tokens = tokenize(" ".join(["this 12 months"] * 25))
    year = Candidate(0, "12 months", "year", ("year",), 1.0, 1.0, "spinner")
    path = [
        step for place in range(0, len(tokens), 3) for step in (Step(place, place + 1, None), Step(place + 1, place + 3, year))
    ]
    assert list(phrase_pairs.forms_as_restored(tokens, path)) == ["this", "year"] * 25


@pytest.mark.parametrize(
    ("text", "pairs", "is_about_words"),
    [
        ("buy and never purchase; said, not mentioned; the same, not the identical", 3, True),
        ("buy and never purchase; said, not mentioned", 2, False),
        (
            "buy a hat and a coat and a pair of gloves. never purchase; said, not mentioned; the same, not the identical",
            3,
            False,
        ),
    ],
)
def test_phrases_beside_their_originals(text: str, pairs: int, is_about_words: bool) -> None:
    tokens = tokenize(text)
    readings = {"purchase": "buy", "mentioned": "said", "the identical": "the same"}
    path = []
    for phrase, original in list(readings.items())[:pairs]:
        first = tokens.starts.index(text.index(phrase))
        candidate = cast(Candidate, SimpleNamespace(forms=tuple(original.split())))
        path.append(Step(first, first + len(phrase.split()), candidate))
    assert phrase_pairs.has_pairs(tokens, path) is is_about_words
    assert not phrase_pairs.has_pairs(tokens, [Step(place, place + 1, None) for place in range(len(tokens))])


def test_few_of_many_phrases_beside_their_originals_are_chance() -> None:
    tokens = tokenize(
        "buy not purchase, said not mentioned, before not earlier. " + " ".join(f"word{number}" for number in range(40))
    )
    pairs = [(2, "buy"), (6, "said"), (10, "before")]
    path = [Step(place, place + 1, cast(Candidate, SimpleNamespace(forms=(form,)))) for place, form in pairs]
    assert phrase_pairs.has_pairs(tokens, path)
    others = [Step(place, place + 1, cast(Candidate, SimpleNamespace(forms=("other",)))) for place in range(15, 35)]
    assert not phrase_pairs.has_pairs(tokens, [*path, *others])


@pytest.mark.parametrize("probability", [0.0, 0.1, 0.7, 0.97, 0.999, 1.0])
def test_more_evidence_is_asked_for(probability: float) -> None:
    assert 0.0 <= caution.lessened(probability) <= max(probability, 1e-12)
    assert caution.lessened(probability) < caution.lessened(min(1.0, probability + 0.01)) or probability == 1.0


@pytest.mark.parametrize(
    ("probability", "surplus", "expected"),
    [
        (0.9, 3.0, (caution.lessened(0.9, 3.0), caution.HABIT)),
        (0.9, 20.0, (caution.lessened(0.9, caution.LARGE_PENALTY), caution.HABIT)),
        (0.9, 1.0, (0.9, "")),
        (0.4, 3.0, (0.4, "")),
    ],
)
def test_what_phrases_say_too_much_is_taken_off_a_text_that_is_believed(
    probability: float, surplus: float, expected: tuple[float, str]
) -> None:
    tokens = tokenize(NEWS)
    decoding = cast(Decoding, SimpleNamespace(path=[Step(place, place + 1, None) for place in range(len(tokens))]))
    correlated = cast(Correlated, SimpleNamespace(surplus=lambda *_: surplus))
    assert caution.Caution(0.5, model(), correlated, lambda _: ()).of(probability, tokens, decoding) == expected


@pytest.mark.parametrize("probability", [caution.LEAST_PROBABILITY - 0.01, 0.9999])
def test_the_path_of_a_document_is_made_only_if_more_evidence_could_change_the_decision(probability: float) -> None:
    judge = caution.Caution(0.5, model(), cast(Correlated, None), lambda _: ())
    decoding = cast(Decoding, SimpleNamespace())  # has no path
    assert judge.of(probability, tokenize(NEWS), decoding) == (probability, "")


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("Which is it?\nA. This one\nB. That one\nC. Another\n", caution.ANSWERS),
        ("Name: ____ Residence: ______ Date of purchase: __/__/____ Nation: ____", caution.FORM),
        ("Name: ____ (in capitals), and then the residence", ""),
        ("Which is it?\n\n(a) this one\n\n(b) that one\n\n(c) another\n(d) none", caution.ANSWERS),
        ("B. This one\nC. That one\nD. Another\nAnswer:", caution.ANSWERS),
        ("Which is it?\nA) this one\nC) that one\nB) another", ""),
        ("Which is it?\nA. This one\nB. That one\n", ""),
        ("A. Smith wrote it.\nA. Smith read it.\nA. Smith sold it.", ""),
        ("a. m. or p. m., b. c. or a. d.", ""),
        ("A. This one\nB. That one\nC. Another\n" + "and so on " * 80, ""),
    ],
)
def test_questions_with_answers_to_choose_from(text: str, note: str) -> None:
    assert caution._short_note(tokenize(text), lambda _: ()) == note


@pytest.mark.parametrize("blank", ["\xa0", "  ", "&nbsp;", "\u202f"])
def test_other_blanks_make_no_article_a_list(blank: str) -> None:
    article = (PACKAGE.parent / "docs" / "samples" / "article.spun.txt").read_text("utf-8")
    part = article.partition("\n\n")[2][:400].rpartition(" ")[0]
    cleaner = Cleaner(Config(scrub=False, quality="fast"))
    plain, other = cleaner.analyse(part), cleaner.analyse(f"<p>{part.replace(' ', blank)}</p>")
    assert len(other.restorations) == len(plain.restorations) > 10


@pytest.mark.parametrize(
    ("text", "fragments"),
    [
        ("cherished; treasured; to suffer from hay fever; in quantity; " * 4, True),
        ("it =  3   residual =  2.17E-03   elapsed up to now:  10.4 secs\n" * 8, True),
        ("name : str\n    Name of the axis.\nvalue : float\n    Unique value.\n" * 4, True),
        ("to huff; huffing; huffed", False),
        ("He took bread, wine, oil and salt (for £3), left at noon, and said: “Wait for me!”\n" * 4, False),
        ("He huffed,\nhe puffed\nand he left\nwith the others.\n" * 4, False),
        ('<p class="a b-c" id="x-1">He <b>huffed</b>, he <i>puffed</i> and he left.</p>' * 4, False),
        ("", False),
        ("— 12 · 13 —" * 30, False),
        ("He\u202ftook\xa0bread&nbsp;and\xa0oil. " * 9, False),
        ("He  took  bread  and  oil.  He  left.  " * 9, False),
        ("lamp  light\nhuff  puff\nbread  oil\n" * 9, True),
    ],
)
def test_glosses_rows_and_logs_are_fragments(text: str, fragments: bool) -> None:
    assert text_kinds.is_fragments(text) is fragments


@pytest.mark.parametrize(
    ("text", "old"),
    [
        ("The Lessee shall at all times maintain the residence and the fixtures therein.", True),
        ("And he went up unto the high place, and thou knowest him not.", True),
        ("The Lessee has to maintain the residence at all times, and the fixtures therein.", True),
        ("We shall overcome, they sang, and the police let them.", False),
        ("We shall overcome, they sang; we shall not be moved. " + NEWS * 3, False),
    ],
)
def test_words_of_laws_and_old_books_in_short_texts(text: str, old: bool) -> None:
    assert caution._short_note(tokenize(text), lambda _: ()) == (caution.OLD if old else "")


@pytest.mark.parametrize(
    ("text", "repetitive"),
    [
        ("mend nets, net mending, nets mending, to mend nets, the mending of nets, net mender", True),
        ("mend nets, net mending, nets mended, to mend nets", False),
        ("He mended the nets of his uncle for twenty years, sold fish on the quay, and read the paper at noon.", False),
        ("The man in the harbour mended the nets of his uncle. " * 2, False),
        ("He mended the nets. " * 20, False),
    ],
)
def test_short_texts_of_few_different_words_are_repetitive(text: str, repetitive: bool) -> None:
    assert text_kinds.is_repetitive(tokenize(text)) is repetitive


SPUN = "The overseas minister mentioned the identical thing this 12 months. "


class TestDocument:
    def findings(self, text: str) -> tuple[float, str]:
        (found,) = Cleaner(Config(quality="fast", families=("wp-auto-spinner",))).analyse(text).findings
        return found.probability, found.note

    def test_what_is_unlike_every_known_kind_says_so_and_counts_for_less(self) -> None:
        probability, note = self.findings(SPUN + JARGON)
        assert note == caution.STRANGE
        familiar, nothing = self.findings(SPUN + NEWS)
        assert nothing == ""
        assert probability < familiar

    def test_the_note_is_reported(self) -> None:
        result = Cleaner(Config(quality="fast")).analyse(SPUN + JARGON)
        assert caution.STRANGE in detect.explain(result, "a.txt")
        notes = [one["note"] for one in json.loads(detect.to_json(result, "a.txt"))["findings"]]
        assert caution.STRANGE in notes

    def test_who_says_that_it_was_spun_is_believed(self) -> None:
        cleaner = Cleaner(Config(quality="fast", families=("wp-auto-spinner",), assume_spun=True))
        (found,) = cleaner.analyse(SPUN + JARGON).findings
        assert found.note == ""
        assert found.edits
