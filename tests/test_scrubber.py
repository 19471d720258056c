"""The artefact rules do what their examples say, and nothing to anything else."""

from __future__ import annotations

import logging
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spinfix.artefacts.pack_files import load_packs
from spinfix.artefacts.rules import Rule
from spinfix.artefacts.scrubber import Scrubber
from spinfix.corpus.deadline import deadline
from spinfix.edits import apply, undo
from spinfix.text.markup import Markup

PACKS = load_packs()
RULES = [rule for pack in PACKS for rule in pack.rules]
SCRUBBER = Scrubber(PACKS)
DEV = Path(__file__).parent.parent.parent / "shared" / "eval" / "dev"

POSITIVE = [pytest.param(rule, *pair, id=f"{rule.id}-{n}") for rule in RULES for n, pair in enumerate(rule.positive)]
NEGATIVE = [pytest.param(rule, text, id=f"{rule.id}-{n}") for rule in RULES for n, text in enumerate(rule.negative)]


def scrub(text: str, markup: Markup = "auto", scrubber: Scrubber = SCRUBBER) -> str:
    return apply(text, scrubber.find(text, markup))


@pytest.mark.parametrize(("rule", "before", "after"), POSITIVE)
def test_positive_examples(rule: Rule, before: str, after: str) -> None:
    scrubber = SCRUBBER if rule.default else Scrubber(PACKS, ["ALL"])
    assert scrub(before, scrubber=scrubber) == after


@pytest.mark.parametrize(("rule", "before", "after"), POSITIVE)
def test_positive_examples_with_line_ends_of_two_characters(rule: Rule, before: str, after: str) -> None:
    scrubber = SCRUBBER if rule.default else Scrubber(PACKS, ["ALL"])
    assert scrub(before.replace("\n", "\r\n"), scrubber=scrubber) == after.replace("\n", "\r\n")


@pytest.mark.parametrize(("rule", "before", "after"), POSITIVE)
def test_positive_examples_are_of_their_rule(rule: Rule, before: str, after: str) -> None:
    friends = {other.id for other in RULES if rule.requires and other.vouches and not other.requires}
    edits = Scrubber(PACKS, [rule.id, *sorted(friends)]).find(before)
    alone = Scrubber(PACKS, sorted(friends)).find(before) if friends else []
    assert rule.id in {edit.rule for edit in edits} or len(alone) < len(edits)


@pytest.mark.parametrize(("rule", "text"), NEGATIVE)
def test_negative_examples(rule: Rule, text: str) -> None:
    assert scrub(text) == text, rule.id


@pytest.mark.parametrize(("rule", "text"), NEGATIVE)
def test_negative_examples_with_line_ends_of_two_characters(rule: Rule, text: str) -> None:
    written = text.replace("\n", "\r\n")
    assert scrub(written) == written, rule.id


def test_there_are_rules_enough() -> None:
    assert len(RULES) >= 80


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_rules_that_require_others_say_so(rule: Rule) -> None:
    """A rule that requires others finds nothing in its own examples without it, unless an element of HTML says what it is."""
    if rule.requires:
        alone = Scrubber(PACKS, [rule.id])
        assert not any(alone.find(before) for before, _ in rule.positive if " class=" not in before)


# What is left is tidy.


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("One.\n\n[ad_1]\n\nTwo.", "One.\n\nTwo."),
        ("One.\n\n[ad_1]\nTwo.", "One.\n\nTwo."),
        ("One.\n[ad_1]\n\nTwo.", "One.\n\nTwo."),
        ("One.\n[ad_1]\nTwo.", "One.\nTwo."),
        ("One.\r\n[ad_1]\r\nTwo.", "One.\r\nTwo."),
        ("One.\n\n\n\nTwo.\n[ad_1]\nThree.", "One.\n\n\n\nTwo.\nThree."),
        ("  [ad_1]\n  One.", "One."),
        ("[ad_1]\n    mast = 3\n    sail = 2", "    mast = 3\n    sail = 2"),
        ("[ad_1]\n\n\t* One.\n\t* Two.", "\t* One.\n\t* Two."),
        ("One.\n[ad_2]\nSource link\n", "One.\n"),
        ("One.\n[ad_2]\n\n[ad_3]\nSource link", "One."),
        ("One [ad_1], two.", "One, two."),
        ("One ([ad_1] two).", "One (two)."),
        ("One.[ad_1] Two.", "One. Two."),
        ("One.[ad_1]\n\n[ad_2]Two.", "One.\n\nTwo."),
        ("One. [ad_1]\n[ad_2]\n\n[ad_3] [ad_4] Two.", "One.\n\nTwo."),
        ("[ad_1]\n\n[ad_2]Two.", "Two."),
        ("One.[ad_1]\n\n[ad_2]", "One."),
        ("[ad_1]", ""),
        ("\n[ad_1]\n", ""),
        ("> One.\n>\n> [ad_1]\n>\n> Two.", "> One.\n>\n>\n> Two."),
        ("- One\n- **[ad_1]**\n- [ad_2]\n- two", "- One\n- two"),
        ("1. One\n2) [ad_1]\n", "1. One\n"),
        ("## [ad_1]\n\nOne.\n> - [ad_2]", "One."),
        ("- [ad_1]\n  of an item.", "-\n  of an item."),
        ("- One\n- [ad_1]\n-\n- two", "- One\n- two"),
        ("One.\n\n* \n\n* [ad_1]\n* \n  *  * \n\n* \n\nTwo.", "One.\n\nTwo."),
        ("One.\n\n- [ad_1]\n-", "One."),
        ("One.\r\n\r\n- \r\n\r\n- [ad_1]\r\n-\r\n\r\nTwo.", "One.\r\n\r\nTwo."),
        ("One.\n-\n\n[ad_1]\n\n-\nTwo.", "One.\n-\n\n-\nTwo."),
        ("* [ad_1]\n* * *\nTwo.", "* * *\nTwo."),
        ("1. [ad_1]\n\n    A paragraph of it.", "1.\n\n    A paragraph of it."),
        ("1. [ad_1]\n\n\nOne.", "One."),
        ("- [ad_1] One", "- One"),
        ("1985. [ad_1]\nOne.", "1985.\nOne."),
        ("He came at the age of\n65. [ad_1]\nThey sang.", "He came at the age of\n65.\nThey sang."),
        ("One.\n\n1. [ad_1]\n2. Two", "One.\n\n2. Two"),
        (" " * 90 + "- [ad_1]\nOne.", " " * 90 + "-\nOne."),
    ],
)
def test_tidy(before: str, after: str) -> None:
    assert scrub(before) == after


# HTML and Markdown.

PAGE = """[ad_1]
<div class="source link" data-x='[ad_9]'><!-- [ad_3] --><p title="[ad_4]">The talks &amp; the <b>walks</b> failed.&nbsp;[ad_5]
</p><script>var a = "[ad_6]";</script><pre>[ad_7]</pre><a href="/[ad_8]">They</a> will resume.</div>
<br>[ad_2]
<br><a href="https://example.org/?a=1&amp;b=2" rel=nofollow><b>Source link</b></a>"""


def test_html_keeps_tags_attributes_scripts_and_code() -> None:
    kept = PAGE.replace("[ad_1]\n", "").replace("[ad_2]", "").replace("&nbsp;[ad_5]", "")
    assert scrub(PAGE) == kept[: kept.rindex("<a ")] == scrub(PAGE, "html")


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<p>One.&nbsp;[ad_1]&nbsp;Two.</p>", "<p>One.&nbsp;Two.</p>"),
        ("[ad_1]&nbsp;<p>One.</p>&#160;[ad_2]", "<p>One.</p>"),
        ("<p>&nbsp;[ad_1]&#xA0;</p><p>One &amp;[ad_2] two;[ad_3] three.</p>", "<p>&#xA0;</p><p>One &amp; two; three.</p>"),
        ("<p>One.\n[ad_1]&nbsp;[ad_2]\nTwo.</p>", "<p>One.\nTwo.</p>"),
        ("<p>One.</p>\n[ad_1]\n&nbsp;\n[ad_2]\n<p>Two.</p>", "<p>One.</p>\n<p>Two.</p>"),
        ("<p>One. [ad_1]&nbsp;&nbsp;[ad_2] [ad_3] Two.</p>", "<p>One. Two.</p>"),
    ],
)
def test_white_space_that_is_written_as_a_reference(page: str, expected: str) -> None:
    assert scrub(page) == expected


def test_html_is_text_when_declared_so() -> None:
    assert "[ad_6]" not in scrub(PAGE, "text")


def test_a_link_around_more_than_the_artefact_stays() -> None:
    page = '<p>One.</p><a href="/">[ad_1] The hall</a><p>Two.</p>'
    assert scrub(page) == '<p>One.</p><a href="/"> The hall</a><p>Two.</p>'


def test_what_is_no_credit_goes_from_below_a_picture() -> None:
    text = "The hall stood open all night.\n\n![The hall](https://example.org/hall.jpg)\n\n"
    assert scrub(f"{text}[ad_1]\n\nNobody came to close it.") == f"{text}Nobody came to close it."


def test_a_link_around_a_picture_stays() -> None:
    page = '[ad_1]<p>One.</p><a href="/"><img src="a.png">Source</a>'
    assert '<a href="/"><img src="a.png">' in scrub(page)


@pytest.mark.parametrize(
    "broken", ["<p>One [ad_1", "<a href='", "One <b>[ad_1]</p></b>", "<!--[ad_1]", "<![CDATA[ [ad_1]", "<p <p>"]
)
def test_broken_html(broken: str) -> None:
    assert scrub(scrub(broken, "html"), "html") == scrub(broken, "html")


@pytest.mark.parametrize(
    "kept",
    [
        "Write `[ad_1]` there.",
        "Write ``a `[ad_1]` `` there.",
        "```\n[ad_1]\nSource link\n```",
        "~~~ text\n[ad_1]\n~~~\nOne.",
        "See https://example.org/[ad_1]/x for it.",
        "See [the hall](https://example.org/[ad_1]) there.",
        "One:\n\n    [ad_1]\n\nTwo.",
    ],
)
def test_markdown_keeps_code_and_addresses(kept: str) -> None:
    assert scrub(kept, "markdown") == kept


def test_markdown_links_go_with_their_words() -> None:
    assert scrub("One.\n\n[Source link](https://example.org/a_(b))", "markdown") == "One."
    assert scrub("One.\n\n* [Read more](https://example.org)\n\nTwo.", "markdown") == "One.\n\nTwo."


# Choosing.


def test_select_and_ignore() -> None:
    text = "[ad_1]\nOne.\nADVERTISEMENT\nTwo.\nSource link"
    assert scrub(text, scrubber=Scrubber(PACKS, ["AD"])) == "One.\nADVERTISEMENT\nTwo.\nSource link"
    assert scrub(text, scrubber=Scrubber(PACKS, ["importer", "SL001"])) == "One.\nADVERTISEMENT\nTwo."
    assert scrub(text, scrubber=Scrubber(PACKS, (), ["related", "AD001"])) == "[ad_1]\nOne.\nADVERTISEMENT\nTwo."
    assert scrub(text, scrubber=Scrubber(PACKS, ["ALL"], ["ALL"])) == text


def test_a_rule_that_takes_too_long_is_left_out(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = Rule("ZZ001", "Slow", ("inline",), ("a",), r"(?:a|a|aa)+(?:a|aa)+(?:a|aa)+$b", (), ())
    pack = PACKS[0].__class__("slow", "Slow", (slow,))
    monkeypatch.setattr("spinfix.artefacts.matches.TIMEOUT", 0.02)
    with caplog.at_level(logging.WARNING):
        assert scrub("a a " + "a" * 5000 + "\n[ad_1]", scrubber=Scrubber((*PACKS, pack))) == "a a " + "a" * 5000
    assert "ZZ001" in caplog.text


def test_a_line_is_not_compared_with_all_text_behind_it() -> None:
    """It takes half a second; 42 of processor time if `regex` reads on to the end of the text for each line."""
    text = "Click here to get the form.\n" * 10_000 + f"{'x' * 99}\n" * 50_000
    with deadline(10):
        assert scrub(text) == text


def test_what_others_speak_against_vouches_for_nothing() -> None:
    text = (
        "A page of the old kind has these lines:\nRelated: How the talks began\nRead more\n\n"
        "The museum shows what was printed in the town until the press was sold.\n\nPhoto credit: Ann Lee\n\n"
        "It was a good press and it is missed by the whole street.\n"
    )
    assert scrub(text) == text
    assert scrub(text.replace("has these lines:", "had this.")) != text


SENTENCE = "The talks of the two envoys failed on the third day, as nobody had hoped."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{SENTENCE}\nAdvertisement [ad_1]\n{SENTENCE}\n", f"{SENTENCE}\n{SENTENCE}\n"),
        (f"{SENTENCE}\nAdvertisement\n{SENTENCE}\nRead more\n{SENTENCE}\n", f"{SENTENCE}\n{SENTENCE}\n{SENTENCE}\n"),
        ("The board sent this message:\n[ad_2]\nSource link\n", "The board sent this message:\n"),
        (f"{SENTENCE} They are at:\n\nBack to top\n", f"{SENTENCE} They are at:\n"),
    ],
    ids=["removed before", "two labels", "mark beside", "navigation"],
)
def test_what_else_is_there_speaks_for_a_label(text: str, expected: str) -> None:
    assert scrub(text) == expected


@pytest.mark.parametrize(
    ("line", "is_kept"),
    [
        (f"Read more. {SENTENCE}", True),
        (f"{SENTENCE} Read more.", True),
        (f"{SENTENCE} (Read more.) {SENTENCE}", True),
        (f"The wall says: Read more. {SENTENCE}", True),
        (f"Children who own books read more. {SENTENCE}", False),
        (f"{SENTENCE} Children read more.", False),
        (f"Read more, it said. {SENTENCE}", False),
    ],
)
def test_a_label_stays_where_a_line_has_it_as_a_sentence(line: str, is_kept: bool) -> None:
    text = f"{line}\n\n{SENTENCE}\n\nRead more\n"
    assert scrub(text) == (text if is_kept else text.removesuffix("\nRead more\n"))
    page = f"[ad_1]\n{text}\n{SENTENCE}\n"
    assert ("Read more\n" in scrub(page)) is is_kept


@pytest.mark.parametrize("label", [" Subscribe to continue reading", "\nSign up for our newsletter"], ids=["within", "long"])
def test_other_sentences_keep_no_label_that_is_long_or_stands_within_a_line(label: str) -> None:
    text = f"{SENTENCE}{label.replace(chr(10), ' ')}. {SENTENCE}\n\n{SENTENCE}"
    assert scrub(text + label) == text


def test_first_words_above_a_paragraph_head_no_list_of_links() -> None:
    """Whoever put a mark above them."""
    text = f"You may also like\n\n{' '.join([SENTENCE] * 4)}\n"
    assert scrub(f"[ad_1]\n{text}") == text
    assert scrub(f"[ad_1]\n{SENTENCE}\n\n{text}") != f"{SENTENCE}\n\n{text}"


@pytest.mark.parametrize(
    ("words", "are_kept"),
    [
        ("Getting braces is hard for {kids|children}, and {dentists|doctors} know it.", False),
        ("A {fidget spinner|hand spinner} is {fun|great}, says the shop.", False),
        ("{Most|Many} people do not {know|understand} tax brackets.", False),
        ("She wears {curly brackets|braces} in her hair, which is {long|dark}.", False),
        ("A robot left its curly braces behind: {good|nice}.", True),
        ("One of the words in braces is drawn, as of {good|nice}.", True),
        ("Spintax such as {good|nice} is for an article spinner.", True),
    ],
)
def test_spintax_stays_in_a_text_about_its_braces(words: str, are_kept: bool) -> None:
    other = "The {bank|lender} will help you."
    assert scrub(f"[ad_1]\n{words}\n{other}\n").endswith(f"{other}\n" if are_kept else "The bank will help you.\n")


def test_what_is_doubtful_overlaps_no_removal() -> None:
    text = "The wall of the shop bears this label:\n\nRead [ad_2]more\n\nIt is faded, and will be painted over next year.\n"
    found = SCRUBBER.scan(text)
    assert [edit.found for edit in found.edits] == ["[ad_2]"]
    assert found.doubtful == []


def test_headings_of_links_go_however_many_there_are() -> None:
    said = "He said that the lamp was dear, and that nobody in the hall had paid for the oil that it burned.\n\n"
    boxes = "".join(f"{said}Related:\n[Lamp {number}](https://example.org/{number})\n\n" for number in range(4))
    assert "Related" not in scrub(boxes)
    words = "".join(f"{said}Related:\nLamp {number}\n\n" for number in range(4))
    assert scrub(words) == words


@pytest.mark.parametrize(
    "text",
    [
        "[crowdsignal" + " " * 100_000 + "x",
        "jump to recipe\n" * 8_000,
        "[ad_1]\nThe talks failed.\nlearn the complete story at" + " > " * 100_000 + "x",
        ("\n" + " " * 380 + "share") * 3_000 + "\nfacebook",
    ],
    ids=["shortcode", "recipe", "story", "share"],
)
def test_rules_do_not_take_too_long_on_repeated_words(caplog: pytest.LogCaptureFixture, text: str) -> None:
    scrub(text)
    assert "too long" not in caplog.text


def test_a_document_that_never_ends_is_left_as_it_is(caplog: pytest.LogCaptureFixture) -> None:
    text = "[ad_1]\n" + "{two |" * 400 + "}" * 400
    with caplog.at_level(logging.WARNING):
        assert scrub(text) == text
    assert "passes" in caplog.text


def test_choices_within_choices() -> None:
    text = "[ad_1]\n" + "{two |" * 40 + "}" * 40
    assert scrub(text) == "two "


# Properties.

IMPORTER = ["[ad_1]", "[ad_2]", "[ad_", "1]", "Source link", "Source", "Supply hyperlink", "(Source)", "[tags]"]
WIDGETS = ["Read more", "Share this:", "ADVERTISEMENT", "Tweet", "Pin it", "Leave a Reply", "Name *", "(opens in new window)"]
TEXTS = ["The talks failed.", "two", " ", "    ", "\n", "\n\n", "\u200b", "\u00ad", "{a|b}", "{", "|", "}", "{that a}"]
HTML = [
    "<br>",
    "<p>",
    "</p>",
    "<a href='x'>",
    "</a>",
    "&nbsp;",
    "&#8203;",
    "<!--",
    "-->",
    "<script>",
    "</script>",
    "<b>",
    "</b>",
]
MARKDOWN = ["`", "```\n", "[", "](http://a.b)", '[caption a="b"]', "[/caption]", "https://a.b/"]
WORDS = [
    "Twitter",
    "Email",
    "x",
    "Related",
    "Related Posts",
    "Play",
    "Share on Facebook",
    "Also read: How it began",
    "3 Comments",
]
STRUCTURE = [
    "## ",
    "- ",
    "* ",
    "**",
    "| ",
    " |",
    "---\n",
    "<li>",
    "<ul>",
    "</ul>",
    "<h2>",
    "</h2>",
    "<td>",
    "<table>",
    "</table>",
]
STRUCTURE += ["<div class='share'>", "<div class='related'>", "</div>", "<nav>", "</nav>", "<label>", "<title>", "</title>"]
FRAGMENTS = st.sampled_from(IMPORTER + WIDGETS + TEXTS + HTML + MARKDOWN + WORDS + STRUCTURE)
DEBRIS = st.lists(FRAGMENTS | st.text(max_size=4), max_size=25).map("".join)
MARKUPS = st.sampled_from(["auto", "text", "html", "markdown"])


SENTENCES = [
    "The talks failed on the third day, and both envoys left without a word.\n",
    "He went to the sea and\n",
    "The buttons are:\n",
    "It bears a single word\n",
    "goes on in lower case\n",
    "a | b",
    "Skip to content\n",
    "Filed under: Lamps\n",
    "View this post on Instagram\n",
    "Ben: yes\n",
    "12. The lamp was out.\n",
    "<div class='share'>Tweet</div>",
]
SLOTS = st.lists(
    st.sampled_from(["[ad_1]", "*[ad_1]*", "**", "Source link", "&nbsp;", " ", "\n", "<p>", "One."]), max_size=12
).map("".join)
PROSE = st.lists(FRAGMENTS | st.sampled_from(SENTENCES), max_size=15).map("".join)


@given(DEBRIS | PROSE | SLOTS, MARKUPS)
@example("Filed under: Lamps\n.sidebar { color: #333; padding: 0 4px; }\nthe button\n[ad_1]", "text")
@example('<div class="share-buttons">Tweet</div>\na | b [ad_1]', "html")
@example("[ad_1]\nIt bears a single word\nSource link\nView all posts by admin →\n" + SENTENCES[0] + "Two.", "auto")
def test_scrubbing_twice_changes_nothing(text: str, markup: Markup) -> None:
    once = scrub(text, markup)
    assert scrub(once, markup) == once


@given(DEBRIS, MARKUPS)
@example("The rain stopped.\n[ad_2]\nSource link\n", "auto")
@example("The rain stopped.\n\nSource link\n\n", "auto")
@example("Put `[ad_1]\n\n[ad_2]` there.\n\n    [ad_3]\n", "markdown")
def test_line_ends_of_two_characters_change_nothing(text: str, markup: Markup) -> None:
    text = text.replace("\r", "")
    assert scrub(text.replace("\n", "\r\n"), markup) == scrub(text, markup).replace("\n", "\r\n")


@given(DEBRIS | PROSE | SLOTS, MARKUPS)
def test_edits_are_in_order_and_can_be_undone(text: str, markup: Markup) -> None:
    edits = SCRUBBER.find(text, markup)
    assert all(edit.kind == "artefact" and edit.found == text[edit.start : edit.end] for edit in edits)
    assert all(one.end <= other.start for one, other in pairwise(edits))
    assert undo(apply(text, edits), edits) == text


@pytest.mark.skipif(not DEV.is_dir(), reason="needs ../shared")
def test_scrubbing_development_files_twice_changes_nothing() -> None:
    paths = sorted(DEV.rglob("*.txt"))
    assert paths
    for path in paths:
        once = scrub(path.read_text(encoding="utf-8"))
        assert scrub(once) == once, path


ENDED = [  # notices that end, behind which their rules take more of the same
    "The post Talks fail again appeared first on Valley Courier.",
    "This post appeared first on Valley Courier.",
    "This entry passed through the Full-Text RSS service.",
    "This entry was posted in News. Bookmark the permalink.",
    "This website uses cookies to improve your experience.",
    "We and our 842 partners store and access information on a device.",
    "This post may contain affiliate links. Please read our disclosure policy.",
    "This story has been published from a wire agency feed without modifications to the text.",
    "This live blog is now closed.",
    "ALSO READ: How the talks began.",
    "Filed Under: Diplomacy, Asia.",
    "Comments Off on Talks fail again.",
    "The publish Talks fail appeared first on Valley Courier.",
    "This web site makes use of cookies to enhance your expertise.",
]
PLACE = "The council met on Tuesday, and after an hour of talk it voted for the bridge."


@pytest.mark.parametrize("notice", ENDED)
@pytest.mark.parametrize(
    "sentence", ["She sold the mill and moved to the coast.", "“Ann Lee laughed.”", "Why did he never write again?"]
)
@pytest.mark.parametrize("text", ["{1}\n{0} {2}", "{1} {0} {2}", "{1}\n{0} {2}\n{1}", "[ad_1]\n{1}\n{0} {2}\n[ad_2]"])
def test_a_sentence_behind_a_notice_stays(notice: str, sentence: str, text: str) -> None:
    assert sentence in scrub(text.format(notice, PLACE, sentence))


@pytest.mark.parametrize(
    "more",
    [
        "The post Talks fail again appeared first on St. Louis Today.",
        "The post Talks fail again appeared first on Yahoo! News.",
        "This website uses cookies to improve your experience. We'll assume you're ok with this. You can opt out at any time.",
        "This post may contain affiliate links. Please read our disclosure policy. I earn a small commission from them.",
        "This story has been published from a wire agency feed. Only the headline has been changed.",
        "ALSO READ: Will the talks fail again? Here is what they say",
    ],
)
def test_a_second_sentence_of_a_notice_goes_with_it(more: str) -> None:
    assert scrub(f"{PLACE}\n{more}") == PLACE


MESSAGES = "Found %s\n\nShare this:\n\nTweet\n\nSkip to content\n\nLeave a Reply\n\nThe talks failed on the third day."


@pytest.mark.parametrize("filled_in", ["%s", "%1$s", "%2$d", "%(name)s", "{0}"])
def test_messages_of_a_program_with_what_it_fills_in_stay(filled_in: str) -> None:
    assert not SCRUBBER.find(MESSAGES.replace("%s", filled_in))
    assert SCRUBBER.find(MESSAGES.replace("%s", "ten posts"))
