"""How urgent a message is: cues of content joined with a small linear model; no network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.catalogue.catalogue import Catalogue
from bot.catalogue.models.cues import Strength
from bot.catalogue.models.lexicon import teencode
from bot.domain.risk import Assessment, Signal, Urgency
from bot.safety import english
from bot.safety.cuebook import CueBook, Hit
from bot.safety.model import Model, load_model
from nlu.vitext.normalize import fold
from nlu.vitext.teencode import Teencode, Token, tokens

#: Which report a message is about when it tells of several.
_REPORTS = ("ransom", "danger", "missing_relative", "other_report")


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Probabilities of the model from which something follows.

    Chosen on lines left out of training (five folds, joined with the cues), a set far harder than
    real traffic: the smallest step below which precision fell faster than recall rose.
    docs/triage.md has the figures.
    """

    #: Emergency without any cue.
    alone: float = 0.15
    #: The same in a message that speaks of a film, the news, the law… or guards all its cues.
    context: float = 0.3
    #: Emergency with a hint.
    hint: float = 0.06
    #: Emergency with a sure cue that a guard speaks against.
    guarded: float = 0.6
    #: Below this an emergency that no sure cue bears out is called unsure.
    sure: float = 0.7
    #: From here on it is worth a careful question, though no emergency.
    unsure: float = 0.08
    critical: float = 0.4
    medium: float = 0.5
    #: Ransom, a missing relative or self-harm, as what it is about.
    report: float = 0.5


#: Earlier messages of the person that are read together with the new one, and how much of each.
HISTORY_TURNS = 3
HISTORY_LETTERS = 400
#: Letters. No channel carries so long a message; of a longer text some pieces are read.
LONGEST = 16_000
PIECE, PIECE_STEP, PIECES = 2_000, 1_500, 6
#: Messages longer than one window are judged by their most alarming windows (in words).
WINDOW, STEP, WINDOWS = 90, 45, 16


@dataclass(frozen=True, slots=True)
class _Look:
    """What one text by itself looks like."""

    urgency: Urgency
    hits: tuple[Hit, ...]
    tokens: Sequence[Token]
    probability: float
    unsure: bool
    report: str
    #: What the model alone makes of it, so that despair is answered as despair.
    hunches: tuple[Signal, ...] = ()


class Triage:
    """Tells how urgent a message is."""

    def __init__(
        self,
        cues: CueBook,
        model: Model,
        spellings: Teencode,
        thresholds: Thresholds = Thresholds(),
    ) -> None:
        self._cues = cues
        self._model = model
        self._spellings = spellings
        self._at = thresholds

    @classmethod
    def of(cls, catalogue: Catalogue) -> Triage:
        """Return triage by the cues of `catalogue` and the committed model.

        BadPattern if a cue can't be read, ValueError for a bad table or model.
        """
        groups = {group.id: group.words for group in catalogue.word_groups.values()}
        cues = CueBook(catalogue.cues.values(), catalogue.guards.values(), groups)
        return cls(cues, load_model(), teencode(catalogue.spellings.values()))

    def assess(self, text: str, history: Sequence[str] = ()) -> Assessment:
        """Return how urgent `text` is, seen with the person's own last messages (oldest first).

        The result is the higher of the text alone and the text after the last HISTORY_TURNS
        messages. Signals stand on offsets of `text`; what only the history shows has none.
        Pure; any string is accepted.
        """
        if len(text) > LONGEST:
            return self._by_pieces(text)
        own = self._look(text)
        look = own
        if recent := [turn[-HISTORY_LETTERS:] for turn in history[-HISTORY_TURNS:] if turn.strip()]:
            joined = self._look("\n".join([*recent, text]))
            if joined.urgency > own.urgency or (joined.unsure and own.urgency < Urgency.HIGH):
                look = joined
        found = Assessment(
            max(own.urgency, look.urgency),
            tuple(_signal(hit, own.tokens, text) for hit in own.hits) or look.hunches,
            max(own.probability, look.probability),
            look.unsure,
            look.report,
        )
        return english.continued(english.raised(found, text), text, recent)

    def warm(self) -> None:
        """Do now what would make the first messages wait a few milliseconds longer."""
        self._cues.warm()

    def _by_pieces(self, text: str) -> Assessment:
        """Return the gravest of a very long text's first, last and most alarming pieces."""
        starts = range(0, len(text), PIECE_STEP)
        alarming = sorted(starts, key=lambda at: -self._alarm(text[at : at + PIECE]))
        read = sorted({0, starts[-1], *alarming[:PIECES]})
        found = [(at, self.assess(text[at : at + PIECE])) for at in read]
        _, gravest = max(found, key=lambda one: (one[1].urgency, one[1].probability))
        signals = {
            replace(signal, start=at + signal.start, end=at + signal.end)
            for at, piece in found
            for signal in piece.signals
        }
        return replace(gravest, signals=tuple(sorted(signals, key=lambda one: one.start)))

    def _alarm(self, piece: str) -> float:
        return sum(max(self._model.alarm(word), 0.0) for word in fold(piece).split())

    def _look(self, text: str) -> _Look:
        words = tokens(text, self._spellings)
        if not words:
            return _Look(Urgency.NONE, (), words, 0.0, unsure=False, report="")
        chances = self._chances(words)
        found = self._cues.find(words)
        asking = any(hit.cue.strength is Strength.ASK and not hit.guards for hit in found.hits)
        told = [hit for hit in found.hits if hit.cue.strength is not Strength.ASK]
        hits = tuple(hit for hit in told if self._counts(hit, chances["emergency"]))
        urgency = max((hit.cue.level for hit in hits), default=Urgency.NONE)
        certain = any(
            hit.cue.strength is Strength.SURE and not hit.guards and hit.cue.level >= Urgency.HIGH
            for hit in hits
        )
        doubtful = found.context or (told and all(hit.guards for hit in told))
        if chances["emergency"] >= (self._at.context if doubtful else self._at.alone):
            grave = chances["critical"] >= self._at.critical
            urgency = max(urgency, Urgency.CRITICAL if grave else Urgency.HIGH)
        if chances["medium"] >= self._at.medium:
            urgency = max(urgency, Urgency.MEDIUM)
        if urgency >= Urgency.HIGH:
            unsure = not certain and chances["emergency"] < self._at.sure
        else:
            guarded = any(
                hit.cue.level >= Urgency.HIGH and hit.cue.strength is Strength.SURE for hit in told
            )
            unsure = asking or guarded or chances["emergency"] >= self._at.unsure
        report = self._report(hits, urgency, chances)
        despair = urgency >= Urgency.HIGH and chances["selfharm"] >= self._at.report
        hunches = (Signal("model", "selfharm", urgency, "", 0, 0),) if despair else ()
        return _Look(urgency, hits, words, chances["emergency"], unsure, report, hunches)

    def _counts(self, hit: Hit, chance: float) -> bool:
        if hit.guards:
            return hit.cue.strength is Strength.SURE and chance >= self._at.guarded
        return hit.cue.strength is Strength.SURE or chance >= self._at.hint

    def _report(self, hits: Sequence[Hit], urgency: Urgency, chances: dict[str, float]) -> str:
        if urgency is Urgency.NONE:
            return ""
        named = {hit.cue.report for hit in hits if hit.cue.level == urgency}
        if chances["ransom"] >= self._at.report and urgency >= Urgency.HIGH:
            named.add("ransom")
        if not named and chances["missing"] >= self._at.report and urgency >= Urgency.HIGH:
            named.add("missing_relative")
        for report in _REPORTS:
            if report in named:
                return report
        return "danger" if urgency is Urgency.CRITICAL else "other_report"

    def _chances(self, words: Sequence[Token]) -> dict[str, float]:
        """Return every head's probability: the highest of any window of a long message."""
        if len(words) <= WINDOW:
            return self._model.probabilities(words)
        alarm = [0.0]
        for token in words:
            alarm.append(alarm[-1] + self._model.alarm(token.word))
        starts = range(0, max(len(words) - STEP, 1), STEP)
        rising = sorted(starts, key=lambda at: alarm[at] - alarm[min(at + WINDOW, len(words))])
        looks = [self._model.probabilities(words[at : at + WINDOW]) for at in rising[:WINDOWS]]
        return {name: max(look[name] for look in looks) for name in looks[0]}


def _signal(hit: Hit, words: Sequence[Token], text: str) -> Signal:
    start, end = words[hit.first].start, words[hit.last].end
    return Signal(hit.cue.id, hit.cue.kind, hit.cue.level, text[start:end], start, end)
