"""Keyword rules for English: Rasa has learnt Vietnamese only.

They read `english.plain(text)`: lower case, no apostrophes, no punctuation. Danger is not theirs:
bot.safety.english hears it before.
"""

from __future__ import annotations

import re

from bot.dialogue.keywords import Rule


def _rule(label: str, *patterns: str, want: str = "") -> Rule:
    return Rule(label, re.compile(rf"\b(?:{'|'.join(patterns)})\b"), want)


_NUMBER = r"(?:numbers?|phone|hotline|line|contacts?|address)"
_REAL = r"(?:real|legit\w*|scams?|fake|fraud|true|trap|trafficking|trustworthy|genuine)"

RULES = (
    _rule(
        "erase_traces",
        r"(?:delete|erase|clear|remove) (?:(?:all|my|this|the|our|of) )*"
        r"(?:messages?|chats?|history|conversation|everything|traces)",
    ),
    _rule(
        "talk_to_human",
        r"(?:talk|speak|chat|write|connect me) (?:to|with) (?:(?:a|an|some|the|real|live) )*"
        r"(?:person|human|someone|somebody|people|operator|agent|staff|advisor)",
        r"real (?:person|human)", r"human being", r"call me back",
    ),
    _rule("ask_hotline", r"citizen protection", r"consular (?:department|protection)",
          want="hotline"),
    _rule("ask_embassy", r"embass(?:y|ies)", r"consulates?", r"consul", want="embassy"),
    _rule(
        "ask_hotline", rf"ambulance\b.*\b{_NUMBER}", rf"{_NUMBER}\b.*\bambulance", want="ambulance"
    ),
    _rule("ask_hotline", rf"police\b.*\b{_NUMBER}", rf"{_NUMBER}\b.*\bpolice", want="police"),
    _rule(
        "ask_hotline", r"hotlines?", r"helpline", r"(?:phone|emergency|which|what) numbers?",
        r"numbers? (?:to|can i|should i|do i) call", r"who (?:can|do|should) (?:i|we) call",
        want="hotline",
    ),
    _rule("change_language", r"(?:change|switch|other) (?:the )?language",
          r"(?:speak|switch to|in|use) (?:english|vietnamese)"),
    _rule("case_status", r"(?:my|our|the) (?:case|report)\b", r"any news (?:about|on|of|for)"),
    _rule(
        "bot_challenge", r"who are you", r"who (?:runs|made|owns) (?:this|you)",
        r"are you (?:a |an )?(?:bot|robot|human|real|machine|person|police|government)",
        r"is (?:this|it) (?:free|confidential|private)",
    ),
    _rule("ask_capabilities", r"what can you do", r"how (?:does|do) (?:this|you) work",
          r"how (?:do|can) i use", r"what is this"),
    _rule("unsubscribe_alerts", r"unsubscribe", r"stop (?:sending|messages|writing)"),
    _rule("report_trafficking",
          r"report (?:a |an |the |this |someone |some )*"
          r"(?:recruiters?|scammers?|traffick\w+|scams?|ads?|agents?|brokers?)"),
    _rule(
        "report_money_lost",
        r"(?:lost|stole|took|cheated|scammed|conned)\b.{0,25}"
        r"\b(?:money|deposit|savings|dollars|million)",
        r"(?:i|we) (?:was|were|got|have been|been) (?:scammed|cheated|conned|tricked)",
        r"(?:get|want) (?:my|our) money back",
    ),
    _rule(
        "report_labour_abuse",
        r"(?:not|never|wont|dont|doesnt|didnt|havent|hasnt|isnt|refuses? to) (?:\w+ )?"
        r"(?:pay|paid|paying) (?:me|us|him|her|them|my|our|salary|wages)",
        r"(?:boss|company|employer|owner|factory|agency)\b.{0,20}"
        r"\b(?:not|never|wont|dont|doesnt|didnt|hasnt) (?:\w+ )?(?:pay|paid)",
        r"unpaid (?:wages|salary|work|overtime)", r"(?:owes?|owed) (?:me|us)\b",
        r"(?:cut|cuts|withh\w+) (?:my|our) (?:pay|wages|salary)",
        r"(?:took|takes?|taken|ke(?:ep|eps|pt)|h(?:old|olds|eld)|confiscat\w+|has|have) (?:\w+ )?"
        r"(?:my|our|his|her|their) (?:\w+ )?(?:passports?|papers|documents|id card|phones?)",
        r"(?:my|our) (?:passports?|papers|documents) (?:was|were|is|are|has been|have been) "
        r"(?:taken|kept|held|confiscated)",
        r"forced? (?:\w+ )?(?:to )?work",
    ),
    _rule(
        "ask_return_home",
        r"(?:want|how|need|help|like) (?:\w+ ){0,3}(?:go|come|get|return|fly)(?:ing)? (?:back )?"
        r"(?:home|to viet ?nam)",
        r"lost (?:my|his|her|their|the) passport", r"overstay\w*",
        r"visa (?:is |has |was )?expired", r"travel document",
    ),
    _rule("ask_victim_support", r"shelter", r"victim support", r"support for (?:victims|survivors)",
          r"(?:came|come|back|returned|rescued|free)\b.{0,20}\bneed (?:help|support|a doctor)"),
    _rule("ask_scam_warning", r"(?:common|known|new|kinds? of|types? of|latest) scams?",
          r"how (?:to|do|can)\b.{0,20}\b(?:spot|recogni[sz]e|avoid|know)\b.{0,20}"
          r"\b(?:scam|fake|trap)",
          r"warning signs"),
    _rule(
        "check_contact",
        rf"(?:phone number|number|page|link|account|website|facebook|zalo)\b.{{0,25}}\b{_REAL}",
    ),
    _rule(
        "check_company",
        r"(?:company|agency|recruiter|centre|center)\b.{0,30}\b(?:licen[sc]ed?|legal|real|legit\w*"
        r"|scam|fake|trust\w*)",
        r"(?:check|look up) (?:a |the |this |my )?(?:company|agency|licen[sc]e)",
    ),
    _rule(
        "check_job_offer",
        rf"(?:is|are|was) (?:this|it|that|these|the)\b.{{0,40}}\b{_REAL}",
        rf"(?:job|offer|work|ad|invitation)\b.{{0,40}}\b{_REAL}",
        r"\d+ ?(?:usd|dollars?|euros?|million|won|yen)? (?:a|per|each|every) (?:month|week)",
        r"salary (?:of|is|from|up)",
        r"should i (?:go|accept|take|trust|believe|apply)",
        r"(?:job|work|offer)\b.{0,30}\bis it (?:ok|okay|good|all right)",
        r"check (?:this|that|an?|my|the) (?:\w+ )?(?:job|offer|ad|invitation|message)",
        r"(?:offers?|offered|promised?|promises) (?:\w+ )?(?:me|us|him|her|a|work|jobs?)\b.{0,40}"
        r"\b(?:job|work|salary|pay)",
        r"(?:hiring|recruiting|vacanc\w+|job offer|we need|looking for \d*)\b.*"
        r"\b(?:salary|pay|usd|dollars?|month|visa|deposit)",
    ),
    _rule("ask_fees", r"(?:broker|brokerage|service|agency|recruitment|visa) fees?",
          r"how much\b.{0,30}\b(?:fees?|deposit|pay|cost)", r"(?:pay|paying) (?:a |the )?deposit"),
    _rule("ask_departure_checklist",
          r"before (?:i |you |we |they )?(?:go|leave|leaving|going|fly)\b",
          r"what (?:should|do) i (?:bring|prepare|pack)"),
    _rule("ask_documents", r"(?:which|what|kind of) (?:visa|papers|documents|contract)",
          r"(?:work|labou?r|employment) contract", r"(?:sign|read) (?:a|the|this|my) contract"),
    _rule("ask_legal_channels", r"legal(?:ly)? (?:ways?|work|go|channels?)", r"work\w* .*\blegally",
          r"eps", r"how (?:can|do) i (?:go to )?work (?:in|abroad)", r"licensed companies"),
    _rule("ask_law", r"laws?", r"punish\w*", r"prison", r"(?:is|are)\b.{0,20}\b(?:il)?legal",
          r"legal aid"),
    _rule("report_danger", r"(?:urgent|immediate) help"),
    _rule("express_distress", r"(?:so|very|too) (?:tired|sad|lonely|scared|afraid|desperate|alone)",
          r"dont know what to do", r"hopeless", r"cant (?:take|go on)\b.{0,12}"),
)  # fmt: skip

_WHOLE = (
    ("greet", r"(?:hi|hello|hey|good (?:morning|afternoon|evening))(?: (?:there|ben|everyone))?"),
    ("thanks", r"(?:ok |okay )?(?:many thanks|thank you|thanks|thx)(?: (?:so|very|much|a|lot))*"),
    ("goodbye", r"(?:good)?bye(?: bye)?|good night|see you(?: later)?"),
    ("affirm", r"yes(?: please)?|yeah|yep|yup|sure|of course|right|correct"),
    ("deny", r"no(?: thanks| thank you)?|nope|not really|nothing"),
    ("ask_capabilities", r"menu|start|help menu"),
)
WHOLE = tuple((label, re.compile(pattern)) for label, pattern in _WHOLE)
