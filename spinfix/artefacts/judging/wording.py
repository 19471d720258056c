"""What a line says of the words below or above it: that it introduces, names or explains them, or breaks off before them."""

from __future__ import annotations

import re

import regex

from spinfix import lazy
from spinfix.text.markup import BLANK
from spinfix.text.sentences import CLOSING, STOPS

LONGEST = 200
"""Characters at the end of a line that are looked at, which keeps texts on one line fast."""
LAST = 40
"""The same, for the last two or three words."""
FEW = 3
"""Words of a line that is too short for a part of a sentence."""

_ANNOUNCING = lazy.regex_compile(
    r"press|click|choose|select|tap|type|writes?|wrote|says?|said|reads?|called|named|labelled|marked|are|is|was|were|be|with"
    r"|of|as|like|than|see|prints?|shows?|displays?",
    regex.I,
)
"""Last words of a line without a stop that has what it speaks of below it."""
_INTRODUCES = lazy.regex_compile(
    r"\b(?:lines|words|texts|phrases|patterns|examples)\b.*\b(?:below|as follows)\b[^.]{0,40}\.?$"
    r"|\bsays so\.$"
    r"|\b(?:writes?|wrote|use|used|find|found|reads?|says?|see|has|have|marked|named|called|looks?|something|with)\b[^.!?]{0,40}"
    r"\b(?:these|this|(?:as )?follows|the following)\.$"
    r"|\bwhat do(?:es)? .{3,40} mean\?$"
    r"|\bhow (?:can|could|do|does|should|to)\b[^.!?]{0,30}"
    r"\b(?:change|delete|disable|edit|get rid of|hide|remove|replace|translate)\b"
    r"[^.!?]{0,30}\b(?:this|these|the following)\b[^.!?]{0,40}\?$",
    regex.I,
)
"""A line that says that words are below it, or asks how they can be changed."""
_OF_WORDS = lazy.regex_compile(
    r"\b(?:buttons?|labels?|words|lines|phrases|strings|messages|patterns|wordings?|slogans?)\b", regex.I
)
"""What a line without a stop, a heading or a question, speaks of if words are below it."""
_OF_A_WORD = lazy.regex_compile(
    r"\b(?:line|word|sentence|phrase|label|button|notice|message|heading|sign)\b|\b(?:reads?|prints?|printed|displays?) ?:$",
    regex.I,
)
"""The same where a colon says that something is below it."""
_NAMED = lazy.regex_compile(r"\b(?:an?|the|this|one) (?:line|word|words|label|button|notice|message|sentence|phrase)$", regex.I)
"""How a line ends that has the words that it speaks of below it."""
_PRESENTING = lazy.regex_compile(
    r"""(?<=[\p{L}\d][,;:]?[ ])(?:
    (?:an?|one|two|three|four|five|these|this|those|single|same|last|first|next|only|following
    |(?P<the>the)|each|every|our|its)[ ]
    (?<!\ba[ ](?=word\b))(?:[\w-]+[ ]){0,2}?
    (?:words?|sentences?|phrases?|labels?|buttons?|captions?|slogans?|strings|headings?|inscriptions?|footers?|wordings?)
    (?(the)(?![ ](?:is|are|was|were|has|have|will|can)\b))
    |(?:an?|one|two|three|four|five|these|single|same|last|first|next|only|following)[ ](?:[\w-]+[ ]){0,2}?
    (?:lines?|notices?|signs?|messages?|links?|titles?)
    (?![ ](?:with|about|as|and|or)\b)
    )\b(?![ ](?:of|between|to|from|by|against|for)\b|,[ ]\S+(?:[ ]\S+){0,2}$)
    |^here[ ](?:is|are|was|were)\b|^(?:\d+[.)][ ])?
    (?:copy|complete|correct|look[ ]at|match|read|say|study|translate|type|underline)[ ](?:the|these|this|each)\b
    """,
    regex.IGNORECASE | regex.VERBOSE,
)
"""What a sentence has that is about words, which may stand below it: "bears a single word", "ends with a line that she wrote",
"Match the words".  One in 270 paragraphs of the web ends with such a sentence."""
_STEMS = (
    *("word", "sentence", "phrase", "label", "button", "caption", "slogan", "string", "heading", "inscription", "footer"),
    *("line", "notice", "sign", "message", "link", "title", "here", "copy", "complete", "correct", "look", "match", "read"),
    *("say", "study", "translate", "type"),
)
"""What is in every match of `_PRESENTING`, which is slower to look for."""
_STOP = lazy.regex_compile(rf"[{STOPS}][{re.escape(CLOSING)}]*\s+(?=[\p{{Lu}}\d“\"‘'(])")
_DISPLAYS = lazy.regex_compile(r"\b(?:reads?|says|shows|displays|bears|headed|entitled|titled|marked|labell?ed)$")
"""How a line breaks off that says what is to be read below it; news breaks off so too seldom to count."""
_ABOUT_WORDS = lazy.regex_compile(
    r"(?:the|these|those|this|that|both|two|three|four|five|six)(?: (?:first|second|last|same|two|three|four|five|six|few))? "
    r"(?:words?|labels?|buttons?|phrases?|captions?|slogans?|strings|headings?)\b(?![’'-])|so (?:reads?|says|said|ran|runs)\b"
    r"|the (?:second|third|other|next) \w+ (?:asks?|bears|has|reads?|says|said)\b|\(\p{Ll}+ "
    r"|(?:that|this|it) (?:is|was) (?:what|how) (?:the|an?|my|his|her|our|every|i|we|he|she|they)\b"
    r"|(?:use|avoid|write|translate|keep|replace) (?:this|these|it|them)\b(?! \p{L}+ (?:form|link|tool|code|map)\b)"
    r"|an? (?:link|button|label|heading|notice|line|words?|sentence|phrase) (?:that|which|for|to|of|like|such as)\b",
    regex.I,
)
"""How a line begins that is about the words above it, or says what they are: "A link that hides the rest"."""
_GOES_ON = lazy.regex_compile(r"\p{Ll}+(?:[\s,.;:]|$)")
_BROKEN_OFF = lazy.regex_compile(r"(?:\S+\s+){3}.*[\p{Ll},–—-]$")
"""How a line ends in the middle of a sentence that is long enough for one."""
_UNFINISHED = lazy.regex_compile(
    r"(?:[,–—-]|\b(?:an?|the|of|in|on|to|for|by|with|and|or|as|his|her|its|their|this|that|is|was|but|than))$", regex.I
)
"""How a line ends in the middle of a sentence."""
_HEADS_WIDGET = lazy.regex_compile(
    r"(?:share|follow|like|connect|print|e-?mail|tags?|categor|related|filed|posted|comments?)\b", regex.I
)
"""How a line begins that is itself a part of what pages have around an article."""
_SPOKEN_OF = lazy.regex_compile(
    r""":[ ] | (?:is|are|was|were|can|will|does|opens?|shows?|hides?|means?|stands?|marks?|leads?|turns?|takes?|begins?
    |brings?|asks?|tells?|says?|said|gives?|puts?|inserts?|displays?|contains?|returns?|adds?|ends?|or|he|she|they)\b
    | (?:The|This|These|That)[ ](?:button|link|label|words?|line|notice|sentence|shortcode)s?[ ](?:is|are|was|were|can|opens?)\b
    """,
    regex.VERBOSE,
)
"""How a line begins that says something of what is above it."""
_ASKED_FOR = lazy.regex_compile(
    r"\b(?:write|type|insert|paste|put|try|thus|such as|for (?:example|instance)|(?:begin|start)s? with"
    r"|shortcodes?|placeholders?)\W{0,3}$",
    regex.I,
)
_DOES = lazy.regex_compile(
    r"(?:adds|creates|displays|embeds|inserts|lists|makes|opens|outputs|prints|puts|renders|returns|shows)\b", regex.I
)
"""How a line begins that says what the heading above it does."""
_OF_BRACES = lazy.regex_compile(
    r"\bcurly (?:brackets|braces)\b|\b(?:words?|phrases?|choices|options|synonyms) (?:in|inside|within|between) (?:the )?"
    r"(?:brackets|braces)\b|\bspin(?:tax|-?text)\b|\b(?:article|content|text) spinners?\b",
    regex.I,
)
"""Words for the braces of spintax.  "Braces", "brackets" and "spinner" alone are of teeth, taxes and toys in other posts."""
_BRACED = lazy.regex_compile(r"\{[^{}\n]*\}")
_LOWER_CASE_BEFORE = lazy.regex_compile(r"(?:^|[\s(])\p{Ll}[\p{Ll}'-]*,?[ \t]+(?:[*_]{1,3}|<[a-z]{1,6}>)?$")
_DETERMINER_BEFORE = lazy.regex_compile(
    r"(?:^|[.!?:(]|\s)(?:An?|Each|Every|His|Her|Its|My|Our|That|The|Their|These|This|Those|Your)[ \t]+"
    r"(?:[*_]{1,3})?$"
)
_LOWER_CASE_AFTER = lazy.regex_compile(r"(?:[*_]{1,3}|</[a-z]{1,6}>)?(?:[.,;:!?)]|[ \t]+\p{Ll}[\p{Ll}'-]*(?:[\s,.;:!?)]|$))")
"""What stands before and behind a word of a sentence, which may be emphasised: words in lower case or the first one of a
sentence, and a mark of punctuation behind it.  Of the 124 tags in the 62 posts of `benchmarks/artefact_posts.py` none stands
so."""
_LABEL_BEFORE = lazy.regex_compile(r"(?<!\p{L})(?:\p{L}{3,}|Re|Fwd?):[ \t]+$|^[ \t]*(?:#{1,6}|#\d{1,6})[ \t]+$")
_GOES_ON_BEHIND = lazy.regex_compile(r"[ \t]+\p{Ll}{2,}[ ,.;:]|[,;][ \t]+\\?\[")
"""What stands before and behind a word of a list of changes, of names or of a heading: "Fixed: [ad_1] shown twice", "Tags:
[ad_1], [ad_2]", "# [ad_1] not replaced", "#412 [ad_1] not replaced", "Re: [ad_1] is shown".  None of these tags
stands so, either."""
_BULLET = lazy.regex_compile(r"[\s|>*•·-]*")
_VALUE_BEHIND = lazy.regex_compile(r"[ \t]*(?:[|,;\t][ \t]*[+-]?\d|\([\d.,]+\))|:[ \t]+\S")
"""What stands before and behind a tag that a table counts, or that says who speaks: "| [ad_1] | 41,002 |", "[ad_1]: Nor did
I."."""
_COMPARED = lazy.regex_compile(r"[ \t]+(?:[=≠≤≥]|[-=]>)[ \t]+\S")
"""What stands behind a tag that is the name of a quantity, or of what it becomes: "[ad_1] -> the first ad"."""
_USED = lazy.regex_compile(
    r"(?<![\p{L}’'-])(?:use[sd]?|using|add(?:s|ed|ing)?|insert(?:s|ed|ing)?|tr(?:y|ies|ied)|contains?|does)[ \t]+$",
    regex.I,
)
_USED_FOR = lazy.regex_compile(
    r"[.?!;:)]|[ \t]+(?:(?:in|into|inside) (?:a |an |the |my |your |all |any )?(?:pages?|posts?|widgets?|excerpts?|feeds?"
    r"|sidebars?|templates?|themes?|editors?|text|footers?|headers?)|instead|but nothing|works?"
    r"|to (?:a|the|my|your) (?:page|post|widget|sidebar|template)|the (?:page|post|site|feed|widget))\b"
)
"""What stands before and behind the code of an advertisement that somebody uses: "Use [the_ad id="12"] in posts."."""
_ASKED_TO = lazy.regex_compile(
    r"(?:^[ \t>]*(?:(?:[-*•·]|\d{1,3}[.)])[ \t]+)?|[.!?:;][ \t]+)(?:\[[ x]\][ \t]+)?"
    r"(?:add|allow|change|close|convert|copy|count|delete|drop|escape|find|fix|handle|hide|ignore|insert|keep|move|parse|paste"
    r"|print|put|remove|rename|render|replace|restore|show|skip|strip|support|swap|type|use|write)"
    r"(?:d|ed|ped|e?s)?[ \t]+(?:[*_]{1,3})?$",
    regex.I,
)
"""How a sentence, an item of a list or a message of a version begins that says what is done with a tag: "Remove [ad_1]."."""
_BEFORE_A_WORD = (_LOWER_CASE_BEFORE, _DETERMINER_BEFORE, _ASKED_TO)
"""What may stand before a word of a sentence."""
_WORD_BEFORE = lazy.regex_compile(
    r"(?:(?<!\p{L})\p{L}[\p{L}'’-]*,?|[.!?\]][\"”’)]?|\p{L} \p{Ll}+:)[ \t]+$|^[ \t]*(?:(?:[-*•·]|\d{1,3}[.)])[ \t]+)?$"
)
_WORDS_BEHIND = lazy.regex_compile(r"(?:[ \t]*[-–—=:→])?[ \t]+\p{Ll}+(?:[ ,.;:)?\n]|$)|[,;][ \t]+[\p{L}\[]")
"""What stands before and behind a code that a sentence names or begins with: "With [gallery columns="2"] you get", "It was lit.
ga('send') runs twice"."""
_SAID = lazy.regex_compile(r"\p{L} \p{Ll}+:[ \t]+$")
_STOPPED = lazy.regex_compile(r"\.(?:\s|$)")
"""What stands before and behind a code that a sentence ends with: "The code of the map is: [map id="4"]."."""
_SAYS = lazy.regex_compile(
    r"(?:[\p{L}’'-]+,?[ \t]+){2,}(?!(?:here|link|article|story|source|post|site|page|via|from|at|by|on"
    r"|see|visit|published|appeared|credits?|details|information):)\p{Ll}{2,}:[ \t]*$"
)
"""How a sentence breaks off that says what words are: "adds a line at the foot: Source link".  One that tells readers where to
go has such words, too: "Read it here:", "For more information visit:"."""
_WRITES = lazy.regex_compile(
    r"\b(?:writes?|wrote|written|scribbled|scratched|stamped|painted|printed|reads?|ends? with)\b[^.!?:]{0,120}:$", regex.I
)
"""How a line ends below which words stand that somebody wrote."""
_OF_TAGS = lazy.regex_compile(
    r"\b(?:(?:short ?code|placeholder)s?|(?:(?:ad(?:s|vert[a-z]*)?|importer)(?:['’]s)?|two|these|following) (?:tag|marker)s?"
    r"|ad(?:s|vert[a-z]*)? slots?)\b[^\n]*:$",
    regex.I,
)
"""A line that introduces tags of importers; posts have slots of casinos, and the tags of photos and of the post itself."""
_FRAGMENT = lazy.regex_compile(r"(?:and|or|but|nor|then|not)(?: \p{Ll}+){0,3}")
"""A line of a few words that joins what stands above it and below it, as in "and not"."""
_OF_CODE = lazy.regex_compile(
    r"\b(?:snippet|code|script|function|element|tag|event|html|style sheet|variable|console|call)s?\b", regex.I
)
_ASKS_TO_WRITE = lazy.regex_compile(
    r"""(?:^|[.!?:)][ \t]+)(?:then[ ]|now[ ]|please[ ]|you[ ](?:can|must|need[ ]to|should)[ ]|simply[ ]|just[ ])?
    (?:add|copy|embed|enter|include|insert|paste|place|put|type|use|write)\b
    (?=[^.!?]*\b(?:this|these|that|following|below|between|the[ ]short[ ]?code)\b)
    (?=[^.!?]*\b(?:body|code|editor|footer|functions\.php|head|header|lines?|markup|page|script|short[ ]?code|sidebar|snippet
    |tags|template|theme|widget)\b)[^.!?]*[.:]?$
    |\b(?:add|paste|type|use|write)[ ](?:this|these)[.:]$
    |\bto[ ]\p{Ll}+\b[^.!?:]{0,60}[ ](?:add|enter|insert|paste|put|type|use|write):$
    |(?:^|\b(?:you|we|I|they|editor|importer|plugin|program|theme|wordpress)[ ])
    (?:add|enter|insert|paste|put|see|type|use|write)s?$""",
    regex.IGNORECASE | regex.VERBOSE,
)
"""The last sentence of a line that asks the reader to write what is below it, or says that it is written: "Paste this into the
page.", "If you type"."""
_SHOWS = lazy.regex_compile(
    r"""\b(?:this|these|the[ ]following|which)[ ](?:\w+[ ])?(?:code|markup|scripts?|short[ ]?codes?|snippets?|tags?)\b
    [^.!?]*[.:?]?$
    |\b(?:this|these|the[ ]following|which)[ ](?:\w+[ ])?(?:lines?|text)\b[^.!?]*[:?]$
    |\b(?:finds?|gets?|puts?|sees?|shows?)[ ](?:this|these)[ ](?:\w+[ ])?(?:lines?|text)\b[^.!?]*[.:]?$
    |\bhere[ ](?:is|are)[ ](?:the|my|an?)[ ](?:\w+[ ])?(?:code|markup|script|short[ ]?code|snippet|tag)s?\b[^.!?]*[.:]?$
    |(?:\b(?:code|markup|script|short[ ]?code|snippet)s?|\S+[ ](?<!\b(?:bottom|finish|first|punch)[ ])(?:line|tag)s?)\b[^.!?]*
    (?:\b(?:are|be|is|reads?|was|were|writes?)|:)$
    |^(?:actual|example|expected|input|output|result)(?:[ ]\w+){0,2}:$
    |\bI\b[^.!?]*\b(?:find|get|got|have|see)\b[^.!?]*:$
    |\b(?:we|you|users|readers)\b[^.!?]*\b(?:find|get|see)\b[^.!?]*\b(?:blog|page|post|site)s?\b[^.!?]*:$""",
    regex.IGNORECASE | regex.VERBOSE,
)
"""The last sentence of a line that shows code or tags below it: "The code for it is", "This is what I see:"."""

SHORT = 45
"""Characters of an entry of a list; the sentences of articles are longer."""
WORDS = 6
"""Words of a short line."""
_STOPS = (".", "!", "?", ":", ";", ",", "…", "”", '"')
_BYLINE = lazy.regex_compile(
    r"\s*by\s+(?-i:\p{Lu})|.*\p{L}{3} \d{1,2},? (?:19|20)\d\d\b|.*\d+ ?(?:min|hours?|days?)\b", regex.I
)


def is_brief(words: str) -> bool:
    """Whether a line has a few words at most."""
    return len(words.split(None, WORDS)) <= WORDS


def is_short(words: str) -> bool:
    """Whether a line may be an entry of a list: it has a few words at most, and no stop."""
    return len(words) <= SHORT and is_brief(words) and not words.endswith(_STOPS)


def is_byline(words: str) -> bool:
    """Whether a line names an author or a date."""
    return _BYLINE.match(words) is not None


def introduces(words: str, *, html: bool = False) -> bool:
    """Whether a line has what it speaks of below it; the lines of HTML do not break off before it."""
    words = words.rstrip("*_")[-LONGEST:]
    if _HEADS_WIDGET.match(words):
        return False
    if words.endswith(":") or _INTRODUCES.search(words) or _NAMED.search(words):
        return True
    if (words[-1:].isalpha() or words.endswith("?")) and _OF_WORDS.search(words):
        return True
    last = words.split()[-3:]
    return not html and len(last) == 3 and _ANNOUNCING.fullmatch(last[-1]) is not None


def introduces_list(words: str) -> bool:
    """Whether a line says that words stand below it, in one or several lines."""
    words = words.rstrip("*_")[-LONGEST:]
    return announces_words(words) or presents(words) or _INTRODUCES.search(words) is not None


def speaks_of_code(words: str) -> bool:
    """Whether a line has a word for code."""
    return _OF_CODE.search(words[-LONGEST:]) is not None


def shows_code(words: str) -> bool:
    """Whether a line shows the code or the tags that stand below it.

    >>> shows_code("Copy this line and paste it into your page."), shows_code("The mayor opened the bridge.")
    (True, False)
    """
    words = words.rstrip("*_")[-LONGEST:]
    return (_ASKS_TO_WRITE.search(words) or _SHOWS.search(words)) is not None


def announces_words(words: str) -> bool:
    """Whether a line ends with a colon and speaks of words."""
    end = words.rstrip("*_")[-LONGEST:]
    return end.endswith(":") and (_OF_WORDS.search(end) or _OF_A_WORD.search(end)) is not None


def names(words: str) -> bool:
    """Whether a line breaks off where it says what is below it, as in "It had the line"."""
    end = words[-LAST:]
    return _NAMED.search(end) is not None or _DISPLAYS.search(end) is not None


def presents(words: str) -> bool:
    """Whether the last sentence of a line is about words, which may be those below it, and does not quote them itself."""
    end = words[-LONGEST:]
    if not any(stem in end.lower() for stem in _STEMS):
        return False
    *_, last = _STOP.split(end)
    match = _PRESENTING.search(last)
    return match is not None and not any(mark in last[match.end() :] for mark in '"“‘«')


def explains(words: str) -> bool:
    """Whether a line begins by saying something of the words above it."""
    return _SPOKEN_OF.match(words) is not None or _ABOUT_WORDS.match(words) is not None


def says_what_it_does(words: str) -> bool:
    """Whether what stands behind a mark says what the mark does."""
    return _SPOKEN_OF.match(words) is not None


def says_what_a_heading_does(words: str) -> bool:
    """Whether a line says what the code above it, which is a heading, does: "Shows a gallery."."""
    return _DOES.match(words) is not None


def asks_for(words: str) -> bool:
    """Whether what stands before a mark asks the reader to write it."""
    return _ASKED_FOR.search(words) is not None


def is_a_word_between(before: str, after: str) -> bool:
    """Whether a mark is a word of a sentence, or what a table or list tells of, by what stands before and behind it.

    >>> is_a_word_between("It puts ", " above each."), is_a_word_between("| ", " | 41,002 |"), is_a_word_between("", " Then")
    (True, True, False)
    """
    return (
        (_LOWER_CASE_AFTER.match(after) is not None and any(begins.search(before) for begins in _BEFORE_A_WORD))
        or (before.rstrip(BLANK).endswith("|") and after.lstrip(BLANK).startswith("|"))
        or (_VALUE_BEHIND.match(after) is not None and _BULLET.fullmatch(before) is not None)
        or _COMPARED.match(after) is not None
        or (_GOES_ON_BEHIND.match(after) is not None and _LABEL_BEFORE.search(before) is not None)
    )


def is_amid_words(before: str, after: str) -> bool:
    """Whether a sentence names a code, by the word in lower case behind it, and a word or the end of a sentence before it."""
    if _WORD_BEFORE.search(before) is None:
        return False
    return _WORDS_BEHIND.match(after) is not None or (_SAID.search(before) is not None and _STOPPED.match(after) is not None)


def is_used(before: str, after: str) -> bool:
    """Whether a sentence says that a code is used, by what stands before and behind it.

    >>> is_used("Use ", " in posts."), is_used("Does ", " work in excerpts?"), is_used("They can use ", " the bridge.")
    (True, True, False)
    """
    return _USED.search(before) is not None and _USED_FOR.match(after) is not None


def says_what_follows(before: str) -> bool:
    """Whether a sentence breaks off with a colon before the words that it says: "At the foot they print:".

    >>> says_what_follows("It adds a line at the foot: "), says_what_follows("It was originally published: ")
    (True, False)
    """
    return _SAYS.search(before[-LONGEST:]) is not None


def says_what_is_written(words: str) -> bool:
    """Whether a line ends with a colon and says that the words below it are written: "She wrote on the lid:"."""
    return words.endswith(":") and _WRITES.search(words[-LONGEST:]) is not None


def introduces_tags(words: str) -> bool:
    """Whether a line ends with a colon and names tags, which may stand below it: "The importer adds two shortcodes:"."""
    return _OF_TAGS.search(words.rstrip("*_")[-LONGEST:]) is not None


def names_braces(words: str) -> bool:
    """Whether a line names the braces of spintax, outside them."""
    return _OF_BRACES.search(_BRACED.sub("{}", words)) is not None


def is_unfinished(words: str) -> bool:
    """Whether a line ends with a comma, a dash or a word that needs another."""
    return _UNFINISHED.search(words[-LONGEST:]) is not None


def breaks_off(words: str) -> bool:
    """Whether a line of several words ends in the middle of a sentence, whatever is below it."""
    if len(words) <= LAST and _FRAGMENT.fullmatch(words):
        return True
    return len(words[-LONGEST:].split()) > FEW and is_unfinished(words)


def may_go_on(words: str) -> bool:
    """Whether a line of several words has no stop at its end."""
    return _BROKEN_OFF.match(words[-LONGEST:]) is not None


def goes_on(words: str) -> bool:
    """Whether a line begins in lower case, as the rest of a sentence."""
    return _GOES_ON.match(words) is not None
