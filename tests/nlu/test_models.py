"""The learnt parts, in Rasa's own Python: they learn, they are stored, they come back the same."""

import json
import subprocess

import pytest

from tests.conftest import ROOT

pytestmark = [pytest.mark.rasa, pytest.mark.timeout(900)]
CLASSIFIER = """
import json, sys
from pathlib import Path
from nlu.components.linear import LinearTextClassifier, _features, _softmax, document
from nlu.components.reading import read
from nlu.vitext.teencode import Teencode

def doc(text):
    words = read(text, Teencode())
    return document(words, " ".join(word.plain for word in words))

says = {
    "fees": ["phí bao nhiêu", "mất phí gì", "phí môi giới bao nhiêu", "nộp phí ở đâu", "phí cao"],
    "danger": ["cứu em với", "em bị nhốt", "nó đánh em", "cứu con tôi", "bị giam ở đây"],
    "thanks": ["cảm ơn bạn", "cám ơn nhiều", "cảm ơn ạ", "biết ơn bạn", "ơn bạn lắm"],
}
documents = [doc(text) for texts in says.values() for text in texts]
labels = [label for label, texts in says.items() for _ in texts]
model = LinearTextClassifier.train(documents, labels)
asked = [doc(text) for text in ("phi bao nhieu", "cuu em", "cảm ơn", "")]
before = model.probabilities(asked)
directory = Path(sys.argv[1])
model.save(directory)
after = LinearTextClassifier.load(directory).probabilities(asked)
by_matrix = _features(model._vectorizers, asked) @ model._weights + model._bias
print(json.dumps({
    "best": [model.labels[row.argmax()] for row in before[:3]],
    "sums": before.sum(axis=1).tolist(),
    "drift": float(abs(before - after).max()),
    "error": float(abs(before - _softmax(by_matrix / model.temperature)).max()),
    "files": sorted(path.name for path in directory.iterdir()),
}))
"""
TAGGER = """
import json, sys
from pathlib import Path
from nlu.components import lexicon
from nlu.components.gazetteer import find
from nlu.components.names import join
from nlu.components.reading import read
from nlu.components.spans import Span
from nlu.components.tagger import NameTagger

words = lexicon.load(Path("nlu/data/generated/lexicon.json"))
examples = []
for first in ("em", "anh", "chị", "cháu", "tôi"):
    for name in ("Lò Văn Thử", "Trần Thị Mẫu", "Lê Thử"):
        text = f"{first} tên {name} đây"
        read_out = read(text, words.teencode)
        examples.append((text, read_out, [Span("person", 2, len(read_out) - 1)]))
        for where in ("nhà", "quê", "Bavet", "Poipet"):
            text = f"{first} đi làm ở {where}"
            read_out = read(text, words.teencode)
            named = [Span("place", 4, 5)] if where[0].isupper() else []
            examples.append((text, read_out, named))
trained = NameTagger.train(examples, words)
directory = Path(sys.argv[1])
trained.save(directory)
loaded = NameTagger.load(directory, words)

def found(tagger, text):
    read_out = read(text, words.teencode)
    hits = find(text, read_out, words)
    joined = join(text, read_out, hits, tagger.tag(text, read_out, hits), words)
    return [[each.entity, text[each.start:each.end], each.value] for each in joined]

texts = ("em tên Vàng Thị Thử đây", "em đi làm ở Kampot", "em đi làm ở Kampot bên Campuchia", "")
print(json.dumps([[found(tagger, text) for text in texts] for tagger in (trained, loaded)]))
"""


@pytest.fixture
def run(rasa_python, tmp_path):
    def script(text):
        command = [rasa_python, "-W", "ignore", "-c", text, tmp_path]
        return json.loads(subprocess.check_output(command, cwd=ROOT))

    return script


def test_the_classifier_learns_and_comes_back_the_same_without_code_in_its_files(run):
    said = run(CLASSIFIER)
    assert said["best"] == ["fees", "danger", "thanks"]
    assert said["sums"] == pytest.approx([1, 1, 1, 1])
    assert said["drift"] < 1e-6
    assert said["error"] < 1e-5
    assert said["files"] == ["views.json", "weights.npz"]


def test_the_tagger_learns_and_a_foreign_place_stands_for_its_country(run):
    trained, loaded = run(TAGGER)
    assert trained == loaded
    person, place, both, nothing = trained
    assert person == [["person", "Vàng Thị Thử", "Vàng Thị Thử"]]
    assert place == [["place", "Kampot", "Kampot"], ["country", "Kampot", "KH"]]
    assert both == [["place", "Kampot", "Kampot"], ["country", "Campuchia", "KH"]]
    assert nothing == []


STORE = """
import asyncio, json
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from nlu.components.forgetful import ForgetfulTrackerStore

async def main():
    store = ForgetfulTrackerStore(Domain.empty(), limit=2)
    for name in ("first", "second", "first", "third"):
        await store.save(DialogueStateTracker(name, []))
    return sorted(await store.keys())

print(json.dumps(asyncio.run(main())))
"""


def test_of_too_many_conversations_the_one_longest_unused_is_forgotten(run):
    assert run(STORE) == ["first", "third"]
