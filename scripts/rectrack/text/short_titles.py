"""Short titles of recommendations: the sentence that recommends, and where similar texts differ."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection
from itertools import pairwise, takewhile

from rectrack import lazy_pattern
from rectrack.text.shortening import LIMIT, OPEN, cuts, ends_with_abbreviation, plain_letters, shorten

# ruff: noqa: RUF001 - signs of other scripts are meant

_RECOMMENDS = lazy_pattern(
    r"(?<!\w)(?:(?:should|must|shall|ought)(?! (?:also )?have\b)|recommend\w*|urg(?:e|es|ed|ing)|calls? (?:up)?on|"
    r"ensures?|invit(?:e|es|ed)|encourag(?:e|es|ed)|request(?:s|ed)?|asks?|advis(?:e|es|ed)|needs? to|"
    r"(?:is|are) (?:asked|required) to|"
    r"doi(?:t|vent)|devrai(?:t|ent)|recommand\w*|veille[rz]?(?! avoir)|il (?:convient|faut|faudrait|importe)|"
    r"invit(?:e|ent|ée?s?)|demand(?:e|ent)|exhort\w+|encourag(?:e|ent|ée?s?)|préconis\w+|"
    r"deber?[íi]an?|deben?|recomiend\w+|recomend\w+|insta|instan|exhort\w+)(?!\w)"
)
"""Matches words of a sentence that recommends something."""
_FINDS = lazy_pattern(
    r"(?:(?:the|an?|it|there|this|these|those|our|in|at|as|of|on|during|while|some|several|many|most|all|no|"
    r"l[ea]s?|une?|des?|du|il|elles?|ce(?:t|tte|s)?|lors|dans|aux?|sur|plusieurs|aucune?|el|los|una?s?|se) |l['’])"
    r"[^:;]*?(?<!\w)(?:is|are|was|were|has|have|had|did|do(?:es)?|noted?s?|observe[ds]?|f(?:ou|i)nds?|reveal(?:s|ed)|"
    r"show(?:s|ed)|remain(?:s|ed)|lack(?:s|ed)|est|sont|était|étaient|a|ont|avai(?:t|ent)|n['’](?:a|est|ont|était)|"
    r"constat\w+|relev\w+|observ\w+|demeur\w+|es|está|son|ha|han|fue|fueron|observ[óa]\w*)(?!\w)|"
    r"\w+ (?:is|are|was|were|has|have|had|sont|étaient|ont)(?!\w)"
)
"""Matches the beginning of a sentence that says what was found. No imperative or infinitive begins like this."""
_REFERS_BACK = lazy_pattern(
    r"\W*(?:(?:it|they|he|she|ce|ces|cette|cela|ceci|celui|celle|elles?|ils|esto|esta|este|estos|such|th(?:is|ese|ose)|"
    r"both|doing so|in (?:doing so|this|these|that|addition)|to this end|à cet? \w+|dans ce\w*)(?!\w)|"
    r"il (?!convient|faut|importe|est))(?! (?:is|was) \w*(?:recommended|essential|necessary|important))"
)
"""Matches the beginning of a sentence that needs the sentence before it."""
_REVERSES = lazy_pattern(
    r"(?<!\w)(?:stop|ceas|avoid|refus|reject|oppos|repeal|abolish|abandon|discontinu|prevent|ban(?:s|ned)?(?!\w)|end(?!\w)|"
    r"withdr|remov|suspend|revok|cancel|eliminat|delet|delay|restrict|limit|reduc|less(?!\w)|"
    r"cess|évit|refus|rejet|abrog|supprim|abandon|empêch|interdi|renonc|retir|annul|limit|réduir|fin(?!\w)|"
    r"evit|elimin|derog|suprim|prohib|suspend|rechaz)"
)
"""Matches the beginning of words that can reverse what follows them: they are not left out between two parts."""
_REQUIRES = lazy_pattern(
    r"(?:strengthen|establish|develop|review|improve|adopt|amend|publish|provide|introduce|implement|create|increase|"
    r"set up|put in place|take|conduct|carry out|mettre|[a-zà-ÿ]+(?:er|ir) (?:l[ea]s?|l['’]|un|une|des|du))(?!\w)"
)
"""Matches the beginning of a sentence in the imperative or, in French, in the infinitive."""
_REJECTS = lazy_pattern(
    r"(?<!\w)(?:(?:do|does|did|can) ?not (?:support|agree|endorse|accept)|reject|oppos|dissent|minority|rejet)"
)
"""Matches words of a sentence that can mean that what follows it is not recommended."""
_SENTENCES = re.compile(r"(?<=[.!?])[\"'’”»)]*\s+(?=[\"'‘“«(]*[^\W\d_a-zß-ÿ])")
_CLAUSES = re.compile(r"[,;:–—]\s+")
_ROUNDS, _FAR, _NEAR, _HEAD, _LONGER = 3, 40, 25, 75, 230
"""How often texts are compared. Characters from a clause or a word to a difference, in a beginning, in a long title.

GitHub accepts 256 characters in the title of an issue, with the number before it.
"""


def short_titles(texts: Collection[str], most: int) -> dict[str, str]:
    """Return the title of each text: all of it in one line, or a short form in at most `most` characters.

    A short form ends with "…". It begins with "… " if it is a later sentence, because the sentences before it only
    say what was found. Short forms that would be equal are a beginning and the part in which the texts differ, with
    "…" for what is left out. They are longer if the texts differ only in what was found, or if this part needs it.
    """
    lines = {text: " ".join(text.split()) for text in texts}
    parts = {line: _recommending_part(line) for line in lines.values() if len(line) > most}
    repeated = {part for part, n in Counter(parts.values()).items() if n > 1}
    whole = {line for line, part in parts.items() if part in repeated}  # what was found is what differs
    parts |= {line: line for line in whole}
    titles = {part: shorten(part, _LONGER if part in whole else most) for part in parts.values()}
    for _ in range(_ROUNDS):
        for alike in _same(titles):
            same = sum(1 for _ in takewhile(lambda signs: len({*signs}) == 1, zip(*alike, strict=False)))
            titles |= {part: _with_difference(part, same, most) for part in alike}
    return {text: titles[parts[line]] if line in parts else line for text, line in lines.items()}


def _same(titles: dict[str, str]) -> list[list[str]]:
    """Return the texts that have the same title."""
    found = defaultdict[str, list[str]](list)
    for text, title in titles.items():
        found[title].append(text)
    return [texts for texts in found.values() if texts[1:]]


def _recommending_part(line: str) -> str:
    """Return a line from the sentence that recommends, with "… " before it, if the sentences before only find."""
    ends = [found.end() for found in _SENTENCES.finditer(line) if not ends_with_abbreviation(line, found.start())]
    for n, (begin, end) in enumerate(pairwise([0, *ends, len(line)])):
        sentence = line[begin:end].casefold()
        if _RECOMMENDS.search(sentence) or (n and _REQUIRES.match(sentence)):
            return line if not n or _REFERS_BACK.match(sentence) else f"… {line[begin:]}"
        if (not n and not _FINDS.match(sentence)) or _REJECTS.search(sentence):
            break
    return line


def _with_difference(line: str, differs: int, most: int) -> str:
    """Return the beginning of a line and the part in which it differs from others, after so many characters.

    If a limit such as "not" would be left out between the two, return a longer beginning.
    """
    if differs == len(line):
        return shorten(line, most)  # the others go on
    begin = line.rfind(" ", 0, differs + 1) + 1
    clauses = [found.end() for found in _CLAUSES.finditer(line, max(begin - _FAR, _FAR), begin)]
    if clauses:
        begin = clauses[-1]
    elif begin > _HEAD + _FAR:
        begin = line.find(" ", begin - _NEAR) + 1
    ends = cuts(line, min(_HEAD, begin * 2 // 3), 1)
    end = next((n for n in ends if line.count("(", 0, n) == line.count(")", 0, n)), begin)
    between = plain_letters(_SENTENCES.split(line[end:begin])[-1])
    if end < _NEAR or end == begin or LIMIT.search(between) or _REVERSES.search(between):
        return shorten(line, _LONGER)
    head = line[:end].rstrip(OPEN)
    return f"{head} … {shorten(line[begin:], most - len(head) - 3)}"
