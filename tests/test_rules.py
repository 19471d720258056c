"""Packs are read, checked and chosen from; what is wrong with one is said."""

from __future__ import annotations

from pathlib import Path

import pytest
import regex

from spinfix.artefacts.judging import pack_kinds
from spinfix.artefacts.pack_files import load_packs
from spinfix.artefacts.rules import SPUN_TEXT, PackError
from spinfix.artefacts.scrubber import Scrubber
from spinfix.edits import apply
from spinfix.report.rules import explain_rules, list_rules
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "artefacts.md").read_text("utf-8")

PACKS = load_packs()

GOOD = """
name = "mine"
description = "My rules"

[[rules]]
id = "MY001"
description = "Beep"
where = ["own-line"]
literals = ["beep"]
pattern = 'beep+'
positive = [["One.\\nbeeep", "One."]]
negative = ["The beep is loud."]
"""


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return tmp_path / "mine.toml"


def test_users_add_packs(pack: Path) -> None:
    pack.write_text(GOOD)
    scrubber = Scrubber(load_packs() + load_packs([pack]))
    text = "[ad_1]\nOne.\n* Beep\nTwo beeps."
    assert apply(text, scrubber.find(text)) == "One.\nTwo beeps."


def test_users_patterns_may_end_with_a_comment(pack: Path) -> None:
    pack.write_text(GOOD.replace("own-line", "inline").replace("'beep+'", "'(?x) beep+  # or longer'"))
    scrubber = Scrubber(load_packs([pack]))
    text = "The end. beep"
    assert apply(text, scrubber.find(text)) == "The end."


def test_a_pack_may_begin_with_the_mark_that_editors_put_first(pack: Path) -> None:
    pack.write_text(GOOD, "utf-8-sig")
    assert [found.name for found in load_packs([pack])] == ["mine"]


def test_folders_of_packs(pack: Path) -> None:
    pack.write_text(GOOD)
    assert [found.name for found in load_packs([pack.parent])] == ["mine"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("'beep+'", "'beep('", "invalid pattern"),
        ("positive = ", "positive = [] #", "at least one positive"),
        ("negative = ", "negative = [] #", "at least one positive"),
        ("negative = ", "#", "missing negative"),
        ('"MY001"', '"my-1"', "an id is two to four capital letters"),
        ("own-line", "somewhere", "not of somewhere"),
        ('["own-line"]', "[]", "not of nowhere"),
        ('["beep"]', '["Beep"]', "lower-case"),
        ("literals", "literal", "missing literals"),
        ("pattern", "colour = 1\npattern", "unknown colour"),
        ('[["One.\\nbeeep", "One."]]', '[["One."]]', "is a pair"),
        ('description = "My rules"', "", "exactly a name"),
        ('name = "mine"', 'name = "mine', "cannot read"),
        ('literals = ["beep"]', 'literals = ["beep"]\nstands = "beside"', 'stands is "below", "last", "above"'),
        ('where = ["own-line"]', 'where = ["inline"]\nstands = "below"', "stands is for rules of lines"),
        ('literals = ["beep"]', 'literals = ["beep"]\nkind = "advert"', 'kind is "slot", "embed", "navigation"'),
        ('literals = ["beep"]', 'literals = ["beep"]\nlinks = "beep("', "invalid links"),
    ],
)
def test_what_is_wrong_with_a_pack_is_said(pack: Path, old: str, new: str, message: str) -> None:
    assert old in GOOD
    pack.write_text(GOOD.replace(old, new, 1))
    with pytest.raises(PackError, match=message) as error:
        load_packs([pack])
    assert str(pack) in str(error.value)


def with_parts(parts: str, pattern: str) -> str:
    """The good pack with a table [parts], and another pattern."""
    return GOOD.replace("\n[[rules]]", f"\n[parts]\n{parts}\n[[rules]]").replace("'beep+'", f"'{pattern}'")


@pytest.mark.parametrize(
    ("parts", "pattern", "expanded"),
    [
        ("beep = 'be+p|bip'", "(?&beep)!*", "(?:be+p|bip)!*"),
        (
            "end = 'p(?<keep>!*)'\ntwo-e = '(?-i:ee)'",
            r"b(?&two-e)(?&end)|b(?&two-e)ps",
            r"b(?:(?-i:ee))(?:p(?<keep>!*))|b(?:(?-i:ee))ps",
        ),
        (r"back = 'beep\\1\g<0>\\'", "(?&back)|beep", r"(?:beep\\1\g<0>\\)|beep"),
        ("e = 'e'", r"b(?&e)+p|\(?&e\)", r"b(?:e)+p|\(?&e\)"),
        ("e = 'e'", r"b\\?(?&e)+p", r"b\\?(?:e)+p"),
        ("", "(?<e>e)|b(?&e)+p", "(?<e>e)|b(?&e)+p"),
        ("e = 'o'", "(?P<e>e)|b(?&e)+p", "(?P<e>e)|b(?&e)+p"),
    ],
)
def test_parts_stand_in_patterns(pack: Path, parts: str, pattern: str, expanded: str) -> None:
    pack.write_text(with_parts(parts, pattern))
    assert load_packs([pack])[0].rules[0].pattern == expanded


@pytest.mark.parametrize(
    ("parts", "pattern", "message"),
    [
        ("beep = 'be+p'\nboop = 'bo+p'", "(?&beeb)", "rule MY001: .* no part called beeb, .*; its parts are beep, boop"),
        ("", "(?&beeb)", r"rule MY001: .* no part called beeb, .*; it has no \[parts\]"),
        ("beep = 'be(p'", "(?&beep)", "part beep: not a pattern by itself"),
        ("beep = 'be)(p'", "(?&beep)", "part beep: not a pattern by itself"),
        (r"beep = 'b(e)\1p'", "(?&beep)", "part beep: groups are numbered in the whole pattern"),
        ("beep = 'be+p'\nbeeps = '(?&beep)s'", "(?&beeps)", r"part beeps: parts have no parts; write out what \(\?&beep\)"),
        ("beep = ['be+p']", "(?&beep)", "part beep: a part is a pattern"),
        ("beep = ''", "(?&beep)", "part beep: a part is a pattern"),
        ("'two e' = 'ee'", "beep", "part 'two e': a name has letters"),
    ],
)
def test_what_is_wrong_with_parts_is_said(pack: Path, parts: str, pattern: str, message: str) -> None:
    pack.write_text(with_parts(parts, pattern))
    with pytest.raises(PackError, match=message) as error:
        load_packs([pack])
    assert str(pack) in str(error.value)


def test_parts_are_a_table(pack: Path) -> None:
    pack.write_text(f"parts = ['ee']\n{GOOD}")
    with pytest.raises(PackError, match=r"\[parts\] is a table of names and patterns"):
        load_packs([pack])


def test_a_pattern_is_a_text(pack: Path) -> None:
    pack.write_text(GOOD.replace("'beep+'", "5"))
    with pytest.raises(PackError, match="rule MY001: pattern is a text"):
        load_packs([pack])


def test_parts_that_no_rule_has_are_known(pack: Path) -> None:
    pack.write_text(with_parts("beep = 'beep'\nboop = 'boop'\ne = 'e'", "(?&beep)|(?<e>e)(?&e)"))
    assert load_packs([pack])[0].unused_parts == ("boop", "e")
    assert not any(found.unused_parts for found in PACKS)


LONG = "The talks of the two envoys failed on the third day, as nobody had hoped."


@pytest.mark.parametrize(
    ("stands", "around", "is_removed"),
    [
        ("below", "The talks of the two envoys failed.\nBeep\n", True),
        ("below", "Beep\nThe talks of the two envoys failed.\n", False),
        ("last", "The talks of the two envoys failed.\nBeep\nThey will meet once more next week.\n", False),
        ("above", "Beep\nThe talks of the two envoys failed.\n", True),
        ("above", "The talks of the two envoys failed.\nBeep\n", False),
        (
            "above",
            "The talks of the two envoys failed.\nBeep\nThey will meet once more in the spring of the next year.\n",
            False,
        ),
        ("outside", "Beep\nThe talks of the two envoys failed.\n", True),
        ("outside", "The talks of the two envoys failed.\nBeep\n", True),
        ("outside", "The talks of the two envoys failed.\nBeep\nThey will meet once more next week.\n", False),
        ("outside", "The talks of the envoys failed.\nBeep\n© Valley Courier. All rights reserved.\n", True),
        ("outside", f"Envoys fail to agree\n{LONG}\nBeep\nThey will meet again next week.\n", True),
        ("outside", f"Dear Ann,\n{LONG}\nBeep\nThey will meet again next week.\n", False),
        ("accompanied", f"{LONG}\nBeep\nThey will meet again next week.\n", False),
        ("accompanied", f"{LONG}\n- Beep -\nThey will meet again next week.\n", True),
        ("accompanied", f"{LONG}\nBEEP\nThey will meet again next week.\n", True),
        ("accompanied", f"{LONG}\nBeep\n", True),
        ("accompanied", f"Beep\n{LONG}\n", False),
        ("accompanied", "Beep\nThe envoys meet\n", True),
        ("accompanied", f"The talks failed.\nBeep\n{LONG}\n", True),
        ("accompanied", f"{LONG}\n\nBEEP\nFor sale: two horns, hardly used\n", False),
        ("accompanied", f"Envoys fail to agree\n{LONG}\nBeep\nThey will meet again next week.\n", False),
        ("accompanied", f"<p>{LONG}</p>\n<p>Beep</p>\n<p>They will meet again next week.</p>\n", True),
    ],
)
def test_where_a_match_has_to_stand(pack: Path, stands: str, around: str, is_removed: bool) -> None:
    pack.write_text(GOOD.replace('literals = ["beep"]', f'literals = ["beep"]\nstands = "{stands}"'))
    found = Scrubber(load_packs([pack])).scan(around).edits
    assert [edit.found.strip("\n -").capitalize() for edit in found] == ["Beep"] * is_removed


def test_others_may_stand_beside_or_elsewhere(pack: Path) -> None:
    pack.write_text(GOOD.replace('literals = ["beep"]', 'literals = ["beep"]\nstands = "accompanied"'))
    scrubber = Scrubber((*load_packs(), *load_packs([pack])))
    inner = f"{LONG}\nBeep\nThey will meet again next week.\n"
    assert scrubber.find(inner) == []
    assert len(scrubber.find(f"{inner}Leave a Reply\n")) == 2
    assert len(scrubber.find(f"{inner}Beep\n{LONG}\nBeep\n{LONG}\n")) == 3


def test_what_an_article_has_once_is_a_line_of_entries_where_it_stands_with_other_words(pack: Path) -> None:
    pack.write_text(GOOD.replace('literals = ["beep"]', 'literals = ["beep"]\nkind = "once"'))
    scrubber = Scrubber((*load_packs(), *load_packs([pack])))
    assert len(scrubber.find(f"Beep\n{LONG}\nBeep\n{LONG}\n")) == 2
    assert scrubber.find(f"Beep\n{LONG}\nBeepp\n{LONG}\n") == []
    assert len(scrubber.find(f"Beep\n{LONG}\nBeepp\n{LONG}\nLeave a Reply\n")) == 3
    assert len(scrubber.find(f"{LONG}\nBeep\nBeepp\n{LONG}\n")) == 2


@pytest.mark.parametrize(
    ("kind", "around", "is_removed"),
    [
        ("", "He said that the talks of the envoys\nBeep\nhad failed on the third day.\n", False),
        ("slot", "He said that the talks of the envoys\nBeep\nhad failed on the third day.\n", True),
        ("", "The singer wrote this to her fans:\nBeep\nThe talks of the two envoys failed.\n", False),
        ("embed", "The singer wrote this to her fans:\nBeep\nThe talks of the two envoys failed.\n", True),
        ("", "Cookie policy\n\nBeep\n\nThe files are deleted once a month.\n", True),
        ("notice", "Cookie policy\n\nBeep\n\nThe files are deleted once a month.\n", False),
    ],
)
def test_what_a_match_is(pack: Path, kind: str, around: str, is_removed: bool) -> None:
    pack.write_text(GOOD.replace('literals = ["beep"]', f'literals = ["beep"]\nkind = "{kind}"') if kind else GOOD)
    found = Scrubber(load_packs([pack])).scan(around).edits
    assert [edit.found.strip() for edit in found] == ["Beep"] * is_removed


@pytest.mark.parametrize(
    ("kind", "block", "around", "is_removed"),
    [
        ("", "", "# Beep\n\nThe talks failed.\n", False),
        ("headline", "", f"{LONG}\n\n## Beep\n\nThe talks failed.\n", True),
        ("headline", "", "# Beep\n\nThe talks failed.\n", True),
        ("headline", 'requires = ["*"]', "# Beep\n\nThe talks failed.\n\nLeave a Reply Cancel reply\n", False),
        ("headline", 'requires = ["*"]', f"{LONG}\n\n## Beep\n\nThe talks failed.\n\nLeave a Reply Cancel reply\n", True),
        ("headline", 'requires = ["*"]\nblock = true', f"{LONG}\n\n## Beep\n\nThe talks failed.\nLeave a Reply\n", False),
        ("headline", 'requires = ["*"]\nblock = true', f"{LONG}\nLeave a Reply\n\n## Beep\n\nThe talks failed.\n", True),
    ],
)
def test_a_widget_may_be_empty(pack: Path, kind: str, block: str, around: str, is_removed: bool) -> None:
    pack.write_text(GOOD.replace('literals = ["beep"]', f'literals = ["beep"]\n{block}\n' + f'kind = "{kind}"' * bool(kind)))
    found = Scrubber((*load_packs(), *load_packs([pack]))).find(around)
    assert ("MY001" in {edit.rule for edit in found}) == is_removed


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"{LONG}\n\n* [Beep](https://example.org/?beep)\n* [Beepp](/?beep)\n\nEnd.", f"{LONG}\n\nEnd."),
        (f"{LONG}\n\n[Beep](/?beep) | [Beep](/?beep)", None),
        (f"{LONG}\n\n* [Beep](https://example.org/?beep)\n* [Beepp](/?boop)\n\nEnd.", None),
        (f"{LONG}\n\n[Bee](/?beep)p\n\nEnd.", None),
        (f"{LONG}\n\n* [Beep](/?beep)\n\nEnd.", f"{LONG}\n\nEnd."),
        (f"{LONG}\n\nBeep\n\nEnd.", None),
        (f"{LONG}\n\nBe[ep](/?beep)\n\nEnd.", None),
        (f"{LONG}\n\n[Beep](/?beep) beep [beep](/?beep)\n\nEnd.", None),
        (f"{LONG}\n\n[Beep](/?beep) [beep](/?beep)\n\nEnd.", f"{LONG}\n\nEnd."),
        (f'<p>{LONG}</p><a href="/?beep">Beep</a>', f"<p>{LONG}</p>"),
        (f'<p>{LONG}</p><a href="/">Beep</a>', None),
    ],
)
def test_links_have_to_lead_to_an_address(pack: Path, text: str, left: str | None) -> None:
    rule = GOOD.replace("'beep+'", "'(?:beep+ ?)+'")
    pack.write_text(rule.replace('literals = ["beep"]', "literals = [\"beep\"]\nlinks = '[?]beep'"))
    scrubber = Scrubber(load_packs([pack]))
    assert apply(text, scrubber.find(text)) == (text if left is None else left)


def test_missing_files_are_said(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="cannot read"):
        load_packs([tmp_path / "none.toml"])
    nested = tmp_path / "nested.toml"
    nested.write_text("name = " + "[" * 5000)
    with pytest.raises(PackError, match="cannot read"):
        load_packs([nested])


def test_ids_stand_for_one_rule(pack: Path) -> None:
    pack.write_text(GOOD.replace("MY001", "AD001"))
    with pytest.raises(PackError, match="AD001 is both a rule of importer and a rule of mine"):
        Scrubber(load_packs() + load_packs([pack]))
    pack.write_text(GOOD + GOOD[GOOD.index("[[rules]]") :])
    with pytest.raises(PackError, match="MY001"):
        load_packs([pack])


@pytest.mark.parametrize("name", ["AD999", "importr", "", "ad001"])
def test_names_that_fit_no_rule(name: str) -> None:
    with pytest.raises(PackError, match="no artefact rule or pack"):
        Scrubber(PACKS, [name])
    with pytest.raises(PackError, match="no artefact rule or pack"):
        Scrubber(PACKS, (), [name])


def test_near_names_are_offered() -> None:
    with pytest.raises(PackError, match="did you mean importer"):
        Scrubber(PACKS, ["importr"])


@pytest.mark.parametrize(("given", "meant"), [("ad001", "AD001"), ("Importer", "importer")])
def test_a_rule_is_found_in_another_case(given: str, meant: str) -> None:
    with pytest.raises(PackError, match=rf"is called '{given}'; did you mean {meant}\?$"):
        Scrubber(PACKS, [given])


def test_shipped_packs_are_well_kept() -> None:
    """Patterns compile, the ids of a pack share a prefix and are sorted, and required rules exist and are mentioned."""
    names = {pack.name for pack in PACKS} | {rule.id for pack in PACKS for rule in pack.rules}
    for pack in PACKS:
        ids = [rule.id for rule in pack.rules]
        assert ids == sorted(ids)
        assert len({name[:-3] for name in ids}) == 1
        for rule in pack.rules:
            regex.compile(rule.pattern, regex.IGNORECASE | regex.V1)
            assert bool(rule.requires) == ("requires" in rule.description), rule.id
            for name in rule.requires:
                assert name in ("*", SPUN_TEXT) or any(other.startswith(name) for other in names), (rule.id, name)


def test_the_page_has_every_pack_and_the_number_of_its_rules() -> None:
    for pack in PACKS:
        assert f"| {pack.name} | {pack.rules[0].id[:-3]} | {len(pack.rules)} |" in PAGE


def test_kinds_of_packs_name_packs_that_exist() -> None:
    sets = [value for value in vars(pack_kinds).values() if isinstance(value, frozenset)]
    named = {pack_kinds.CAPTIONS}.union(*sets, *pack_kinds.EXPLAINED_BY_FURNITURE.values())
    assert named <= {pack.name for pack in PACKS}


def test_what_the_page_says_to_decide_is_in_the_code() -> None:
    table = PAGE.partition("### What stays")[2].partition("\n## ")[0]
    named = {name for line in table.splitlines() for name in regex.findall(r"`([a-z_]+)\.([a-z_]+)`", line)}
    assert len(named) > 40
    for module, function in named:
        (path,) = (ROOT / "spinfix" / "artefacts").rglob(f"{module}.py")
        source = path.read_text("utf-8")
        assert f"def {function}(" in source, f"{module}.{function}"


def test_every_rule_is_listed() -> None:
    listed = "\n".join(list_rules(PACKS))
    assert all(rule.id in listed and rule.description in listed for pack in PACKS for rule in pack.rules)


def test_rules_are_shown_with_their_examples() -> None:
    shown = "\n".join(explain_rules(PACKS, "SL001"))
    assert "Supply" not in shown
    assert r"The talks failed.\n[ad_2]\nSource link" in shown
    assert "The source link was broken." in shown
    with pytest.raises(PackError, match="no artefact rule"):
        list(explain_rules(PACKS, "XX001"))
