"""Genuine texts about the words that pages are littered with keep them, alone and in a scraped page."""

from __future__ import annotations

import pytest

from spinfix.artefacts.pack_files import load_packs
from spinfix.artefacts.scrubber import Scrubber
from spinfix.edits import apply

SCRUBBER = Scrubber(load_packs())
RULES = {rule.id: rule for pack in load_packs() for rule in pack.rules}
PLACE = "The council met on Tuesday, and after an hour of talk it voted for the bridge, which will be built of oak."
PAGE = f"Skip to content\nShare this:\nTweet\nPrint\n\n{PLACE}\n\n{{}}\n\n{PLACE}\nLeave a Reply\nRequired fields are marked *"

KEPT = [
    # the line below says what to do with the words, or what they are
    "Write button labels as verbs, as the others do.\nRead more\nUse this label below every teaser, and nowhere else.",
    "Most of them begin with a plea, always the same.\nSubscribe to our newsletter!\nThat is what the first one said.",
    # the line above says that words follow
    "You have to tell your readers. Most write something like this.\nThis post contains affiliate links.\nIt is short.",
    "At ten I close the comments, and the page then says so.\nComments are closed.\nAt eleven the letters begin.",
    "Below the article you find these.\nLeave a comment\nShare\nPrint\nDiscuss with your neighbour what each of them does.",
    "The output in our test reads:\nDepart a Reply\nNobody knew what to make of it.",
    # a list that a sentence introduces, of which some lines are no artefacts
    "Correct these sentences.\n\nHe go to the mill.\nYour email address will not be published.\nShe have a boat.\n",
    # what stands for a word is set in below it
    "share(url)\n    Opens the dialog.\nRead more\n    Expands the text.\n",
    # joined to what is above by a word
    "It should say\n\nRead the full story here\n\nand not\n\nClick here to read more\n\nCan you change it before noon?",
    # a list in the order of the alphabet
    "admin\nadvertisement\nback\nback to top\nbasket\ncancel reply\ncareer\nleave a comment\nlegal\nshare this\nshop",
    # the last answer of several
    "How do I leave?\nPress the bell.\nWhy is it dark?\nThe lamps are out.\nWhere is the app?\nGet it on Google Play.",
    # verse goes on behind a comma
    "Over the hill,\nFollow us, follow us,\nWhatever you will,\nLike us, like us,\nUntil you believe.",
    # a short sentence with its stop
    "Friends, share this bread. Share this wine. Share this evening.\nShare this.\nIt is all that we have.",
    # words between quotation marks, and the words of a line that stays
    'The words "hide caption" are read aloud. The screen reader says\nhide caption\nand then it reads the rest.',
    # a tag is a word of a sentence, and the text is about such tags
    "The importer puts [ad_1] above each post and [ad_2] below it. To remove them, add a filter.",
    "Q: My site shows [ad_1] at the start.\n\nA: Search the posts for [ad_1]. You will find\n\n[ad_2]\n\nat the end.",
    "What does [ad_1] mean? It is the place of an advertisement.",
    "Every post starts with [ad_1] and ends with [ad_2] Source link. Where does it come from?",
    # the tag is quoted or emphasised
    "“[ad_1]” is what importers leave at the top.",
    'Two tags come up again and again. "[ad_1]" opens the post.',
    "You will see *[ad_1]* in such posts.",
    "Delete the **[ad_2]** below it, and every <b>[ad_1]</b>.",
    # addresses of forms for sharing, which a text is about, and others of the same names
    "Write us a line on any.\n* [Twitter](https://twitter.com/council)\n* [More](https://example.org/more)\nWe answer.",
    "| Network | Link |\n|---|---|\n| Twitter | [Tweet](https://twitter.com/intent/tweet?url=a) |",
    "If you like it, [tweet](https://twitter.com/intent/tweet?text=weir) it, or tell a friend who likes rivers.",
    # headings that are those of widgets in other texts
    "## 3 thoughts on “Hamlet”\n\nThe first is about the ghost. The second is about the play.\n\nHoratio says:\n\nHe is gone.",
    "### *Related*\n\nThe two mills are cousins, as the deed of 1840 says, and they have the same water.",
    "Privacy Overview\n\nThe ward has eight beds and two screens, and a nurse stands before them at night.",
    "3 comments:\n\n1. The weir is low.\n2. The road is long.\n3. The mill, Ann said, stands in the way.",
    "* \n* oak\n* elm\n- ",
    "He waited… The post Ann Lee wrote appeared first on Reuters, and she was glad of it, too.\nIt was late.",
    "Posted in News, he read, and tagged weir. Bookmark the permalink, it said below, and he did so.",
    # no site is named
    "The song was lost for years.\nThis article originally appeared in a journal that no longer exists.",
]


@pytest.mark.parametrize("text", KEPT)
@pytest.mark.parametrize("around", ["{}", "[ad_1]\n{}\n[ad_2]\nSource link", "Skip to content\n\n{}", PAGE])
def test_words_that_a_text_is_about_stay(text: str, around: str) -> None:
    page = around.format(text)
    assert text.strip() in apply(page, SCRUBBER.find(page))


@pytest.mark.parametrize(
    "artefacts",
    [
        "Share this:\nTweet\nPrint",
        "Share this article",
        "Leave a Reply\nYour email address will not be published.",
        "Follow us on Facebook, Twitter\nFollow us on Instagram",
        "Read more »",
        "This article originally appeared on Valley Courier.",
        "Subscribe to our newsletter!\nThe best stories of the week in your inbox.",
        "This post contains affiliate links.",
        "Photo by Ann Lee/Getty Images\nhide caption",
    ],
)
def test_the_same_words_go_where_nothing_speaks_of_them(artefacts: str) -> None:
    text = f"[ad_1]\n{PLACE}\n\n{artefacts}\n[ad_2]"
    left = apply(text, SCRUBBER.find(text))
    assert left.startswith(PLACE)
    assert artefacts.splitlines()[0] not in left


LONG = "the mill by the bridge, with its wheel and the two stones that her uncle brought from Lima, for sale"


@pytest.mark.parametrize(
    ("name", "text", "objection"),
    [
        # paragraphs with numbers, between which pages have labels
        ("CR001", f"1. {PLACE}\nhide caption\n2. {PLACE}\nhide caption\n3. {PLACE}", ""),
        (
            "CR001",
            f"1. The mill.\nhide caption\n2. The weir.\nhide caption\n3. The dam.\n{PLACE}",
            "it stands between numbered paragraphs",
        ),
        ("CR001", f"1. {PLACE}\nhide caption\n2. {PLACE}", "it stands between numbered paragraphs"),
        # the last line of each message, a line within it, and the last of what is itself an artefact
        (
            "CR001",
            "".join(f"Rosa, {day} April\n{PLACE}\nhide caption\n\n" for day in (9, 10, 11)),
            "somebody says it",
        ),
        ("CR001", "".join(f"Rosa, {day} April\nIt was late.\nhide caption\n{PLACE}\n\n" for day in (9, 10, 11)), ""),
        ("CR001", "".join(f"Reading Time: {time} minutes\n{PLACE}\nhide caption\n\n" for time in (3, 4, 5)), ""),
        # several lines without a stop, one or two of them long
        ("CR003", f"{LONG}\n\na lamp\n\na desk\n\nClick to enlarge", "the text has no sentences"),
        ("CR003", f"{LONG}\n\n{LONG}\n\na lamp\n\nClick to enlarge", ""),
        # one counter above the text, and one above it or below it
        (
            "RS018",
            f"Reading Time: 3 minutes\n{PLACE}\nPost Views: 1,204\n{PLACE}",
            "the text has such a line for each of its entries",
        ),
        ("RS018", f"Reading Time: 3 minutes\n{PLACE}\n{PLACE}\nPost Views: 1,204", ""),
        # a label right above a link
        ("RL007", f"{PLACE}\n\nYou may also like\n[The mill is sold](https://example.org/mill)\n", ""),
        # a heading at the head of the text, with a colon and without
        ("RL005", "Related Posts:\nThe council met and voted for the bridge.", "the text begins below it"),
        ("RL005", "Related Posts\nThe council met and voted for the bridge.", ""),
        # five plain words
        (
            "RS002",
            f"{PLACE}\nContinue reading the main story\n{PLACE}",
            "the text goes on above and below it, and has no other artefact",
        ),
        # the place of an advertisement in a timetable
        ("RL002", f"9.40 Welcome\nStory continues below\n10.00 Tea\n{PLACE}", ""),
        # the first line of a verse of a page, and a slot between its lines
        ("RL001", f"<p>{PLACE}</p><p>Advertisement<br>for nothing but the sky</p>", "the line below goes on with its sentence"),
        ("RL001", f"<p>{PLACE}</p><p>a rope, a ring<br/>Advertisement<br/>and nobody to buy</p>", ""),
        ("RL001", f"<p>{PLACE}</p><p>Advertisement<br>Nobody was there to buy.</p>", ""),
        # what is to be shared, and buttons
        ("SH001", f"<p>{PLACE}</p><p>Share this:</p><ul><li>a loaf of warm rye</li></ul>", "it introduces the list below"),
        ("SH001", f"{PLACE}\n\nShare this:\n- a loaf of warm rye\n- two smoked trout", "it introduces the list below"),
        ("SH001", f"<p>{PLACE}</p><p>Share this:</p><ul><li><a href='/m'>Post it on Mastodon today</a></li></ul>", ""),
        ("SH001", f"<p>{PLACE}</p><p>Share this:</p><ul><li>Copy link</li></ul>", ""),
        # a script that a sentence ends with
        ("JS004", "At the foot of the page they print: ga('send', 'pageview');", "the text speaks about it"),
    ],
)
def test_what_speaks_against_removing_a_line(name: str, text: str, objection: str) -> None:
    assert {attempt.objection for attempt in SCRUBBER.trial(RULES[name], text)} == {objection}
