"""A third family, learned in one go: detected, told from the shipped ones, restored; and one from a thesaurus alone."""

from __future__ import annotations

import json
import random
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from spinfix import Cleaner, Config
from spinfix.errors import SpinfixError, TrainingError
from spinfix.families import manifest, registry
from spinfix.families.manifest import Family
from spinfix.families.spinner.restorer import Restorer
from spinfix.families.tortured import dictionary
from spinfix.learn import family as family_module
from spinfix.learn.fitted_files import FITTED
from spinfix.learn.pairs import Pair
from tests.conftest import invoke
from tests.corpora import genuine_folder
from tests.quill import THESAURUS, article, spun

WP = (
    "The overseas minister mentioned this 12 months that the 2 international locations ought to work collectively. "
    "The White Home mentioned the identical on Tuesday, and the overseas minister will go to Beijing subsequent week."
)


@pytest.fixture(scope="module")
def genuine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    draw = random.Random(3)
    texts = {name: (f"{name} tales", [article(draw) for _ in range(40)]) for name in ("village", "town")}
    return genuine_folder(tmp_path_factory.mktemp("genuine"), texts)


EARLIER = ("brief-gate.json", "collocates.tsv", "deep-adapted.json", "deep.json", "gate.json", "ranker.npz")


@pytest.fixture(scope="module")
def quill(tmp_path_factory: pytest.TempPathFactory, genuine: Path) -> Path:
    """The family learned from pairs by the command that a user would give."""
    work = tmp_path_factory.mktemp("families")
    draw = random.Random(1)
    pairs = [spun(article(draw), draw, str(number)) for number in range(150)]
    lines = [json.dumps({"id": pair.id, "slots": pair.as_slots()}) for pair in pairs]
    (work / "pairs.jsonl").write_text("\n".join([*lines, ""]), "utf-8")
    (work / "quill").mkdir()
    for name in EARLIER:
        (work / "quill" / name).write_text("of an earlier run", "utf-8")
    options = ["--quality", "fast", "-o", str(work / "quill")]
    result = invoke("learn", "family", work / "pairs.jsonl", genuine, *options)
    assert result.exit_code == 0, result.stderr
    return work / "quill"


def unseen(count: int = 6) -> list[tuple[Pair, str]]:
    """Spun articles that took no part in learning, with their originals."""
    draw = random.Random(77)
    originals = [article(draw) for _ in range(count)]
    return [(spun(text, draw), text) for text in originals]


def cleaner(quill: Path) -> Cleaner:
    return Cleaner(Config(dictionaries=(quill,), quality="fast"))


class TestFromPairs:
    def test_its_habit_is_found_out(self, quill: Path) -> None:
        family = registry.at(quill)
        assert (family.name, family.kind, family.habits) == ("quill", "spinner", {"draw": "occurrence"})

    def test_the_folder_is_in_order_and_has_weights_of_its_own(self, quill: Path) -> None:
        assert registry.kind("spinner").lint(registry.at(quill)) == []
        assert {"family.toml", "substitutions.tsv", "usage.tsv", "weights.json", "report.json"} <= {
            path.name for path in quill.iterdir()
        }

    def test_is_detected_and_told_from_the_shipped_ones(self, quill: Path) -> None:
        for pair, _ in unseen():
            assert cleaner(quill).analyse(pair.spun).family == "quill"

    def test_restores_nearly_all(self, quill: Path) -> None:
        accuracy = family_module.measure(registry.at(quill), [pair for pair, _ in unseen()])
        assert accuracy.right >= 0.95 * accuracy.wanted
        assert accuracy.right >= 0.95 * accuracy.made
        assert any(result.text == original for result, original in ((cleaner(quill).analyse(p.spun), o) for p, o in unseen()))

    def test_what_was_fitted_without_the_judge_does_not_use_it(self, quill: Path) -> None:
        assert not Restorer(registry.at(quill), Config()).weights.best.judged
        for pair, _ in unseen():
            assert Cleaner(dictionaries=quill).analyse(pair.spun).edits == cleaner(quill).analyse(pair.spun).edits

    def test_nothing_of_an_earlier_run_is_left(self, quill: Path) -> None:
        """A gate that was fitted for another dictionary would judge with this one's evidence."""
        files = [quill / name for name in EARLIER]
        assert not [path for path in files if path.exists() and path.read_bytes() == b"of an earlier run"]

    def test_a_failure_leaves_the_folder_as_it_was(self, tmp_path: Path) -> None:
        (tmp_path / "mine").mkdir()
        for name in EARLIER:
            (tmp_path / "mine" / name).write_text("of an earlier run", "utf-8")
        pairs = [replace(pair, id=str(number)) for number, (pair, _) in enumerate(unseen(60))]
        with pytest.raises(TrainingError, match="no INDEX"):
            family_module.learn(pairs, [tmp_path], tmp_path / "mine", quality="fast")
        assert sorted(path.name for path in (tmp_path / "mine").iterdir()) == list(EARLIER)
        with pytest.raises(TrainingError, match="no INDEX"):
            family_module.learn(pairs, [tmp_path], tmp_path / "new", quality="fast")
        assert not (tmp_path / "new").exists()

    def test_says_how_good_it_is(self, quill: Path) -> None:
        report = json.loads((quill / family_module.REPORT).read_text("utf-8"))
        assert report["documents"][0] == report["documents"][1] > 5
        assert report["right"] >= 0.9 * report["wanted"] > 100

    def test_leaves_genuine_text_alone(self, quill: Path) -> None:
        for _, original in unseen():
            assert cleaner(quill).clean(original) == original

    def test_leaves_what_another_family_spun_to_that_one(self, quill: Path) -> None:
        result = cleaner(quill).analyse(WP)
        assert result.family == "wp-auto-spinner"
        assert {edit.family for edit in result.edits} == {"wp-auto-spinner"}


class TestFromAThesaurus:
    def test_text_is_spun_forwards_by_it(self, tmp_path: Path, genuine: Path) -> None:
        lines = ["\t".join([original, *others]) for original, others in THESAURUS.items()]
        (tmp_path / "thesaurus.tsv").write_text("\n".join([*lines, ""]), "utf-8")
        thesaurus = family_module.read_thesaurus(tmp_path / "thesaurus.tsv", "mine")
        pairs = family_module.spun_forwards(thesaurus, [genuine], tmp_path / "mine", draw="document", documents=20)
        assert len(pairs) == 20
        assert family_module.draw_of(pairs) == "document"
        assert all(pair.spun != pair.original for pair in pairs)
        assert {pair.spun[start:end].lower() for pair in pairs for start, end, _ in pair.slots} <= {
            other for others in THESAURUS.values() for other in others
        }

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("", "contains no phrase"),
            ("house\n", "thesaurus.tsv:1: expected a phrase, a tab"),
            ("house\tabode\nroad\t", "tsv:2"),
        ],
    )
    def test_what_is_no_thesaurus_is_refused(self, tmp_path: Path, genuine: Path, text: str, message: str) -> None:
        (tmp_path / "thesaurus.tsv").write_text(text, "utf-8")
        options = [str(tmp_path / "thesaurus.tsv"), str(genuine), "-o", str(tmp_path / "mine")]
        result = invoke("learn", "family", *options)
        assert result.exit_code == 2
        assert message in result.stderr
        assert not (tmp_path / "mine").exists()

    def test_a_thesaurus_that_spins_too_little_is_told(self, tmp_path: Path, genuine: Path) -> None:
        (tmp_path / "thesaurus.tsv").write_text("quibbly\twozzle\n", "utf-8")
        result = invoke("learn", "family", tmp_path / "thesaurus.tsv", genuine, "-o", tmp_path / "mine")
        assert result.exit_code == 2
        assert "only 0 documents of 2000 can be spun by it, and a family needs 50; give more --documents" in result.stderr

    def test_pairs_in_another_format_are_no_thesaurus(self, tmp_path: Path, genuine: Path) -> None:
        (tmp_path / "pairs.json").write_text('[{"id": "a", "slots": "a {{yr=>year}}"}]', "utf-8")
        result = invoke("learn", "family", tmp_path / "pairs.json", genuine, "-o", tmp_path / "mine")
        assert (result.exit_code, "pairs have to be JSON lines" in result.stderr) == (2, True)

    def test_a_long_line_is_not_quoted_as_a_whole(self, tmp_path: Path) -> None:
        (tmp_path / "thesaurus.txt").write_text("word " * 10_000, "utf-8")
        with pytest.raises(TrainingError, match=r"found 'word .{90,100}…'$"):
            family_module.read_thesaurus(tmp_path / "thesaurus.txt", "mine")

    def test_too_few_pairs_are_refused(self, tmp_path: Path, genuine: Path) -> None:
        (tmp_path / "pairs.jsonl").write_text('{"id": "a", "slots": "a {{yr=>year}}"}\n' * 20, "utf-8")
        result = invoke("learn", "family", tmp_path / "pairs.jsonl", genuine, "-o", tmp_path / "mine")
        assert result.exit_code == 2
        assert "too few to learn a family from; give at least 50" in result.stderr


LIST = "irregular woodland\trandom forest\nbolster vector machine\tsupport vector machine\nprofound learning\tdeep learning\n"


class TestRegistry:
    def test_a_plain_list_of_phrases_is_a_family(self, tmp_path: Path) -> None:
        (tmp_path / "mine.tsv").write_text("spun\toriginal\n" + LIST, "utf-8")
        text = "We train an irregular woodland and a bolster vector machine; profound learning comes last."
        cleaned = Cleaner(Config(families=(), dictionaries=(tmp_path / "mine.tsv",))).analyse(text)
        assert cleaned.text == "We train a random forest and a support vector machine; deep learning comes last."
        assert {edit.family for edit in cleaned.edits} == {"mine"}

    def test_a_list_is_used_beside_the_shipped_one(self, tmp_path: Path) -> None:
        (tmp_path / "mine.tsv").write_text("wobbly forecaster\tunstable predictor\nshadowy thing\tblack box\n", "utf-8")
        text = "An irregular woodland, a bolster vector machine, a wobbly forecaster and a shadowy thing vote."
        cleaned = Cleaner(dictionaries=tmp_path / "mine.tsv").analyse(text)
        assert cleaned.text == "A random forest, a support vector machine, an unstable predictor and a black box vote."
        assert {edit.family for edit in cleaned.edits} == {"mine", "tortured"}

    def test_a_list_is_linted(self, tmp_path: Path) -> None:
        (tmp_path / "mine.tsv").write_text(LIST + "lonely\n" + "same\tSame\n", "utf-8")
        result = invoke("dictionary", "lint", tmp_path / "mine.tsv")
        assert result.exit_code == 1
        assert "mine.tsv:4: expected a phrase, a tab and its term; found 'lonely'" in result.stdout
        assert "mine.tsv:5: 'same' stands for itself" in result.stdout

    def test_lines_of_a_list_that_say_the_same_are_told(self, tmp_path: Path) -> None:
        (tmp_path / "mine.tsv").write_text(LIST + "Profound  learning\tdeep learning\nprofound learning\tdeep model\n", "utf-8")
        result = invoke("dictionary", "lint", tmp_path / "mine.tsv")
        assert result.stdout == f"{tmp_path / 'mine.tsv'}:4: says the same as line 3; remove one of them\n"

    @pytest.mark.parametrize("header", ["spun\toriginal", "phrase\tterm", "\ufeffPhrase\tTerm\r", "Tortured phrase\tExpected"])
    def test_names_of_columns_are_no_entry_of_a_list(self, tmp_path: Path, header: str) -> None:
        (tmp_path / "mine.tsv").write_text(f"{header}\n{LIST}", "utf-8")
        text = "We train an irregular woodland and a bolster vector machine; the phrase comes last."
        cleaned = Cleaner(families=(), dictionaries=tmp_path / "mine.tsv").clean(text)
        assert cleaned == "We train a random forest and a support vector machine; the phrase comes last."

    def test_a_list_may_have_commas(self, tmp_path: Path) -> None:
        lines = 'phrase,term\n"Irregular woodland",random forest\r\n\n"bolster vector machine","support vector machine, any"\n'
        (tmp_path / "mine.csv").write_text(lines, "utf-8")
        assert dictionary.load_phrases(tmp_path / "mine.csv") == [
            dictionary.Phrase("irregular woodland", "random forest", 1, 0),
            dictionary.Phrase("bolster vector machine", "support vector machine, any", 1, 0),
        ]
        (tmp_path / "other.csv").write_text("phrase;term\nprofound learning;deep learning\n", "utf-8")
        with pytest.raises(
            dictionary.TorturedDictionaryError, match=r"other\.csv:1: expected a phrase, a comma and its term; found"
        ):
            dictionary.load_phrases(tmp_path / "other.csv")

    @pytest.fixture
    def package(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A distribution as pip lays it down: nothing of spinfix is touched."""
        (tmp_path / "brings.py").write_text(
            "from pathlib import Path\ndef folder(): return Path(__file__).parent / 'data'\n", "utf-8"
        )
        (tmp_path / "data").mkdir()
        (tmp_path / "data" / "family.toml").write_text('kind = "spinner"\nname = "wozzler"\n', "utf-8")
        (tmp_path / "data" / "substitutions.tsv").write_text(
            "spun\toriginal\tlower\tlower_documents\tcapital\tcapital_documents\nquibbly wozzle\tpeace treaty\t9\t9\t0\t0\n",
            "utf-8",
        )
        (tmp_path / "data" / "phrases.tsv").write_text(
            "phrase\tstanding\tgenuine\tcapital_standing\tcapital_genuine\n", "utf-8"
        )
        info = tmp_path / "brings-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: brings\nVersion: 1.0\n", "utf-8")
        points = "[spinfix.families]\nbrought = brings:folder\nbroken = brings:nothing\n"
        (info / "entry_points.txt").write_text(points, "utf-8")
        monkeypatch.syspath_prepend(str(tmp_path))

    @pytest.mark.usefixtures("package")
    def test_an_installed_package_brings_a_family(self) -> None:
        cleaner = Cleaner(families="brought", assume_spun=True, min_confidence=0.0)
        result = cleaner.analyse("They signed the quibbly wozzle there.")
        assert result.text == "They signed the peace treaty there."
        assert {edit.family for edit in result.edits} == {"brought"}, "the name by which it is asked for"

    @pytest.mark.usefixtures("package")
    def test_a_package_whose_family_cannot_be_loaded_is_named(self) -> None:
        listed = invoke("dictionary", "list")
        assert "brought" in listed.stdout
        assert "the family broken of the package brings cannot be loaded: brings:nothing: module 'brings' has" in listed.stderr
        with pytest.raises(registry.FamilyError, match="of the package brings cannot be loaded"):
            Cleaner(families="broken").clean("A text.")
        with pytest.raises(registry.FamilyError, match='no family "wozzler"; available: broken, brought, tortured'):
            Cleaner(families="wozzler").clean("A text.")

    @pytest.mark.usefixtures("package")
    @pytest.mark.parametrize(("command", "asked"), [("show", "quibbly wozzle"), ("search", "wozzle")])
    def test_its_dictionary_is_looked_up_like_a_shipped_one(self, command: str, asked: str) -> None:
        done = invoke("dictionary", command, asked)
        assert (done.exit_code, "peace treaty" in done.stdout) == (0, True)

    @pytest.mark.parametrize(("says", "rewords"), [("", False), ("REWORDS_PAGES = True", True)])
    def test_a_kind_of_an_installed_package_may_reword_pages(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, says: str, rewords: bool
    ) -> None:
        name = f"magic{len(says)}"  # kinds are kept
        (tmp_path / f"{name}.py").write_text(says, "utf-8")
        info = tmp_path / f"{name}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n", "utf-8")
        (info / "entry_points.txt").write_text(f"[spinfix.kinds]\n{name} = {name}\n", "utf-8")
        monkeypatch.syspath_prepend(str(tmp_path))
        assert registry.rewords_pages(Family("mine", name, tmp_path)) is rewords

    @pytest.mark.parametrize("name", ["spinner-x", "artefacts", ".."])
    def test_a_family_that_is_not_there_is_told_with_those_that_are(self, name: str) -> None:
        with pytest.raises(registry.FamilyError, match="available: tortured, wp-auto-spinner"):
            Cleaner(Config(families=(name,)))

    def test_a_folder_that_holds_no_dictionary(self, tmp_path: Path) -> None:
        with pytest.raises(registry.FamilyError, match="is not a dictionary"):
            Cleaner(Config(dictionaries=(tmp_path,)))

    def test_two_families_of_one_name(self, tmp_path: Path) -> None:
        (tmp_path / "tortured.tsv").write_text(LIST, "utf-8")
        with pytest.raises(
            registry.FamilyError, match=r'called "tortured", .*tortured and .*tortured.tsv; rename one \(a list: its file'
        ):
            Cleaner(Config(dictionaries=(tmp_path / "tortured.tsv",)))

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("", "kind is missing"),
            ("kind = 1", "kind = 1: it takes text"),
            (
                'kind = "magic"',
                r'there is no kind of family "magic" \(the key kind of a family.toml\); available: spinner, tortured',
            ),
            ('kind = "spinner"\ncolour = "red"', "unknown field colour"),
            (
                'kind = "spinner"\n[thresholds]\nprobability = 2.0',
                "thresholds.probability = 2.0: it takes a number",
            ),
            ('kind = "spinner"\n[thresholds]\nprobabilty = 0.5', "unknown field thresholds.probabilty"),
            ('kind = "spinner"\n[files]\nsubstitutions = "a.tsv"', "files.substitutions"),
            ('kind = "spinner"\n[files]\nranker = "none.npz"', "files.ranker = 'none.npz': there is no such file"),
            (
                'kind = "spinner"\n[habits]\ndrew = "document"',
                "unknown field habits.drew; expected one of draw, order, others",
            ),
            ('kind = "spinner"\n[habits]\ndraw = "page"', "habits.draw = 'page': it takes \"document\""),
            ('kind = "spinner"\n[habits]\norder = "shortest"', 'it takes "unknown" or "longest"'),
            ('kind = "spinner"\n[habits]\nothers = 0', "habits.others = 0: it takes a list"),
            ('kind = "spinner"\n[habits]\nothers = "withinside the"', r"habits.others = 'withinside the': it takes a list"),
            ("kind = ", "cannot be read"),
            ("kind = " + "[" * 5000, "cannot be read"),
        ],
    )
    def test_a_manifest_that_is_not_in_order(self, tmp_path: Path, text: str, message: str) -> None:
        (tmp_path / "family.toml").write_text(text, "utf-8")
        with pytest.raises(SpinfixError, match=message):
            Cleaner(Config(dictionaries=(tmp_path,))).clean("Some text.")

    @pytest.mark.parametrize("name", FITTED)
    def test_every_fitted_file_may_be_elsewhere(self, tmp_path: Path, name: str) -> None:
        (tmp_path / "there").write_bytes(b"")
        (tmp_path / "family.toml").write_text(f'kind = "spinner"\n[files]\n{Path(name).stem} = "there"\n', "utf-8")
        assert manifest.load(tmp_path).file(name) == tmp_path / "there"

    def test_a_manifest_comes_back_as_it_was_saved(self, tmp_path: Path) -> None:
        (tmp_path / "r.npz").write_bytes(b"")
        family = Family(
            *("one", "spinner", tmp_path, 'says "hello"', "3", {"ranker": tmp_path / "r.npz"}, 0.5, 0.25),
            {"draw": "occurrence", "others": ["withinside", "a unmarried"]},
        )
        manifest.save(family)
        assert manifest.load(tmp_path) == family

    @pytest.mark.parametrize("family", registry.shipped(), ids=lambda family: family.name)
    def test_so_does_that_of_every_shipped_family(self, family: Family, tmp_path: Path) -> None:
        manifest.save(replace(family, folder=tmp_path))
        assert manifest.load(tmp_path) == replace(family, folder=tmp_path)

    @pytest.mark.parametrize("confidence", [0.0, 0.5, 1.0])
    def test_so_does_every_confidence(self, tmp_path: Path, confidence: float) -> None:
        family = Family("one", "spinner", tmp_path, least_confidence=confidence)
        manifest.save(family)
        assert manifest.load(tmp_path) == family

    def test_a_family_may_ask_for_more_than_the_caller(self, quill: Path, tmp_path: Path) -> None:
        strict = tmp_path / "quill"
        shutil.copytree(quill, strict)
        manifest.save(replace(manifest.load(strict), least_probability=1.0))
        pair, _ = unseen(1)[0]
        assert cleaner(strict).clean(pair.spun) == pair.spun


def test_a_list_is_used_alone_if_it_is_named(tmp_path: Path) -> None:
    mine = tmp_path / "mine.tsv"
    mine.write_text("irregular woodland\trandom forest\nstormy timber\tdecision tree\n")
    assert [family.name for family in Cleaner(dictionaries=mine, families="mine").families] == ["mine"]
    assert [family.name for family in Cleaner(dictionaries=mine, families=("tortured", "mine")).families] == [
        "tortured",
        "mine",
    ]
    assert len(Cleaner(dictionaries=mine).families) == 3
    with pytest.raises(registry.FamilyError, match='there is no family "yours"'):
        Cleaner(dictionaries=mine, families="yours")
