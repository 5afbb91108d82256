"""Words nobody listed between the name of a test and its figure: « la ferritine s'est normalisée, 84 µg/L ».

They are passed where the figure is printed with a unit, the words bring in no noun that could be measured instead, and
they end as a sentence leads to a result (« à », a comma, a bracket, « passe de »). What makes a figure no result
(targets, changes, negations) is looked for here and by the caller, as beside any other.
"""

from __future__ import annotations

import re

from ingest.normalise import fold
from ingest.paragraph import Paragraph
from ingest.result_cells import NUMBER
from ingest.units import unit_at
from ingest.vocabulary.results import analyte_qualifiers

_FAR = 90
"""Characters between a name and its figure at most."""
_STOP = re.compile(r"[.;:!?/\d]|\n\n")
_NOUNS = re.compile(
    r"\b(?:une?|des?|l[ae]s?|ses?|sa|son|ces?|cette|leurs?|du|aux?|et|ou|mais|avec|pour|si|dont|contre|versus|vs)\b"
    r"|\b[dl]['’]"
)
"""Articles and conjunctions, which bring in another thing."""
_SAME = re.compile(
    r"\b(?:a|avec) (?:un|son) taux\b|\ba une valeur\b|\bd(?:e |['’])[a-z]+[ei]r\b"
    r"|(?:^|\b(?:a|avec|atteint|fait) )(?:un|son) (?:pic|nadir|plateau|maximum|minimum)\b"
    r"|\b(?:(?:en|a) la (?:baisse|hausse)|de nouveau|du jour|au maximum|au minimum|(?:le|du|en|au) @)|\bd['’]environ"
)
"""What looks so and brings in nothing."""
_UNSAID = re.compile(
    r"\b(?:pas|jamais|sans|sous|plus|moins|ni|non|depass\w*|superieur\w*|inferieur\w*|jusqu\w*|doi(?:t|vent)|devr\w*"
    r"|faut|faudra\w*|peut|peuvent|pourr\w*|risqu\w*|souhait\w*|vise\w*|au-de\w*|entre|chaque|attend\w*|esper\w*"
    r"|theoriques?|perd\w*|pris|pri[ts]e|gagn\w*|variation|fois|plafonn\w*|limite\w*)\b"
)
"""Words under which the figure may be none of a result: negations, comparisons, wishes, amounts of a change."""
_LEADS = re.compile(
    r"(?:^|[ '’])(?:a|d['’]environ|environ|(?:autour|aux environs|de l['’]ordre|proche|que|est|etait|ressort"
    r"|pass(?:e|es|ee|ees|ent|ant|ait)) de) $|, $|\( ?$"
)
"""How words lead to a result."""
_FROM = re.compile(r"\b[a-z]{3,}(?:e|ee|es|ees|ent|ant|i|ie) de $")
_WITHIN = re.compile(r"\b(?:varia?\w*|fluctu\w*|oscill\w*|compris\w*|etend\w*|allant|va|vont) de $")
_TO = re.compile(r"(?: ?[%\w/²³]{1,16})? (?:(?:le|en|au|du) [\w ]{3,14} )?à [<>]? ?\d")
"""« dégradée de 98 à 134 µmol/L »: the figure left and the one reached."""
_AMOUNT = re.compile(r" ?(?:de (?:plus|moins)|en (?:plus|moins)|par |supplément|et (?:plus|moins))")


def past_words(paragraph: Paragraph, position: int) -> int | None:
    """Where the figure begins to which the words at ``position`` lead; ``None`` where it may be another's."""
    number = next(
        (
            found
            for found in NUMBER.finditer(paragraph.text, position, position + _FAR)
            if not paragraph.is_in_a_day(found.start("digits"), found.end())
        ),
        None,
    )
    if number is None:
        return None
    left = leaves(paragraph, position, number.start())
    if not left and not _is_with_unit(paragraph.text, number):
        return None
    if any(position <= start < number.start() for start, _, _ in paragraph.names):
        return None
    words = _masked(paragraph, position, number.start())
    lead = _LEADS.search(words) or (_FROM.search(words) if left else None)
    if lead is None or _STOP.search(words) is not None or _UNSAID.search(words) is not None:
        return None
    kinds = (analyte_qualifiers().meanings(word) for word in words.split())
    if any(told and "same" not in told for told in kinds):
        return None  # « clairance retenue plafonnée à 125 mL/min »
    return number.start() if _NOUNS.search(_SAME.sub(" ", words[: lead.start()])) is None else None


def leaves(paragraph: Paragraph, begin: int, at: int) -> bool:
    """Whether words say that the figure at ``at`` was left for another: « s'est dégradée de 98 à 134 µmol/L »."""
    number = NUMBER.match(paragraph.text, at)
    if number is None or _TO.match(paragraph.text, number.end()) is None:
        return False
    words = _masked(paragraph, begin, at)
    return _FROM.search(words) is not None and _WITHIN.search(words) is None


def _is_with_unit(text: str, number: re.Match[str]) -> bool:
    """Whether a unit of a concentration, a share or a rate follows the figure, and not as the amount of a change."""
    begin = number.end() + (text[number.end() : number.end() + 1] in (" ", "\n"))
    end = unit_at(text, begin)
    return end is not None and ("/" in text[begin:end] or "%" in text[begin:end]) and _AMOUNT.match(text, end) is None


def _masked(paragraph: Paragraph, begin: int, end: int) -> str:
    """The folded words of ``begin:end``, each day in them one sign."""
    text, position = "", begin
    for start, stop in sorted(paragraph.days):
        if position <= start and stop <= end:
            text += paragraph.text[position:start] + "@"
            position = stop
    return " ".join([*fold(text + paragraph.text[position:end]).split(), ""])
