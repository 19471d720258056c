"""One spun paragraph in a genuine page, one genuine paragraph in a spun page, and quotations, links and capitalised words that
were left as they were.
"""

from __future__ import annotations

from functools import cache

import pytest

from spinfix import Cleaner, Config
from spinfix.families.spinner.segments import left_alone, suspicious, total_gain
from spinfix.result import Result
from tests.reference.evidence import signs, weigh
from tests.tiny import lattice_of, tiny_channel

WORDS = [f"w{number}" for number in range(12)]
CHANNEL = tiny_channel({(f"spun {word}", f"genuine {word}"): 200 for word in WORDS})


def paragraph(kind: str, words: list[str]) -> str:
    return ". ".join(f"{kind} {word}" for word in words) + "."


GENUINE = [paragraph("genuine", WORDS[start : start + 4]) for start in (0, 4, 8)]
SPUN = [paragraph("spun", WORDS[start : start + 4]) for start in (0, 4, 8)]


def runs_of(text: str, *, share: float | None = None) -> list[str]:
    """The suspicious stretches, or with a share those left alone."""
    lattice = lattice_of(text, CHANNEL)
    found = signs(lattice)
    runs = [run for _, run in suspicious(lattice, found)] if share is None else left_alone(lattice, found, share)
    return [text[lattice.tokens.starts[first] : lattice.tokens.ends[last - 1]] for first, last in runs]


class TestSuspicious:
    def test_a_spun_paragraph_between_genuine_ones(self) -> None:
        assert runs_of("\n".join((GENUINE[0], SPUN[1], GENUINE[2]))) == [SPUN[1]]

    def test_neighbours_are_one_passage(self) -> None:
        assert runs_of("\n".join((GENUINE[0], SPUN[1], SPUN[2]))) == ["\n".join(SPUN[1:])]

    def test_two_apart_are_two_in_order(self) -> None:
        assert runs_of("\n".join((SPUN[0], *GENUINE, SPUN[2]))) == [SPUN[0], SPUN[2]]

    def test_nothing_in_a_genuine_page(self) -> None:
        assert runs_of("\n".join(GENUINE)) == []

    def test_one_paragraph_is_judged_as_a_document(self) -> None:
        assert runs_of(SPUN[0]) == []

    def test_one_phrase_that_authors_use_is_too_little(self) -> None:
        channel = tiny_channel({("spun", "genuine"): 200}, genuine={"spun": (20, 20)})
        lattice = lattice_of("genuine\nspun\ngenuine", channel)
        assert suspicious(lattice, signs(lattice)) == []

    def test_the_more_paragraphs_the_more_is_asked(self) -> None:
        few, many = ("\n".join((SPUN[0], *["Nothing here."] * number)) for number in (2, 60))
        gains = [total_gain(suspicious(lattice, signs(lattice))) for lattice in (lattice_of(t, CHANNEL) for t in (few, many))]
        assert gains[0] > gains[1] > 0.0

    def test_passages_explain_a_mixed_page_better_than_one_share_for_all(self) -> None:
        lattice = lattice_of("\n".join((*GENUINE, SPUN[0])), CHANNEL)
        assert total_gain(suspicious(lattice, signs(lattice))) > weigh(lattice).log_odds

    def test_but_not_a_page_spun_in_full(self) -> None:
        lattice = lattice_of("\n".join(SPUN), CHANNEL)
        assert total_gain(suspicious(lattice, signs(lattice))) < weigh(lattice).log_odds


class TestLeftAlone:
    def test_a_genuine_paragraph_between_spun_ones(self) -> None:
        assert runs_of("\n".join((SPUN[0], GENUINE[1], SPUN[2])), share=0.9) == [GENUINE[1]]

    def test_one_head_is_too_little(self) -> None:
        assert runs_of("\n".join((SPUN[0], "genuine w5.", SPUN[2])), share=0.9) == []

    def test_in_a_page_spun_in_part_heads_say_less(self) -> None:
        assert runs_of("\n".join((SPUN[0], GENUINE[1], SPUN[2])), share=0.4) == []

    def test_quotations_full_of_heads(self) -> None:
        quoted = [f"“genuine {word}”" for word in WORDS[:3]]
        assert runs_of(f"{SPUN[1]} {quoted[0]} {SPUN[2]} {quoted[1]}, he said, {quoted[2]}.", share=0.9) == quoted

    def test_quotations_are_judged_together(self) -> None:
        """In the second a phrase stands that the spinner might have put there; the rest says that it left quotations alone."""
        text = f"{SPUN[1]} “{GENUINE[0]}” {SPUN[2]} “{GENUINE[2]} spun w11.”"
        assert f"“{GENUINE[2]} spun w11.”" in runs_of(text, share=0.9)

    def test_spun_quotations_are_not_spared(self) -> None:
        assert runs_of(f"“{SPUN[0]}” {SPUN[1]} “{SPUN[2]}”", share=0.9) == []

    def test_capitalised_words_full_of_heads(self) -> None:
        text = f"so {SPUN[0]} Genuine w4 {SPUN[1]} Genuine w5 and Genuine w6 {SPUN[2]} Spun w7."
        assert runs_of(text, share=0.9) == ["Genuine", "Genuine", "Genuine", "Spun"]

    def test_spun_capitals_are_not_spared(self) -> None:
        assert runs_of(f"so {SPUN[0]} Spun w4 {SPUN[1]} Genuine w5 {SPUN[2]} Spun w6.", share=0.9) == []

    @pytest.mark.parametrize(("opening", "closing"), [('<a href="/x">', "</a>"), ("[", "](https://example.org)")])
    def test_links_full_of_heads(self, opening: str, closing: str) -> None:
        texts = [f"{opening}genuine {word}{closing}" for word in WORDS[:3]]
        assert runs_of(f"{SPUN[1]} {texts[0]} {SPUN[2]} {texts[1]} and {texts[2]}.", share=0.9) == [
            f"genuine {word}" for word in WORDS[:3]
        ]
        spun = [f"{opening}spun {word}{closing}" for word in WORDS[:3]]
        assert runs_of(f"{SPUN[1]} {spun[0]} {SPUN[2]} {spun[1]} and {spun[2]}.", share=0.9) == []


NEWS = (
    "The White Home mentioned on Monday that the overseas minister would go to the nation later this 12 months, in "
    "keeping with officers. The navy has not mentioned whether or not the troops will probably be despatched."
)

OLD = (
    "The harbour was built by a Dutch engineer. Every year the company paid him to visit the walls and to say whether "
    "the sea had moved the large stones. In the same month he wrote to his wife that people there were kind, that the "
    "food was good and the houses small."
)

QUOTED = (
    "“Our people need help. We said so to the foreign minister every year, and we will say the same thing again: this "
    "company has to build houses, because many people want to visit us and to find a new job,” the mayor told the "
    "large crowd."
)

LIKE_IT = (
    "He wrote letters in the evening and kept a list of the birds that he saw from his window. The engineer was said "
    "to be a difficult man, but his neighbours did not find him so, and many of them came to his house when he was "
    "ill."
)


@cache
def analyse(text: str) -> Result:
    return Cleaner(Config(quality="fast")).analyse(text)


class TestWholeWay:
    def test_only_the_spun_paragraph_is_restored(self) -> None:
        text = "\n\n".join((OLD, LIKE_IT, OLD, NEWS, LIKE_IT))
        result = analyse(text)
        assert result.family == "wp-auto-spinner"
        assert [text[passage.start : passage.end] for passage in result.findings[0].passages] == [NEWS]
        assert "White House" in result.text
        assert result.text.startswith(f"{OLD}\n\n{LIKE_IT}\n\n{OLD}\n\n")
        assert result.text.endswith(LIKE_IT)

    def test_a_genuine_page_is_left_alone(self) -> None:
        result = analyse("\n\n".join((OLD, LIKE_IT, OLD)))
        assert (result.edits, result.family) == ((), None)
        assert result.findings[0].passages == ()

    def test_places_are_those_of_the_text_with_its_artefacts(self) -> None:
        text = "\n\n".join(("[ad_1]", OLD, LIKE_IT, "[ad_2]", OLD, NEWS, LIKE_IT))
        result = analyse(text)
        assert [text[passage.start : passage.end] for passage in result.findings[0].passages] == [NEWS]
        assert all(text[clue.start : clue.end] == clue.text for clue in result.findings[0].clues)
        assert result.findings[0].clues

    def test_fences_hold_inside_a_passage(self) -> None:
        text = "\n\n".join((OLD, LIKE_IT, OLD, NEWS, f"spinfix: off\n{NEWS}\nspinfix: on", LIKE_IT))
        result = analyse(text)
        assert result.text.count(NEWS) == 1
        assert result.text.count("White House") == 1

    def test_a_genuine_paragraph_of_a_spun_page_is_left_alone(self) -> None:
        text = "\n\n".join((NEWS, OLD, NEWS.replace("Monday", "Tuesday")))
        result = analyse(text)
        assert OLD in result.text
        assert result.text.count("White House") == 2

    @pytest.mark.parametrize("marks", ["“”", '""'])
    def test_quotations_that_were_not_spun_are_left_alone(self, marks: str) -> None:
        quoted = QUOTED.replace("“", marks[0]).replace("”", marks[1])
        spared = "whereas the overseas guests had gone"
        text = f"{NEWS}\n\n{quoted}\n\n{NEWS} {marks[0]}We waited, {spared},{marks[1]} he mentioned."
        result = analyse(text)
        assert quoted.partition(marks[1] if marks[0] != marks[1] else " the mayor")[0] in result.text
        assert spared in result.text
        assert result.text.count("White House") == 2

    def test_capitalised_words_that_were_not_spun_are_left_alone(self) -> None:
        news = NEWS.replace("The White Home", "the White House")
        names = "Among them were Home Affairs and Overseas Aid, the Foreign Office, the Big Company and the Year Book."
        result = analyse(f"{news} {names} {news}")
        assert names in result.text
        assert result.text.count("this year") == 2
        assert "Foreign Aid" in analyse(f"{NEWS} {names.replace('Foreign', 'Overseas')} {NEWS}").text

    def test_quotations_that_were_spun_are_restored(self) -> None:
        text = f"{NEWS}\n\n“{NEWS}” he mentioned."
        assert analyse(text).text.count("White House") == 2

    def test_who_says_that_it_is_spun_is_not_contradicted(self) -> None:
        cleaner = Cleaner(Config(quality="fast", assume_spun=True))
        result = cleaner.analyse(f"{OLD}\n\n{NEWS}")
        assert result.findings[0].passages == ()
        assert "White House" in result.text
