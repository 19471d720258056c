"""``spinfix rules``: rules are shown and tried on a file; packs of users are refused if they do not do what they say."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

import spinfix
from spinfix import Config, correction_files, resources
from spinfix.artefacts import pack_files
from spinfix.artefacts import rules as artefact_rules
from spinfix.artefacts.checking import checked_packs, failures, faults
from spinfix.artefacts.pack_files import load_packs
from spinfix.artefacts.rules import PackError
from tests.conftest import invoke

GOOD = """\
name = "mine"
description = "Tags of my site"

[[rules]]
id = "MY001"
description = "Line of beeps"
where = ["own-line"]
literals = ["beep", "beeps"]
pattern = 'beeps?!*'
positive = [["One.\\nBeep!", "One."]]
negative = ["The beep is loud."]

[[rules]]
id = "MY002"
description = "Boop; requires a run of artefacts around it and another artefact"
where = ["own-line"]
literals = ["boop"]
pattern = 'boop'
requires = ["mine"]
block = true
positive = [["One.\\nBeep!\\nBoop", "One."]]
negative = ["One.\\nBoop"]
"""


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    path = tmp_path / "mine.toml"
    path.write_text(GOOD)
    return path


def rules(*arguments: str | Path, text: str | None = None) -> tuple[int, str]:
    result = invoke("rules", *arguments, stdin=text)
    return result.exit_code, result.output


def test_shipped_packs_have_no_faults() -> None:
    assert not list(faults(load_packs()))


def test_a_good_pack_is_used(pack: Path) -> None:
    assert [rule.id for rule in checked_packs([pack])[0].rules] == ["MY001", "MY002"]
    assert spinfix.scrub("One.\n\nBeep!\n", rule_packs=pack) == "One.\n"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"One."]]\nnegative = ["The', '"Two."]]\nnegative = ["The', "MY001: the example .* gives 'One.', not 'Two.'"),
        ('["The beep is loud."]', '["One.\\nBeep"]', "MY001: .* should stay, but .* is removed"),
        ('literals = ["beep", "beeps"]', 'literals = ["beep", "honk"]', "MY001: the literal 'honk' is not in the pattern"),
        ("'boop'", "'(?:b|bo|o|op)+p$x'", "MY002: the example"),
    ],
)
def test_a_pack_that_does_not_do_what_it_says_is_refused(pack: Path, old: str, new: str, message: str) -> None:
    assert old in GOOD
    pack.write_text(GOOD.replace(old, new, 1))
    with pytest.raises(PackError, match=message):
        checked_packs([pack])
    with pytest.raises(spinfix.SpinfixError, match=message):
        spinfix.scrub("One.", rule_packs=pack)


def test_an_example_that_other_rules_scrub_is_a_fault(pack: Path) -> None:
    pack.write_text(GOOD.replace('[["One.\\nBeep!", "One."]]', '[["One.\\n[ad_1]", "One."]]', 1))
    assert next(fault.message for fault in failures(load_packs([pack]))).endswith("give one that needs this rule")


def test_lint(pack: Path) -> None:
    assert rules("lint", pack) == (0, "2 rules checked, 0 rules with faults\n")
    pack.write_text(GOOD.replace('"beeps"]', '"honk"]').replace('["One.\\nBoop"]', '["One.\\nBeep!\\nBoop"]'))
    status, output = rules("lint", pack)
    assert status == 1
    assert output.startswith("MY001  the literal 'honk' is not in the pattern")
    assert "MY002  'One.\\nBeep!\\nBoop' should stay" in output
    assert output.endswith("2 rules checked, 2 rules with faults\n")


def test_parts_are_used_shown_and_checked(pack: Path) -> None:
    parts = '[parts]\nsound = "b[eo]+p"\n\n'
    first = GOOD.index("[[rules]]")
    good = GOOD[:first] + parts + GOOD[first:].replace("'beeps?!*'", "'(?&sound)s?!*'").replace("'boop'", "'(?&sound)'")
    pack.write_text(good.replace('"beep", "beeps"', '"beep"'))
    assert rules("lint", pack) == (0, "2 rules checked, 0 rules with faults\n")
    assert rules("test", "mine", "--rule-pack", pack)[0] == 0
    assert "pattern   (?:b[eo]+p)s?!*" in rules("show", "MY001", "--rule-pack", pack)[1]
    assert spinfix.scrub("One.\n\nBeep!\n", rule_packs=pack) == "One.\n"
    pack.write_text(GOOD[:first] + parts + GOOD[first:])
    fault = "no rule has the part sound; write (?&sound) in a pattern, or remove it"
    assert rules("lint", pack) == (1, f"mine  {fault}\n2 rules checked, 0 rules with faults\n")
    with pytest.raises(PackError, match="mine: no rule has the part sound"):
        checked_packs([pack])
    pack.write_text(good.replace("(?&sound)s", "(?&noise)s"))
    status, output = rules("lint", pack)
    assert status == 1
    assert "mine.toml: rule MY001: " in output
    assert output.endswith("no part called noise, nor the pattern a group; its parts are sound\n")


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('where = ["own-line"]', 'where = "own-line"', 'rule MY001: where is a list of texts: where = ["own-line"]'),
        ('literals = ["beep", "beeps"]', 'literals = "beep"', 'rule MY001: literals is a list of texts: literals = ["beep"]'),
        (
            'where = ["own-line"]',
            'where = [["own-line"]]',
            """rule MY001: where is a list of texts: where = ["['own-line']"]""",
        ),
        ('literals = ["beep", "beeps"]', "literals = [3]", 'rule MY001: literals is a list of texts: literals = ["3"]'),
        ('requires = ["mine"]', 'requires = "mine"', 'rule MY002: requires is a list of texts: requires = ["mine"]'),
        ("block = true", 'block = "no"', "rule MY002: block is true or false, without quotes"),
        ("block = true", "links = 3", "rule MY002: links is a text: links = '…'"),
        ('positive = [["One.\\nBeep!", "One."]]', "positive = [3]", "rule MY001: positive is a list of pairs [before, after]"),
        ('description = "Tags of my site"', "", "[[rules]], and perhaps sites, like and [parts]; missing: description"),
    ],
)
def test_what_a_pack_lacks_is_all_that_is_told(pack: Path, old: str, new: str, fault: str) -> None:
    pack.write_text(GOOD.replace(old, new, 1))
    status, output = rules("lint", pack)
    assert status == 1
    assert output.endswith(f"{fault}\n")
    assert "checked" not in output


def test_an_invalid_pack_is_a_fault_and_the_others_of_the_folder_are_checked(pack: Path) -> None:
    pack.write_text(GOOD.replace('"beeps"]', '"honk"]'))
    (pack.parent / "broken.toml").write_text("name = ")
    (pack.parent / "wrong.toml").write_text('name = "wrong"\ndescription = "No table"\nrules = [{id = "WR001"}]\n')
    status, output = rules("lint", pack.parent)
    assert status == 1
    broken, wrong, honk, count = output.splitlines()
    assert "broken.toml: cannot read this rule pack" in broken
    assert "wrong.toml: rule WR001: missing description, " in wrong
    assert honk.startswith("MY001  the literal 'honk'")
    assert count == "2 rules checked, 1 rule with faults"
    (pack.parent / "wrong.toml").write_text(GOOD)
    assert rules("lint", pack.parent / "broken.toml")[0] == 1
    status, output = rules("lint", pack.parent)
    assert status == 1
    assert "mine is the name of a pack twice; rename one of them" in output
    assert "MY001  the literal 'honk'" in output, "the other faults are told too"


def test_rules_that_are_no_tables_are_told(tmp_path: Path) -> None:
    (tmp_path / "three.toml").write_text('name = "three"\ndescription = "Three"\nrules = [3]\n')
    assert rules("lint", tmp_path / "three.toml")[1].endswith("rules are tables, each below a line [[rules]]\n")


def test_the_pattern_of_ids_in_corrections_is_that_of_rules() -> None:
    assert correction_files.RULE_ID == artefact_rules.ID


def test_a_folder_without_packs_is_refused(tmp_path: Path) -> None:
    (tmp_path / "packs").mkdir()
    for words in (["lint", "packs"], ["list", "--rule-pack", "packs"]):
        status, message = rules(*words[:-1], tmp_path / words[-1])
        assert (status, "packs: this folder has no rule pack" in message) == (2, True)


def test_the_examples_of_shipped_rules_can_be_run() -> None:
    assert rules("test", "importer")[1] == "14 rules checked, 0 rules with faults\n"
    assert rules("test", "AD001")[0] == 0
    assert rules("test", "AD999")[0] == 2


def test_the_examples_of_a_pack_can_be_run(pack: Path) -> None:
    pack.write_text(GOOD.replace('"The beep is loud."', '"Beep"'))
    status, output = rules("test", "mine", "--rule-pack", pack)
    assert status == 1
    assert output.startswith("MY001  'Beep' should stay")


@pytest.mark.parametrize(
    ("rule", "text", "status", "said"),
    [
        ("AD001", "One.\n[ad_1]", 0, "2:1  [ad_1]  (removed, 0.98)"),
        ("AD001", "One.", 1, "matches nothing"),
        ("SH007", "[ad_1]\n\n## Twitter\n\nOne.", 1, "it is a heading, and what is below it is no artefact"),
        ("SH007", "Twitter", 1, "the document has none of the artefacts that the rule requires"),
        ("SH007", "[ad_1]\n<td>Twitter</td>", 1, "it stands in a table cell"),
        ("SH007", "[ad_1]\nOne.\n\nx\n\nTwo.", 1, "no artefact on a neighbouring line explains it"),
        ("SH007", "[ad_1]\nOne:\n- Print\n- Paint\nTwo.", 1, "it is an item of a list, and other items are no artefacts"),
        ("SH007", "[ad_1]\nOne:\n- Print\n- Email\nTwo.", 1, "no artefact beside it explains it"),
        ("CM007", "They asked us to\nload more comments.", 1, "it ends the sentence of the line above"),
        ("RL028", "[ad_1]\nWatch: How the dam broke\nIt broke at noon.", 1, "it may be the title"),
        ("SH007", "Share this:\nTwitter", 0, "2:1  Twitter  (removed"),
        ("RS015", "{userName}\n{lampCount}\n{page_title}\nBack to top", 1, "a list of the messages of a program"),
        ("RL005", "The keys are:\nRelated:\nThe lamp", 1, "the lines around it go on with one another"),
        ("CM001", "<p>Choose <menuitem>Leave a comment</menuitem> now.</p>", 1, "the line below goes on with its sentence"),
    ],
)
def test_rules_can_be_tried(tmp_path: Path, rule: str, text: str, status: int, said: str) -> None:
    file = tmp_path / "page.txt"
    file.write_text(text)
    assert rules("try", rule, "-", text=text) == rules("try", rule, file)
    found, output = rules("try", rule, file)
    assert said in output
    assert found == status


def test_what_cannot_be_tried_is_told(tmp_path: Path) -> None:
    for name, said in (("AD999", "no artefact rule"), ("importer", "selects several rules; try one of them")):
        result = invoke("rules", "try", name, tmp_path, standalone_mode=False)
        assert said in str(result.exception)


def test_list_names_every_rule_and_pack() -> None:
    status, output = rules("list")
    assert status == 0
    for pack in load_packs():
        assert f"{pack.name} — {pack.description}" in output
        for rule in pack.rules:
            assert f"  {rule.id}  {rule.description}" in output


def test_show_explains_one_rule() -> None:
    status, output = rules("show", "AD001")
    (rule,) = (rule for pack in load_packs() for rule in pack.rules if rule.id == "AD001")
    assert status == 0
    assert output.startswith(f"AD001  {rule.description}\n")
    assert rule.pattern in output


def test_show_takes_the_name_of_a_pack() -> None:
    output = rules("show", "importer")[1]
    (pack,) = (pack for pack in load_packs() if pack.name == "importer")
    assert all(f"{rule.id}  {rule.description}\n" in output for rule in pack.rules)


@pytest.mark.parametrize(
    "arguments", [("list",), ("show", "AD"), ("try", "AD001", "-"), ("lint", "bad.toml")], ids=lambda arguments: arguments[0]
)
def test_colours_change_nothing_else(pack: Path, arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(pack.parent)
    Path("bad.toml").write_text(GOOD.replace("The beep is loud.", "One.\\nBeep!"))
    shown, painted = (
        invoke("rules", *arguments, stdin="[ad_1]\n", env={"NO_COLOR": "", "FORCE_COLOR": forced}, color=True)
        for forced in ("", "1")
    )
    assert "\x1b[" in painted.output
    assert re.sub(r"\x1b\[[\d;]*m", "", painted.output) == shown.output
    assert painted.exit_code == shown.exit_code


def test_packs_of_the_user_are_shown_too(pack: Path) -> None:
    listed = rules("list", "--rule-pack", pack)[1]
    assert "mine — Tags of my site (2 rules)\n  MY001  Line of beeps\n" in listed
    assert rules("show", "MY", "--rule-pack", pack)[1].startswith("MY001  Line of beeps\n")


def test_an_unknown_name_is_told() -> None:
    status, message = rules("show", "AD999")
    assert status == 2
    assert "no artefact rule or pack is called 'AD999'" in message


def test_rules_are_shown_with_their_confidence() -> None:
    output = rules("show", "AD001")[1]
    assert "of 12 labelled matches" in output
    output = rules("show", "SH007")[1]
    assert "only in a run of lines that explain each other" in output


def test_descriptions_need_no_other_rule() -> None:
    for pack in load_packs():
        for rule in pack.rules:
            assert not rule.description.lower().startswith(("the same", "also", "as above", "ditto")), rule.id
            assert len(rule.description) > 8, rule.id


# Sites.


def test_packs_for_a_site_are_used_only_there(pack: Path) -> None:
    pack.write_text(GOOD.replace("\n\n", '\nsites = ["example.org"]\n\n', 1))
    text = "One.\nBeep!"
    assert spinfix.scrub(text, rule_packs=pack) == text
    assert spinfix.scrub(text, rule_packs=pack, site="example.com") == text
    assert spinfix.scrub(text, rule_packs=pack, site="notexample.org") == text
    assert spinfix.scrub(text, rule_packs=pack, site="example.org") == "One."
    assert spinfix.scrub(text, rule_packs=pack, site="WWW.example.org") == "One."
    assert spinfix.scrub(text, rule_packs=pack, select="mine") == "One."


def test_sites_are_domains(pack: Path) -> None:
    for wrong in ('"example.org"', '["https://example.org/"]', "[1]"):
        pack.write_text(GOOD.replace("\n\n", f"\nsites = {wrong}\n\n", 1))
        with pytest.raises(PackError, match="sites is a list of domains"):
            load_packs([pack])


def test_sites_are_listed(pack: Path) -> None:
    pack.write_text(GOOD.replace("\n\n", '\nsites = ["example.org"]\n\n', 1))
    assert "mine — Tags of my site (2 rules, only for example.org)" in rules("list", "--rule-pack", pack)[1]


# Packs that are like a shipped one.

BUTTONS = """\
name = "mine"
description = "Buttons of my site"
like = "share"

[[rules]]
id = "MY001"
description = "Button for an owl"
where = ["own-line"]
literals = ["by owl"]
pattern = 'send (?:it )?by owl'
positive = [["Share this:\\nSend by owl\\nThe talks failed.", "The talks failed."]]
negative = ["They send letters by owl."]
"""
PAGE = """\
<article><h1>Talks fail</h1>
<p>The talks in the old town hall failed on Monday after two days of hard bargaining over the price of fish.</p>
<p>They will resume in March, officials of both sides said, and the boats will stay in the harbour until then.</p></article>
<div class="share-buttons"><ul><li>Facebook</li><li>Send by owl</li></ul></div>
"""


def test_what_is_like_a_shipped_pack_is_explained_by_the_same_elements(pack: Path) -> None:
    pack.write_text(BUTTONS)
    assert "owl" not in spinfix.scrub(PAGE, rule_packs=pack)
    assert "owl" in spinfix.scrub(PAGE.replace("share-buttons", "letters"), rule_packs=pack)
    pack.write_text(BUTTONS.replace('like = "share"\n', ""))
    assert "owl" in spinfix.scrub(PAGE, rule_packs=pack)


def test_a_pack_that_is_like_another_is_required_by_its_own_name(pack: Path) -> None:
    pack.write_text(GOOD.replace("\n\n", '\nlike = "share"\n\n', 1))
    assert spinfix.scrub("One.\nBeep!\nBoop", rule_packs=pack) == "One."


@pytest.mark.parametrize("wrong", ['"shares"', "1", '["share"]', '""'])
def test_packs_are_like_shipped_ones(pack: Path, wrong: str) -> None:
    pack.write_text(BUTTONS.replace('"share"', wrong))
    with pytest.raises(PackError, match="like is the name of a shipped pack, one of captions, comments, "):
        load_packs([pack])


def test_what_a_pack_is_like_is_shown(pack: Path) -> None:
    pack.write_text(BUTTONS)
    assert "  like      share\n" in rules("show", "MY001", "--rule-pack", pack)[1]


def test_packs_are_switched_by_path(tmp_path: Path) -> None:
    """Overrides of a settings file choose rules for some paths."""
    (tmp_path / "spinfix.toml").write_text('[[overrides]]\npaths = ["docs/"]\nignore = ["related"]\n')
    for folder in ("docs", "news"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.txt").write_text("One.\nADVERTISEMENT\nTwo.\n")
    arguments = ["clean", "--write", "--config", str(tmp_path / "spinfix.toml"), str(tmp_path / "docs"), str(tmp_path / "news")]
    assert invoke(*arguments).exit_code == 0
    assert (tmp_path / "docs" / "a.txt").read_text() == "One.\nADVERTISEMENT\nTwo.\n"
    assert (tmp_path / "news" / "a.txt").read_text() == "One.\nTwo.\n"
    assert Config().site == ""


def test_stored_packs_are_those_of_the_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is stored is taken for the files that it was made of, and for no others."""
    packs = tmp_path / "artefacts"
    shutil.copytree(resources.artefacts(), packs)
    monkeypatch.setattr(pack_files, "artefacts", lambda: packs)
    monkeypatch.setattr(pack_files, "tables", lambda name: tmp_path / f"{name}.tables")
    shipped = pack_files._shipped.__wrapped__
    read = shipped()
    assert pack_files.lay_out() == tmp_path / "artefacts.tables"
    with monkeypatch.context() as patched:
        patched.setattr(pack_files, "_load_toml", lambda file: pytest.fail(f"{file} was read"))
        assert shipped() == read
    file = packs / "spintax.toml"
    file.write_text(file.read_text("utf-8").replace('description = "', 'description = "Changed: ', 1), "utf-8")
    changed = shipped()
    assert changed != read
    assert [pack.description.startswith("Changed: ") for pack in changed].count(True) == 1
