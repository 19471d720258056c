"""What an author wrote, whatever a spinner did to the rest."""

from __future__ import annotations

import pytest

import spinfix
from spinfix.families.spinner.authored import Abbreviations, Labels, Literals, enumerations

ABBREVIATIONS = Abbreviations(["p.c.", "yr.", "govt."])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It fell 3 p.c. on the day, and rose 4 p.c.", ["p.c.", "p.c."]),
        ("It fell 3 p.c. on the day, and rose 4 p.c in all.", []),
        ("It fell 3 p.c on the day, and rose 4 p.c. in all.", []),
        ("It rose 4 p.c. Nobody knows why.", []),
        ("It took 5 yrs. to build, and is a yr. old.", ["yrs.", "yr."]),
        ("It took 5 yrs. to build, and is a yr old.", []),
        ("Govt. sources said so.", ["Govt."]),
        ("The p.cs. of the firm are new.", []),
    ],
)
def test_abbreviations_with_a_full_stop_throughout(text: str, found: list[str]) -> None:
    assert [text[start:end] for start, end in ABBREVIATIONS.find(text)] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It ran FOR 12 months. It ran 12 months.", [(11, 20)]),
        ("It ran for\n12 months.", [(11, 20)]),
        ("Sales rose 12 months for 12 months.", []),
        ("For 12 monthsly papers and a metaphor 12 months old.", []),
    ],
)
def test_phrases_behind_words_that_their_originals_cannot_follow(text: str, found: list[tuple[int, int]]) -> None:
    assert list(Literals({"12 months": ["for"]}).find(text)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("3. Name: Ada", ["Name"]),
        ("Full Name: Ada\nFULL NAME: Ada", ["Full Name"]),
        ("<td>Name</td><th>Name</th><p>Name</p>", ["Name", "Name"]),
        ("| Name\t| 5 |", ["Name"]),
        ("__Name__: Ada", ["Name"]),
        ("**Name** : Ada", ["Name"]),
        ("Name of the lamp: Ada", []),
        ("Names: Ada", []),
    ],
)
def test_labels_of_fields_and_columns(text: str, found: list[str]) -> None:
    assert [text[start:end] for start, end in Labels(["name", "full name"]).find(text)] == found


def test_without_labels_none_is_found() -> None:
    assert list(Labels([]).find("Name: Ada")) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The first, second and third lamps.", ["first, second and third"]),
        ("The first and second lamps.", []),
        ("The first, second, or the eleventh.", ["first, second, or the eleventh"]),
        ("The twentieth, Twenty-First to thirtieth lamps.", ["twentieth, Twenty-First to thirtieth"]),
        ("The first, secondary and third lamps.", []),
    ],
)
def test_three_ordinals_in_a_row(text: str, found: list[str]) -> None:
    assert [text[start:end] for start, end in enumerations(text)] == found


def test_what_a_menu_says_is_no_evidence_that_quotations_have_most_of() -> None:
    labels = (
        "Overseas Minister",
        "White Home",
        "This 12 months",
        "Final week",
        "Excessive Court docket",
        "Subsequent week",
        "Final evening",
        "Two international locations",
        "Extra particulars",
        "Local weather change",
        "Nationwide safety",
        "Prime Minister mentioned final week",
        "House workplace mentioned this 12 months",
    )
    menu = "".join(f'<li><a href="/{number}">{label}</a></li>\n' for number, label in enumerate(labels))
    article = (
        "<p>The identical Overseas Minister mentioned final week that the federal government would spend extra money on"
        " faculties and hospitals.</p>\n"
        "<p>He referred to as it “the Overseas Minister and this 12 months” and “a subsequent week, the identical 12 months”,"
        " and laughed.</p>\n"
        "<p>Individuals within the metropolis mentioned that they'd not heard of the plan till final evening, and so they"
        " requested for extra particulars.</p>\n"
    )
    page = f"<html><body><nav><ul>\n{menu}</ul></nav>\n{article}</body></html>\n"
    assert "“the Foreign Minister and this year”" in spinfix.clean(page, quality="fast")
