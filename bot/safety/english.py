"""Danger told in English: phrases that raise what triage found, for cues and model know Vietnamese.

Phrases of several words, so that Vietnamese typed without marks never matches one by chance.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.domain.risk import Assessment, Signal, Urgency
from nlu.vitext.normalize import fold

#: Letters that are read: as many as triage reads in one piece.
_LONGEST = 16_000
_WORD = re.compile("[^\\W_]+(?:['\u2019\u02bc][^\\W_]+)*|\\$")
_APOSTROPHE = re.compile("['\u2019\u02bc]")


@dataclass(frozen=True, slots=True)
class Cry:
    """Phrases that tell of one danger."""

    #: What a signal calls it.
    id: str
    #: The kind of danger, as cues spell it.
    kind: str
    #: A key of content/intakes.
    report: str
    urgency: Urgency
    phrases: re.Pattern[str]


def plain(text: str) -> str:
    """Return `text` as the rules for English read it: "I can't!" becomes "i cant"."""
    return " ".join(word for word, _, _ in _words(text))


def raised(found: Assessment, text: str) -> Assessment:
    """Return `found` raised by what `text` tells in English; never lowered."""
    words = _words(text)
    spoken = " ".join(word for word, _, _ in words)
    heard = [(cry, hit) for cry in CRIES if (hit := cry.phrases.search(spoken))]
    if not heard:
        return found
    gravest, _ = max(heard, key=lambda one: one[0].urgency)
    # What we found before keeps its say in what the report is about when it is as grave.
    known = found.urgency >= gravest.urgency and found.report_kind
    signals = (_signal(cry, hit, words, text) for cry, hit in heard)
    return Assessment(
        max(found.urgency, gravest.urgency),
        (*found.signals, *signals),
        found.probability,
        unsure=False,
        report_kind=found.report_kind if known else gravest.report,
    )


def continued(found: Assessment, text: str, history: Sequence[str]) -> Assessment:
    """Return `found` raised by what `text` ends of a sentence that was begun in `history`.

    "they locked" and then "us in a room". What stands in `history` alone was heard when it came.
    """
    before = plain("\n".join(history))
    after = plain(text)
    if found.is_emergency or not before or not after:
        return found
    spoken = f"{before} {after}"
    heard = [
        cry
        for cry in CRIES
        if any(hit.start() < len(before) < hit.end() for hit in cry.phrases.finditer(spoken))
    ]
    if not heard:
        return found
    gravest = max(heard, key=lambda cry: cry.urgency)
    return replace(
        found,
        urgency=gravest.urgency,
        signals=(
            *found.signals,
            *(Signal(one.id, one.kind, one.urgency, "", 0, 0) for one in heard),
        ),
        unsure=False,
        report_kind=gravest.report,
    )


def _words(text: str) -> list[tuple[str, int, int]]:
    """Return the words as the rules read them, each with where it stands in `text`."""
    found = []
    for match in _WORD.finditer(text[:_LONGEST]):
        # Some single letters fold to several words: those stay one here, so that places agree.
        word = "".join(_APOSTROPHE.sub("", fold(match.group())).split())
        found.append((word, match.start(), match.end()))
    return found


def _signal(cry: Cry, hit: re.Match[str], words: list[tuple[str, int, int]], text: str) -> Signal:
    first = hit.string.count(" ", 0, hit.start())
    last = hit.string.count(" ", 0, hit.end())
    start, end = words[first][1], words[min(last, len(words) - 1)][2]
    return Signal(cry.id, cry.kind, cry.urgency, text[start:end], start, end)


def _cry(cry_id: str, kind: str, report: str, urgency: Urgency, *phrases: str) -> Cry:
    return Cry(cry_id, kind, report, urgency, re.compile(rf"\b(?:{'|'.join(phrases)})\b"))


_KIN = (
    r"(?:son|daughter|child|children|kids?|baby|brother|sister|mother|mom|mum|father|dad|parents"
    r"|wife|husband|cousin|nephew|niece|uncle|aunt|friends?|boyfriend|girlfriend|family|relative)"
)
_MINE = rf"(?:my|our) (?:\w+ )?{_KIN}"
_THEM = rf"(?:me|us|him|her|them|people|everyone|{_MINE})"
_THEY = (
    r"(?:they|he|she|my (?:\w+ )?(?:boss|manager|husband|employer|agent)|the (?:boss|owner|manager)"
    r"|boss|owner|manager|guards?|somebody|someone|a man|men)"
)
#: Who is in it, with what they are: "i am being", "my sister is".
_IS = (
    rf"(?:im|i am|i was|i got|i have been|we are|we were|were|we have been|they are|people are"
    rf"|he is|hes|he was|she is|shes|she was|{_MINE} (?:is|are|was|were|has been)|been)"
    r"(?: (?:being|still|now|here|all))*"
)
_CANT = r"(?:cant|cannot|can not|couldnt|could not|unable to|not able to)"

#: Said of a firm that does not answer, not of somebody who is gone.
_FIRM = (
    r"(?! (?:the |a |an |my |our )?(?:\w+ )?(?:recruiters?|company|agency|agents?|employers?"
    r"|brokers?|bank|hr|embassy|sellers?|shop|boss))"
)
#: Help that is asked for with papers and jobs.
_CHORE = (
    r"(?! (?:to )?(?:find|with|apply|check|choose|understand|learn|know|book|buy|fill|prepare|work"
    r"|get (?!out|away|free|home|back)|go (?!home|back)))"
)
_GAME = (
    r"(?! (?:up on|up for|out of|to it|at (?:football|soccer|chess|cards|badminton|tennis|games?)))"
)
_HURTS = (
    r"(?:hit|hits|hurt|hurts|kick\w*|punch\w*|burn\w*|tied|chain\w*|whip\w*|slap\w*|chok\w*"
    r"|shock\w*|electrocut\w*)"
)
_HURTING = (
    r"(?:hitting|beating|torturing|raping|shocking|hurting|kicking|punching|whipping|starving"
    r"|electrocuting|abusing|drugging|tying)"
)

CRIES = (
    _cry(
        "english_selfharm", "selfharm", "danger", Urgency.CRITICAL,
        r"(?:want|wanna|going|gonna|ready|plan|wish) (?:to )?(?:die|kill myself|end my life)",
        r"(?:kill|killing|hurt|hurting|cut|cutting) myself",
        r"(?:dont|do not) (?:want to|wanna) (?:live|be alive|wake up)",
        r"end (?:it all|my life)", r"suicid\w+", r"better off dead", r"i wish i was dead",
        r"cut (?:open )?my (?:wrists?|veins?)", r"no (?:reason|point) (?:to live|in living)",
        r"(?:took|take|taken|swallowed) (?:all (?:the|my)|too many) (?:\w+ )?pills",
    ),
    _cry(
        "english_ransom", "ransom", "ransom", Urgency.CRITICAL,
        r"(?:pay|paid|want|wants|demand\w*|ask\w*|for|a) (?:\w+ )?ransom(?! scam)",
        r"ransom for",
        rf"{_IS} (?:held|kidnapped|taken|locked|trapped)\b.{{0,60}}"
        r"\b(?:want|wants|demand\w*|ask\w*)\b.{0,20}(?:money|dollars|usd|million|\d{3,})",
        r"(?:want|wants|demand\w*|ask\w*|pay)\b.{0,30}(?:money|dollars|usd|million|\d{3,})"
        rf"\b.{{0,30}}\b(?:release|free {_THEM}|let {_THEM} (?:go|come (?:home|back))"
        rf"|send {_THEM} (?:home|back))",
        rf"(?:pay|money)\b.{{0,40}}\b(?:or|otherwise)\b.{{0,20}}"
        rf"\b(?:kill|hurt|sell|beat|cut) {_THEM}",
        r"send\b.{0,20}\bfingers?",
    ),
    _cry(
        "english_held", "held", "danger", Urgency.CRITICAL,
        rf"{_IS} (?:locked(?! (?:out|into))|trapped(?! in (?:traffic|the rain))|imprisoned"
        r"|kidnapped|confined|tortured|beaten|raped|abused|electrocuted|chained|tied up|drugged"
        r"|enslaved|shocked with|held (?!up\b)|kept (?:in|inside|here|at|like|against)"
        r"|in (?:\w+ )?danger)",
        rf"(?:lock|locks|locked|beat|beats|beating|torture\w*|rape[sd]?|starve[sd]?"
        rf"|electrocute\w*|kidnapped|trafficked|drugged) {_THEM}{_GAME}",
        rf"(?:hit|hits) {_THEM}(?! up\b)", rf"{_HURTING} {_THEM}",
        rf"{_THEY} (?:\w+ )?{_HURTS} {_THEM}(?! up\b)", rf"electric(?:al)? shocks? {_THEM}",
        rf"shock(?:s|ed|ing)? {_THEM} with",
        r"(?:prisoners?|slaves?|hostages?|captives?) (?:here|in this|now)",
        r"(?:i am|im|we are|like|as) (?:a |being )?(?:prisoners?|slaves?|hostages?|captives?)",
        rf"(?:wont|will not|dont|do not|doesnt|does not|didnt|never|refuse[sd]? to) "
        rf"(?:let|allow|permit) {_THEM}(?: to)? "
        r"(?:leave(?! (?:early|work))|go|out|escape|call|come home)",
        r"not (?:allowed|permitted) to (?:leave(?! early)|go out|go home|call)",
        rf"{_CANT} (?:leave (?:here|this|the)|escape|get out|go out(?! (?:tonight|with|for))"
        r"|get away|breathe)",
        rf"(?:on|in) (?:a|the) (?:\w+ )?(?:boat|ship|vessel|compound|casino|brothel)\b.{{0,20}}"
        rf"\b{_CANT} (?:leave|go)",
        rf"get (?:me|us|him|her|them|{_MINE}) out of (?:here|this|there)",
        rf"(?:sell|sold|selling|resell) {_THEM}(?: (?:on|back|all))? "
        r"(?:to|again|into|off|tomorrow|tonight|today|soon|if)",
        r"(?:tomorrow|tonight|they|will|going to|want to) sell (?:me|us)$",
        rf"{_IS} (?:re)?sold(?: (?:to|again|into|off|tomorrow|tonight|soon)|$)",
        r"(?:re)?sold (?:to|into) (?:\w+ )?"
        r"(?:compounds?|casinos?|brothels?|boss|gang|men|man|company|prostitution|slavery)",
        rf"(?:forc\w+|mak(?:e|es|ing)|made) {_THEM}(?: to| into)? "
        r"(?:scam|cheat|have sex|sleep with|prostitut\w+|sell (?:my|our) bod\w+|sex)",
        r"forced (?:to|into) (?:\w+ )?(?:scam\w*|cheat|have sex|sex|sleep with|prostitut\w+|strip)",
        rf"threat\w* (?:to )?(?:kill|sell|beat|hurt|cut|rape|{_THEM})",
        rf"(?:will|going to|gonna|want to|wants to) (?:kill|sell|beat|hurt|cut|rape|shoot) {_THEM}",
        r"cut (?:off |out )?(?:my|our|his|her) (?:fingers?|hands?|ears?|organs?)",
        r"(?:armed )?guards?\b.{0,30}\b(?:guns?|armed|weapons|let us|let me)", r"armed guards?",
        rf"(?:save|rescue) (?:me|us|him|her|{_MINE})"
        r"(?! (?:\w+ )?(?:money|time|costs?|fees?|seat|place|spot|trouble))",
        r"need (?:a |to be |your )?rescued?",
        rf"(?:pls|plz|please) help {_MINE}{_CHORE}",
        r"(?:workers?|woman|women|girls?|people) (?:\w+ )?"
        r"(?:beaten|tortured|locked(?! into)|enslaved)",
        r"(?:i|we) (?:have |just |have just |managed to )?"
        r"(?:escaped|escape from|ran away(?! with)|fled)", r"managed to escape",
        r"(?:i am|im|we are) hiding", r"(?:i|we) hide(?: (?:here|now|in|under|from|inside)|$)",
        r"(?:chasing|hunting) (?:me|us)",
        r"(?:take|steal|sell) (?:away )?my (?:baby|child|newborn)",
        r"(?:no|not enough|running out of) (?:air|oxygen)",
        r"call (?:the )?police (?:for (?:me|us)|please|now)", r"please call (?:the )?police",
        r"^(?:call|need) (?:the )?police$", r"need (?:the )?police (?:now|here|please)",
        r"(?:in|inside|at) (?:a|the) scam (?:compound|cent(?:er|re))",
        r"they (?:\w+ )?lock (?:the |all |all the )?(?:gates?|doors?|windows?)",
        r"lock(?:s|ed)? (?:the |all |all the )?(?:gates?|doors?) (?:at night|from outside|on us)",
        r"(?:help (?:me |us )?to|help (?:me|us)|want to|try to|trying to|how to|can i|can we) "
        r"(?:escape(?! (?:the|my|this|a) contract)|run away|flee)",
        r"jump\w* (?:from|out of) (?:the|a) window", r"stun guns?",
        r"electric (?:baton|rod|stick|shock)s?", rf"inject\w* {_THEM}",
        r"(?:mov\w+|transfer\w*|taking|sending|bringing) (?:me|us) to (?:another|a different) "
        r"(?:place|compound|building|camp|country|boss)",
    ),
    _cry(
        "english_want", "held", "danger", Urgency.HIGH,
        rf"{_THEY}\b.{{0,20}}\b(?:took|taken|brought|lured) (?:her|him|{_MINE})"
        r"(?! to (?:the |a )?(?:hospital|doctor|clinic|airport|office|embassy|school|market))",
        r"no money\b.{0,20}\bno (?:passport|papers|food)", r"they (?:can|will|might) hear(?! you)",
        r"no ?one (?:helps?|is helping|can help|will help) (?:me|us)",
        r"(?:no|without) food (?:for|since)", r"(?:not|nothing to) eat\w* (?:for|since)",
        rf"(?:dont|do not|doesnt|wont|will not|never) (?:give|feed|let) (?:{_THEM} )?"
        r"(?:any |enough )?(?:food|eat|water)",
        r"starving (?:here|to death)", r"we are (?:\w+ )?starving",
        r"following (?:me|us)(?! (?:on|back))",
        r"(?:im|i am|we are|were) (?:not|never|no longer) (?:feeling )?safe(?! (?:to|with|from)\b)",
        r"(?:dont|do not) feel safe(?! (?:to|with)\b)",
        r"forced to work", r"they are (?:watching|listening)(?! to music)",
        r"(?:passports?)\b.{0,60}\b"
        rf"(?:{_CANT}|wont|will not|dont|not) (?:let \w+ )?(?:go|leave|return|give it back)",
        rf"owe\b.{{0,40}}\b(?:{_CANT}|not|wont let \w+) (?:go home|leave|go)",
    ),
    _cry(
        "english_missing", "missing", "missing_relative", Urgency.HIGH,
        rf"(?:lost|no|without|out of) (?:any |all )?contact (?:with|from|for|since){_FIRM}",
        r"lost contact(?! with)",
        rf"{_MINE}\b.{{0,20}}\b(?:missing|disappeared|vanished)",
        rf"{_CANT} (?:find|reach|contact|get hold of) (?:him|her|them|{_MINE})",
        r"(?:havent|hasnt|have not|has not|not) heard (?:anything )?from "
        rf"(?:him|her|them(?! about)|{_MINE})",
        rf"(?:find|looking for|search for|searching for) {_MINE}"
        r"(?! (?:\w+ )?(?:company|address|contract|job|office|shop|phone|number|work))",
        rf"{_MINE}\b.{{0,60}}\b(?:not|doesnt|didnt|never|stopped|no longer|wont) "
        r"(?:answer\w*|repl\w+|respond\w*|pick\w* up|call\w*|come back|return\w*)"
        r"\b.{0,30}\b(?:since|for|days?|weeks?|months?|anymore|phone)",
        rf"(?:dont|do not) know where (?:he|she|they|{_MINE}) (?:is|are|went|was)",
    ),
)  # fmt: skip
