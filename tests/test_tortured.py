"""The academic family: what is restored, what is left alone, and what is said about it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from spinfix import Cleaner, edits
from spinfix.config import Config
from spinfix.corpus.deadline import deadline
from spinfix.families import registry
from spinfix.families.findings import Finding
from spinfix.families.tortured import dictionary
from spinfix.families.tortured.occurrences import Kind, Occurrence, Reading
from spinfix.families.tortured.phrase_scorer import WeighedPhrase, strongest
from spinfix.families.tortured.restorer import TorturedRestorer
from tests.conftest import invoke
from tests.literal_phrases import as_parameters

FAMILY = registry.named("tortured")
SINGLE = json.loads((Path(__file__).parent / "cases" / "tortured" / "single-phrases.json").read_text("utf-8"))
CASES = json.loads((Path(__file__).parent / "cases" / "tortured" / "cases.json").read_text("utf-8"))
SPUN = "We compare an irregular woodland with a bolster vector machine (SVM) after highlight extraction."
PLAIN = "We compare a random forest with a support vector machine (SVM) after feature extraction."


@cache
def restorer(**options: Any) -> TorturedRestorer:
    return TorturedRestorer(FAMILY, Config(**options))


def restored(text: str, **options: Any) -> str:
    return edits.apply(text, restorer(**options).restore(text).edits)


@cache
def cleaner(**options: Any) -> Cleaner:
    return Cleaner(Config(**options))


def parameters() -> Iterator[Any]:
    for case in CASES:
        marks = [pytest.mark.xfail(reason=case["comment"], strict=True)] if case["kind"] == "known failure" else []
        yield pytest.param(case, id=case["label"], marks=marks)


@pytest.mark.parametrize("case", list(parameters()))
def test_case(case: dict[str, str]) -> None:
    assert restored(case["text"]) == case["expected"]
    if case["kind"] == "leave alone":
        assert restorer().restore(case["text"]).probability <= Config().threshold


@pytest.mark.parametrize("example", dictionary.load_allowed(FAMILY.folder), ids=lambda example: example.phrase)
def test_good_english_is_left_alone(example: dictionary.Example) -> None:
    assert restored(example.sentence) == example.sentence


def test_good_english_does_not_add_up() -> None:
    text = " ".join(example.sentence for example in dictionary.load_allowed(FAMILY.folder))
    assert restored(text) == text


def test_a_restored_text_is_left_alone() -> None:
    assert restored(SPUN) == PLAIN
    assert restored(PLAIN) == PLAIN


def test_edits_say_what_they_are() -> None:
    found = restorer().restore(SPUN)
    assert isinstance(found, Finding)
    assert found.family == "tortured"
    assert found.probability > 0.99
    first = found.edits[0]
    assert (first.found, first.replacement) == ("an irregular woodland", "a random forest")
    assert first.kind == "restoration"
    assert (first.family, first.entry, first.rule) == ("tortured", "irregular woodland → random forest", "")
    assert 0.9 < first.confidence <= 1.0
    assert edits.undo(edits.apply(SPUN, found.edits), found.edits) == SPUN


def test_alternatives_keep_the_article_and_the_line_end_of_an_edit() -> None:
    text = f"{SPUN} It is an arbitrary\nbackwoods with a mistake rate of 3, and not of 4."
    found = restorer().restore(text)
    others = {edit.found: [other.text for other in edit.alternatives] for edit in (*found.edits, *found.doubtful)}
    assert others["an arbitrary\nbackwoods"][0] == "a random\nforests"
    assert others["a mistake"] == ["a mistake"]


def test_clues_point_at_the_phrases() -> None:
    clues = restorer().restore(SPUN).clues
    assert {clue.text for clue in clues} == {"irregular woodland", "bolster vector machine", "highlight extraction"}
    assert [clue.weight for clue in clues] == sorted((clue.weight for clue in clues), reverse=True)
    assert all(SPUN[clue.start : clue.end] == clue.text and clue.weight > 0 for clue in clues)
    assert ("tortured", "irregular woodland → random forest") in {(clue.family, clue.entry) for clue in clues}


def test_the_proper_acronym_makes_surer() -> None:
    bare = restorer().weigh("It is a bolster vector machine in all.")[0][0]
    named = restorer().weigh("It is a bolster vector machine (SVM) in all.")[0][0]
    wrong = restorer().weigh("It is a bolster vector machine (BVM) in all.")[0][0]
    assert named.occurrence.acronym
    assert not bare.occurrence.acronym
    assert not wrong.occurrence.acronym
    assert named.weight > max(bare.weight, wrong.weight)


def test_a_composed_phrase_with_a_word_of_another_adds_nothing() -> None:
    found, words = restorer().weigh("The vigorous vitality of towns is more vitality, and the vitality decreased.")
    assert len(found) == 3
    assert restorer().log_odds(found, words) == restorer().log_odds(found[:1], words)


def test_words_apart_by_tabs_are_a_phrase() -> None:
    text = "We\ttrain\tan\tirregular\twoodland\tand\ta\tbolster\tvector\tmachine\tafter\thighlight\textraction."
    assert len(restorer().restore(text).edits) == 3


def test_no_phrase_is_composed_of_old_spelling() -> None:
    assert not restorer().weigh("counterfeit naturall knowledge", thorough=True)[0]
    assert restorer().weigh("counterfeit natural knowledge", thorough=True)[0]


def test_density_counts() -> None:
    filler = "The committee met in the town hall and spoke about the new road until late in the evening. "
    assert restorer().restore(SPUN).probability > restorer().restore(SPUN + filler * 200).probability


def test_one_more_phrase_makes_surer() -> None:
    one = restorer().restore("We train an irregular woodland on the readings of all sensors.").probability
    two = (
        restorer()
        .restore("We train an irregular woodland and a bolster vector machine on the readings of all sensors.")
        .probability
    )
    assert one < two


def test_the_same_phrase_again_does_not() -> None:
    once = restorer().weigh("The versatile hub failed.")
    text = "The versatile hub failed. " * 3
    again = restorer().weigh(text)
    assert restorer().log_odds(again[0], again[1]) < restorer().log_odds(once[0], once[1]) + 1.0


def test_an_impossible_phrase_says_much_only_if_it_recurs() -> None:
    filler = "The committee met in the town hall and spoke about the new road until late in the evening. " * 10
    once = "She moved to Unused York in the spring. " + filler
    assert restored(once) == once
    assert "to New York in" in restored(once + "The mayor of Unused York came too.")
    tumours = "The doctor examined the bosom malignancy. " * 2
    assert "breast cancer" in restored(tumours + filler)
    envy = "The bosom malignancy of his envy was known to all. "
    assert restored(tumours + envy + filler) == tumours + envy + filler  # not each use is impossible
    assert "breast cancer of his envy" in restored(tumours * 2 + envy + filler)  # but most are
    ailments = "A clinic for liver ailments opened. " + filler + "It treats liver ailments. Doctors for liver ailments came. "
    assert restored(ailments) == ailments  # it recurs, but is good English


@pytest.mark.parametrize("case", as_parameters())
def test_a_phrase_in_its_literal_sense_is_left_alone_however_often(case: dict[str, str]) -> None:
    text = case["text"]
    uses = [one for one in restorer().weigh(text)[0] if one.occurrence.kind == "listed"]
    assert len(uses) > 2
    assert restored(text) == text
    assert restorer().restore(text).probability < 0.4


def test_two_phrases_that_stood_together_say_more() -> None:
    here = restorer()
    both = here.weigh("We train a bolster vector machine with highlight extraction.")
    apart = both[0][0]._replace(occurrence=both[0][0].occurrence._replace(spun="an unseen phrase"))
    assert here.log_odds(both[0], both[1]) == pytest.approx(here.log_odds([apart, both[0][1]], both[1]) + 1.0)


def test_the_acronym_chooses_the_term_and_its_number() -> None:
    words = SPUN + " We use a repetitive brain organization {} and more."
    assert "recurrent neural networks (RNNs)" in restored(words.format("(RNNs)"))


def test_the_acronym_in_one_place_chooses_the_term_in_all() -> None:
    text = f"Discourse acknowledgment (SR) is old. {SPUN} Later, the discourse acknowledgment failed."
    assert restored(text).startswith("Speech recognition (SR)")
    assert restored(text).endswith("the speech recognition failed.")
    longer = text.replace("(SR)", "(ASR)")
    assert restored(longer).endswith("the speech recognition failed.")
    two = f"{text} Discourse acknowledgment (VR) is another."
    assert "the voice recognition failed. Voice recognition (VR)" in restored(two)  # two acronyms tell nothing of a third place


def test_a_line_end_or_a_hyphen_makes_no_other_term() -> None:
    text = f"{SPUN} It is profound\nlearning, and a profound-learning net; the mean\noutright blunder fell."
    found = restorer().restore(text)
    edits_of = {edit.found: edit for edit in found.edits}
    assert edits_of["profound\nlearning"].confidence > 0.98
    assert edits_of["profound-learning"].confidence > 0.98
    assert not any(other.text.count("\n") > 1 for edit in found.edits for other in edit.alternatives)


def test_alternatives_of_a_survey_are_terms_on_one_line() -> None:
    text = f"{SPUN} It is an arbitrary\nbackwoods with a discourse\nacknowledgment of 3."
    sightings = Cleaner(Config(families="tortured")).survey(text).findings[0].sightings
    others = {sighting.text: [other.text for other in sighting.alternatives] for sighting in sightings}
    assert others["arbitrary backwoods"][0] == "random forests"
    assert others["discourse acknowledgment"][0] == "speech recognition"


def test_a_survey_reads_references_and_characters_in_a_wrong_encoding() -> None:
    text = "Parkinsonâ€™s illness, an irregular&nbsp;woodland, a bol\u200bster vector&#x20;machine and highlight extraction."
    (finding,) = Cleaner(Config(families="tortured")).survey(text).findings
    assert [sighting.term for sighting in finding.sightings] == [
        *("Parkinson's disease", "random forest", "support vector machine", "feature extraction")
    ]
    places = [text[sighting.start : sighting.end] for sighting in finding.sightings]
    assert places[:2] == ["Parkinsonâ€™s illness", "irregular&nbsp;woodland"]


def test_the_sentence_of_a_phrase_that_begins_it_is_its_own() -> None:
    text = "The modulus is 3 GPa. Irregular woodlands vote. A bolster vector machine follows."
    sightings = Cleaner(Config(families="tortured")).survey(text).findings[0].sightings
    assert [sighting.sentence for sighting in sightings] == ["Irregular woodlands vote.", "A bolster vector machine follows."]


def test_the_sentence_of_a_phrase_in_a_page_has_no_tags() -> None:
    text = (
        "<sec><title>Irregular woodland</title>"
        '<p>It is a <bold>bolster vector machine</bold><xref ref-type="bibr">1</xref>.</p>'
        "<p>If a < b, highlight extraction is quick.</p></sec>"
    )
    sightings = Cleaner(Config(families="tortured")).survey(text).findings[0].sightings
    sentences = ["Irregular woodland", "It is a bolster vector machine.", "If a < b, highlight extraction is quick."]
    assert [sighting.sentence for sighting in sightings] == sentences


def test_a_survey_names_the_terms_that_cleaning_restores() -> None:
    text = f"Discourse acknowledgment (SR) is old. The mean outright blunder (MAE) fell. {SPUN}"
    sightings = Cleaner(Config(families="tortured")).survey(text).findings[0].sightings
    terms = {sighting.text: sighting.term for sighting in sightings}
    assert terms["Discourse acknowledgment"] == "speech recognition"
    assert terms["mean outright blunder"] == "mean absolute error"


def test_phrases_of_lists_titles_and_quoted_sentences_are_restored() -> None:
    words = "Keywords:\nirregular woodland\nbolster vector machine\n"
    title = "Irregular woodland and highlight extraction for bosom malignancy"
    record = f'@article{{doe,\n title = "{title}",\n author = "Doe, J.", journal = "J. Woods"\n}}\n'
    assert '"Random forest and feature extraction for breast cancer"' in restored(record)
    quoted = "Doe wrote: “An irregular woodland needs no bolster vector machine in such a case at all.”\n"
    assert "Keywords:\nrandom forest\nsupport vector machine" in restored(f"{words}We use highlight extraction first.")
    assert "“A random forest" in restored(f"{quoted}We use highlight extraction first.")


def test_no_phrase_stands_for_its_opposite() -> None:
    text = f"{SPUN} We saw a deceptive negative rate, and the bogus negative rate of the others was low."
    found = Cleaner(Config(families="tortured")).analyse(text)
    doubtful = [edit for finding in found.findings for edit in finding.doubtful]
    assert found.restorations
    assert not [edit for edit in (*found.edits, *doubtful) if "positive" in edit.replacement]


def test_a_paper_with_a_table_of_contents_is_no_list_of_references() -> None:
    assert "a random forest" in restored(f"Contents\n- Methods\n- References\n\n{SPUN}")


def test_empty_lines_before_the_phrases_are_read_once() -> None:
    """It takes a twentieth of a second; 20 seconds if a heading "References" is looked for from each line to the end of all."""
    before = "\n" * 30_000
    with deadline(10):
        assert "a random forest" in restored(before + SPUN)


def test_a_part_of_a_phrase_is_no_term_for_it() -> None:
    weighed = restorer().weigh("Automatic discourse acknowledgment is")[0]
    assert "speech acknowledgment" not in {reading.text for phrase in weighed for reading in phrase.occurrence.readings}


def test_a_term_said_elsewhere_is_preferred() -> None:
    readings = (
        Reading("voice recognition", "voice recognition", 0.0),
        Reading("speech recognition", "speech recognition", 0.0),
    )
    text = "The discourse acknowledgment works. {} is old."
    phrase = restorer().weigh(text.format("It"))[0][0].occurrence

    def share(other: str) -> float:
        return restorer().weigh_one(text.format(other), phrase._replace(readings=readings), 8).shares[0]

    assert share("It") < share("Voice recognition")
    assert share("It") > share("Speech recognition")


def test_company_lets_a_phrase_speak() -> None:
    alone = restorer().restore("The brain organization was trained twice.")
    accompanied = restorer().restore("The brain organization was trained twice. A neural network is quick.")
    assert alone.probability < accompanied.probability


def test_a_ruling_out_word_rules_out() -> None:
    text = "An engine literacy model. An irregular woodland and a bolster vector machine vote after highlight extraction."
    assert "machine learning model" in restored(text)
    assert "engine literacy" in restored(text + " A search engine was used.")


def test_nearness_is_honoured() -> None:
    near = "The bogus negative (FN) count fell. " + SPUN
    far = "The bogus negative count fell. " + SPUN
    assert "false negative (FN) count" in restored(near)
    assert "bogus negative count" in restored(far)


def test_assume_spun_restores_a_single_phrase() -> None:
    text = "The versatile hub failed."
    assert restored(text) == text
    assert restored(text, assume_spun=True) == "The mobile node failed."


def test_min_confidence_sets_edits_aside() -> None:
    found = restorer(min_confidence=1.0).restore(SPUN)
    assert not found.edits
    assert [edit.found for edit in found.doubtful] == [
        "an irregular woodland",
        "bolster vector machine",
        "highlight extraction",
    ]


def test_threshold_one_restores_nothing() -> None:
    assert restored(SPUN, threshold=1.0) == SPUN


def test_what_the_user_protects_is_kept() -> None:
    assert restored(SPUN, allow=("irregular woodland",)).startswith("We compare an irregular woodland with a support")


def test_without_fuzzy_nothing_is_composed() -> None:
    text = SPUN + " Profound belief organizations are next."
    assert "Deep belief networks" in restored(text)
    assert "Profound belief organizations" in restored(text, fuzzy=False)


def test_single_words_are_off_by_default() -> None:
    text = "The bosom was examined; breast tissue was taken. " + SPUN
    assert "The bosom was" in restored(text)
    single = TorturedRestorer(FAMILY, Config(), single_words=True)
    assert "The breast was" in edits.apply(text, single.restore(text).edits)


@pytest.mark.parametrize(
    "text", ["", " \n", "irregular woodland", "\ud800", "a" * 5000, "irregular\x00woodland", "((((", "🌲 irregular woodland 🌲"]
)
def test_odd_text_is_survived(text: str) -> None:
    assert isinstance(restored(text, assume_spun=True), str)


def test_line_ends_and_everything_else_outside_edits_stay() -> None:
    text = "A  title\r\n\r\n" + SPUN + "\r\n\tEnd.\u00a0"
    assert restored(text) == "A  title\r\n\r\n" + PLAIN + "\r\n\tEnd.\u00a0"


def test_nothing_is_opened_for_plain_text() -> None:
    fresh = TorturedRestorer(FAMILY, Config())
    assert fresh.restore("The council met on Tuesday and adjourned at noon.").edits == ()
    assert not {"model", "weights"} & vars(fresh).keys()


def occurrence(first: int, last: int, kind: Kind) -> Occurrence:
    reading = Reading("term", "term", 0.0)
    return Occurrence(first, last, first * 5, last * 5 - 1, "spun", (reading,), kind, "none", 1, 0, False)


def weighed(one: Occurrence, weight: float, fits: float, right: float) -> WeighedPhrase:
    return WeighedPhrase(one, 1.0, (1.0,), 0, weight, fits, right)


def test_listed_phrases_come_first() -> None:
    listed = weighed(occurrence(4, 6, "listed"), 1.0, 1.0, 1.0)
    assert strongest([weighed(occurrence(3, 6, "composed"), 9.0, 0.9, 0.9), listed]) == [listed]


def test_of_composed_phrases_the_fittest_is_taken() -> None:
    some = [
        weighed(occurrence(first, last, "composed"), 9.0, fits, 0.9)
        for first, last, fits in ((0, 2, 0.3), (1, 4, 0.8), (3, 5, 0.7))
    ]
    assert strongest(some) == [some[1]]


def test_kept_words_of_a_composed_phrase_keep_their_case() -> None:
    text = SPUN + " Here, profound belief ORGANIZATION Layers and counterfeit bee colonies help."
    assert " Layers and " in restored(text)


def test_a_line_end_stays_in_its_place() -> None:
    text = "An irregular\n  woodland and a bolster vector\r\nmachine vote after highlight-\nextraction."
    assert restored(text) == "A random\n  forest and a support vector\r\nmachine vote after feature\nextraction."


class TestTheCleaner:
    """The family beside the others."""

    def test_picks_it_by_itself(self) -> None:
        result = cleaner().analyse(SPUN)
        assert (result.text, result.family) == (PLAIN, "tortured")
        assert {finding.family for finding in result.findings} == {"tortured", "wp-auto-spinner"}

    def test_can_be_kept_to_it(self) -> None:
        result = cleaner(families=("tortured",)).analyse(SPUN)
        assert (result.text, [finding.family for finding in result.findings]) == (PLAIN, ["tortured"])

    def test_can_do_without_it(self) -> None:
        result = cleaner(families=("wp-auto-spinner",)).analyse(SPUN)
        assert (result.text, result.family) == (SPUN, None)

    def test_restores_one_phrase_where_it_is_forced_to(self) -> None:
        forced = cleaner(families=("tortured",), assume_spun=True)
        assert forced.clean("The versatile hub failed.") == "The mobile node failed."

    def test_leaves_spun_news_to_the_other_family(self) -> None:
        text = "Russia Overseas Minister Sergey Lavrov arrived this 12 months."
        result = cleaner().analyse(text)
        assert result.family == "wp-auto-spinner"
        assert not [edit for edit in result.edits if edit.family == "tortured"]


class TestTheCommandLine:
    """The commands that name the family or read its dictionary."""

    @pytest.fixture
    def paper(self, tmp_path: Path) -> str:
        (tmp_path / "paper.txt").write_text(SPUN, "utf-8")
        return str(tmp_path / "paper.txt")

    def run(self, *arguments: str) -> tuple[int, str]:
        result = invoke(*arguments)
        return result.exit_code, result.output

    def test_clean(self, paper: str) -> None:
        assert self.run("clean", paper) == (0, PLAIN)
        assert self.run("clean", "--family", "tortured", paper) == (0, PLAIN)
        assert self.run("clean", "--family", "wp-auto-spinner", paper) == (0, SPUN)

    def test_detect_names_it(self, paper: str) -> None:
        status, output = self.run("detect", "--json", "--check", paper)
        assert status == 1
        assert json.loads(output)["family"] == "tortured"
        assert self.run("detect", "--family", "wp-auto-spinner", "--check", paper)[0] == 0

    def test_dictionary_show_knows_both_sides(self) -> None:
        assert "random forest" in self.run("dictionary", "show", "Irregular Woodland")[1]
        assert "brain organization" in self.run("dictionary", "show", "neural network")[1]
        assert self.run("dictionary", "show", "neither side")[0] == 1

    def test_the_first_text_is_read_like_every_other(self, tmp_path: Path) -> None:
        """With a dictionary of one's own, whose index is made at the first call."""
        shipped = FAMILY.folder
        for path in shipped.iterdir():
            (tmp_path / path.name).write_bytes(path.read_bytes())
        restorer = TorturedRestorer(registry.at(tmp_path), Config())
        text = (
            "The speculation capacity of the extricated characteristics differs in each spatial area that is strongly linked."
        )
        first, second = (restorer.weigh(text)[0] for _ in range(2))
        assert first == second
        assert any(one.occurrence.kind == "composed" for one in first)

    def test_dictionary_lint_reads_its_tables(self, tmp_path: Path) -> None:
        shipped = FAMILY.folder
        assert self.run("dictionary", "lint", str(shipped)) == (0, "")
        for name in dictionary.TABLES:
            (tmp_path / name).write_bytes((shipped / name).read_bytes())
        with (tmp_path / "terms.tsv").open("a", encoding="utf-8") as table:
            table.write("a term\n")
        status, output = self.run("dictionary", "lint", str(tmp_path))
        assert status == 1
        assert "has 1 column, expected 2 tab-separated ones (term, count)" in output


@pytest.mark.parametrize("text", SINGLE)
def test_one_phrase_is_no_proof(text: str) -> None:
    assert Cleaner(Config(quality="fast")).clean(text) == text
    assert Cleaner(Config(quality="fast", families="tortured", assume_spun=True)).clean(text) != text


def test_inflections_and_variants_of_an_authors_term_are_one_phrase_of_evidence() -> None:
    """An author names something of one's own, and inflects the name and its first word."""
    here = restorer()
    found, words = here.weigh("We train a bolster vector machine with highlight extraction.")
    composed = [one._replace(occurrence=one.occurrence._replace(kind="composed", changed="finder")) for one in found]
    plural = composed[1]._replace(occurrence=composed[1].occurrence._replace(changed="finders"))
    other = composed[1]._replace(occurrence=composed[1].occurrence._replace(changed="seeker"))
    same_readings = other.occurrence._replace(readings=composed[0].occurrence.readings)
    same_term = other._replace(occurrence=same_readings, best=composed[0].best)
    alone = here.log_odds(composed[:1], words)
    assert here.log_odds([composed[0], plural], words) == alone
    assert here.log_odds([composed[0], same_term], words) == alone
    assert here.log_odds([composed[0], other], words) > alone
