"""The decoder, with a language model and a dictionary small enough to know what must come out."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from spinfix.families.spinner.channel import Channel
from spinfix.families.spinner.decoder import Decoder, Decoding
from spinfix.families.spinner.draw_posterior import Site
from spinfix.families.spinner.lattice import ArcScores, Lattice, Step
from spinfix.families.spinner.weights import TermWeights
from tests.tiny import TinyModel, lattice_of, term_weights, tiny_channel, vector

LM_ONLY = term_weights(lm=1.0)


def decode(
    text: str,
    channel: Channel,
    model: TinyModel,
    weights: TermWeights = LM_ONLY,
    share: float = 0.9,
) -> tuple[str, Decoding]:
    """The words that come out, and the decoding."""
    lattice = lattice_of(text, channel)
    decoding = Decoder(model, weights).decode(lattice, share)  # type: ignore[arg-type]
    return words(lattice, decoding), decoding


def words(lattice: Lattice, decoding: Decoding) -> str:
    return " ".join(
        step.candidate.original if step.candidate else " ".join(lattice.tokens.words[step.first : step.last])
        for step in decoding.path
    )


def chosen(sites: Sequence[Site]) -> list[str]:
    return [site.options[site.chosen].candidate.original for site in sites if site.options[site.chosen].candidate]  # type: ignore[union-attr]


WORLDWIDE = tiny_channel({("worldwide", "global"): 5, ("worldwide", "international"): 5})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("worldwide law", "international law"),
        ("worldwide warming", "global warming"),
        ("worldwide fame", "worldwide fame"),
    ],
)
def test_context_chooses(text: str, expected: str) -> None:
    model = TinyModel({"international law": -0.5, "global warming": -0.5, "worldwide fame": -0.5})
    assert decode(text, WORLDWIDE, model)[0] == expected


def test_context_to_the_left_chooses_too() -> None:
    model = TinyModel({"under international": -0.5, "a global": -0.5})
    assert decode("under worldwide rules", WORLDWIDE, model)[0] == "under international rules"
    assert decode("a worldwide ban", WORLDWIDE, model)[0] == "a global ban"


def test_neighbours_come_out_right_together() -> None:
    """Each original is unlikely beside the other's spun form; only the two together are good."""
    channel = tiny_channel({("excessive", "high"): 5, ("stage", "level"): 5})
    model = TinyModel({"excessive stage": -2.0, "high stage": -4.0, "excessive level": -4.0, "high level": -0.2}, rare=-3.0)
    assert decode("an excessive stage of care", channel, model)[0] == "an high level of care"


def test_the_longer_phrase_competes_with_its_parts() -> None:
    channel = tiny_channel({("go to", "visit"): 5, ("a go to", "a trip"): 5})
    model = TinyModel({"a trip": -0.2, "a visit": -1.5})
    assert decode("on a go to", channel, model)[0] == "on a trip"
    model = TinyModel({"a trip": -1.5, "a visit": -0.2})
    assert decode("on a go to", channel, model)[0] == "on a visit"


def test_unknown_words_are_told_apart() -> None:
    channel = tiny_channel({("zyx", "quokka"): 5, ("zyx", "wombat"): 5})
    model = TinyModel(unknown={"zyx": -6.0, "quokka": -2.0, "wombat": -4.0})
    assert decode("a zyx", channel, model)[0] == "a quokka"
    model = TinyModel(unknown={"zyx": -6.0, "quokka": -4.0, "wombat": -2.0})
    assert decode("a zyx", channel, model)[0] == "a wombat"
    model = TinyModel(unknown={"quokka": -4.0, "wombat": -2.0})
    assert decode("a zyx", channel, model)[0] == "a zyx"


def test_every_unit_begins_anew() -> None:
    model = TinyModel({"<s> international": -0.1, "the global": -0.1})
    assert decode("the worldwide\n\nworldwide it is", WORLDWIDE, model)[0] == "the global international it is"


def test_quotation_marks_do_not_part_words() -> None:
    model = TinyModel({"international law": -0.1, "global law": -3.0})
    assert decode("worldwide “law”", WORLDWIDE, model)[0] == "international “ law ”"


class TestDocument:
    """Weights on document terms only where the language model cannot tell."""

    channel = tiny_channel(
        {("mentioned", "said"): 10, ("stated", "said"): 10, ("stated", "declared"): 10, ("announced", "declared"): 10}
    )
    model = TinyModel({}, {"said": -1.0, "declared": -1.0, "mentioned": -4.0, "stated": -4.0})
    weights = term_weights(lm=1.0, draw=1.0, stay=1.0)

    def test_one_alternative_a_group(self) -> None:
        """In a document that puts "mentioned" for said, "stated" was put for something else."""
        text, _ = decode(
            "she mentioned he mentioned they mentioned we mentioned it stated", self.channel, self.model, self.weights
        )
        assert text == "she said he said they said we said it declared"

    def test_the_other_alternative_turns_it_round(self) -> None:
        text, _ = decode("she stated he stated they stated it announced", self.channel, self.model, self.weights)
        assert text.split()[1::2] == ["said", "said", "said", "declared"]

    def test_heads_that_stand_speak_against_the_groups_use(self) -> None:
        channel = tiny_channel({("go to", "visit"): 10})
        model = TinyModel({}, {"go": -1.0, "to": -1.0, "visit": -1.2})
        weights = term_weights(lm=1.0, draw=1.0, stay=1.0)
        assert decode("we go to rome", channel, model, weights)[0] == "we visit rome"
        assert decode("we go to rome. " + "they visit bonn. " * 4, channel, model, weights)[0].startswith("we go to rome")

    def test_in_a_fully_spun_document_a_head_hardly_survives(self) -> None:
        """So "go", which would have become "journey", was not written by the author."""
        channel = tiny_channel({("go to", "visit"): 10, ("journey", "go"): 10})
        model = TinyModel({}, {"go": -1.0, "to": -1.0, "visit": -2.2})
        assert decode("we go to rome", channel, model, term_weights(lm=1.0))[0] == "we go to rome"
        text, decoding = decode("we go to rome", channel, model, term_weights(lm=1.0, stay=1.0))
        assert text == "we visit rome"
        (site,) = decoding.sites
        assert site.options[1].belief > site.options[0].belief

    def test_the_share_follows_the_document(self) -> None:
        entries = {(f"spun{word}", f"head{word}"): 5 for word in "abcdefgh"}
        channel = tiny_channel({(a.replace("spun", "s"), b.replace("head", "h")): n for (a, b), n in entries.items()})
        model = TinyModel({}, {f"h{word}": -1.0 for word in "abcdefgh"} | {f"s{word}": -4.0 for word in "abcdefgh"})
        full = decode("sa sb sc sd se sf sg sh", channel, model, term_weights(lm=1.0), 0.5)[1].share
        half = decode("sa sb sc sd he hf hg hh", channel, model, term_weights(lm=1.0), 0.5)[1].share
        little = decode("sa hb hc hd he hf hg hh", channel, model, term_weights(lm=1.0), 0.5)[1].share
        assert full > half > little
        assert half == pytest.approx(0.5, abs=0.1)


class TestWeights:
    channel = tiny_channel({("overseas", "foreign"): 10})
    model = TinyModel({}, {"overseas": -2.0, "foreign": -2.0})

    def test_an_edit_may_have_a_price(self) -> None:
        assert decode("an overseas firm", self.channel, self.model, term_weights(lm=1.0, edit=0.5))[0] == "an foreign firm"
        assert decode("an overseas firm", self.channel, self.model, term_weights(lm=1.0, edit=-0.5))[0] == "an overseas firm"

    def test_an_article_that_stands_speaks_for_what_goes_with_it(self) -> None:
        weights = term_weights(lm=1.0, edit=0.1, article=-1.0)
        assert decode("an overseas firm", self.channel, self.model, weights)[0] == "an overseas firm"
        assert decode("a overseas firm", self.channel, self.model, weights)[0] == "a foreign firm"

    def test_what_authors_often_write_stands(self) -> None:
        weights = term_weights(lm=1.0, prior=1.0)
        often = tiny_channel({("overseas", "foreign"): 10}, genuine={"overseas": (500, 500)})
        never = tiny_channel({("overseas", "foreign"): 10}, genuine={"overseas": (0, 0)})
        assert decode("an overseas firm", often, self.model, weights)[0] == "an overseas firm"
        assert decode("an overseas firm", never, self.model, weights)[0] == "an foreign firm"

    def test_documents_spun_in_full_have_their_own(self) -> None:
        weights = TermWeights(partly=vector(lm=1.0, edit=-0.5), fully=vector(lm=1.0, edit=0.5))
        text = "an overseas firm"
        assert decode(text, self.channel, self.model, weights, share=0.5)[0] == text
        full = tiny_channel({("overseas", "foreign"): 10} | {(f"s{word}", f"h{word}"): 10 for word in "abcdefghijklmnopqrst"})
        model = TinyModel({}, {"overseas": -2.0, "foreign": -2.0} | {f"h{word}": -0.1 for word in "abcdefghijklmnopqrst"})
        spun = " ".join(f"s{word}" for word in "abcdefghijklmnopqrst")
        assert decode(f"{spun} {text}", full, model, weights, share=0.98)[0].endswith("an foreign firm")


class TestJudge:
    def decoder(self, favoured: int, seen: list[Sequence[Step]]) -> Decoder:
        def judge(lattice: Lattice, path: Sequence[Step], again: bool) -> ArcScores:
            seen.append(path)
            return {
                (arc.first, arc.last): [0.0 if option == favoured else -9.0 for option in range(len(arc.phrase.candidates) + 1)]
                for arc in lattice.arcs
            }

        model = TinyModel({"global law": -0.5})
        return Decoder(model, LM_ONLY, term_weights(lm=1.0, judge=1.0), judge)  # type: ignore[arg-type]

    @pytest.mark.parametrize(("favoured", "expected"), [(0, "worldwide law"), (1, "global law"), (2, "international law")])
    def test_its_word_counts(self, favoured: int, expected: str) -> None:
        lattice = lattice_of("worldwide law", WORLDWIDE)
        decoder = self.decoder(favoured, [])
        assert words(lattice, decoder.refine(lattice, decoder.decode(lattice, 0.9))) == expected

    def test_it_is_not_asked_before_the_gate(self) -> None:
        seen: list[Sequence[Step]] = []
        lattice = lattice_of("worldwide law", WORLDWIDE)
        self.decoder(2, seen).decode(lattice, 0.9)
        assert not seen

    def test_it_sees_the_best_path_without_it(self) -> None:
        seen: list[Sequence[Step]] = []
        lattice = lattice_of("worldwide law", WORLDWIDE)
        decoder = self.decoder(2, seen)
        decoder.refine(lattice, decoder.decode(lattice, 0.9))
        assert [step.candidate.original if step.candidate else None for step in seen[0]] == ["global", None]


class TestSites:
    channel = tiny_channel(
        {("go to", "visit"): 5, ("a go to", "a trip"): 5, ("overseas", "foreign"): 5, ("overseas", "abroad"): 5}
    )
    model = TinyModel({"a visit": -0.2, "visit overseas": -0.3, "visit foreign": -3.0, "overseas .": -0.1})
    decoding = decode("on a go to overseas.", channel, model)[1]

    def test_beliefs_are_probabilities(self) -> None:
        for site in self.decoding.sites:
            assert sum(option.belief for option in site.options) == pytest.approx(1.0)

    def test_what_the_path_chose_is_what_the_sites_say(self) -> None:
        on_path = [step.candidate.original for step in self.decoding.path if step.candidate]
        assert chosen(self.decoding.sites) == on_path == ["visit"]

    def test_the_choice_is_the_most_believed(self) -> None:
        for site in self.decoding.sites:
            assert site.options[site.chosen].belief == max(option.belief for option in site.options)

    def test_beliefs_look_to_the_right(self) -> None:
        (site,) = decode("worldwide law", WORLDWIDE, TinyModel({"international law": -0.2}))[1].sites
        beliefs = {option.candidate.original if option.candidate else "": option.belief for option in site.options}
        assert beliefs["international"] > 0.99
        assert beliefs["global"] == pytest.approx(beliefs[""])

    def test_an_arc_across_an_edit_is_no_site(self) -> None:
        assert [(site.arc.first, site.arc.last) for site in self.decoding.sites] == [(2, 4), (4, 5)]

    def test_the_path_covers_every_token_once(self) -> None:
        covered = [token for step in self.decoding.path for token in range(step.first, step.last)]
        assert covered == list(range(6))

    def test_as_it_stands_comes_first(self) -> None:
        assert [site.options[0].candidate for site in self.decoding.sites] == [None, None]


def test_a_decoder_remembers_nothing_of_the_last_document() -> None:
    model = TestDocument.model
    decoder = Decoder(model, TestDocument.weights)  # type: ignore[arg-type]
    lattice = lattice_of("she stated it", TestDocument.channel)
    before = decoder.decode(lattice, 0.9)
    decoder.decode(lattice_of("she mentioned it. " * 5 + "said", TestDocument.channel), 0.9)
    after = decoder.decode(lattice, 0.9)
    assert (before.path, before.sites, before.share) == (after.path, after.sites, after.share)


@pytest.mark.parametrize("words_too", [False, True])
def test_a_decoding_outlives_the_emptying_of_the_tables(words_too: bool) -> None:
    """They are emptied between documents; one decoded before and refined after is numbered anew."""
    lattice = lattice_of("worldwide law", WORLDWIDE)
    decoder = TestJudge().decoder(2, [])
    expected = words(lattice, decoder.refine(lattice, decoder.decode(lattice, 0.9)))
    decoding = decoder.decode(lattice, 0.9)
    if words_too:
        decoder._contexts._forget_words()
    decoder._contexts._empty()
    decoder.decode(lattice_of("other words come first", WORLDWIDE), 0.9)
    assert words(lattice, decoder.refine(lattice, decoding)) == expected


def test_nothing_to_decode() -> None:
    _, decoding = decode("", WORLDWIDE, TinyModel())
    assert (list(decoding.path), list(decoding.sites)) == ([], [])
