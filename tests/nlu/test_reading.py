"""What the components make of a text before any model sees it; standard library only."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.safety.redact import _LEFT_OVER as LEFT_OVER
from bot.safety.redact import MASKED
from nlu.components import lexicon
from nlu.components.gazetteer import country_of, find
from nlu.components.gist import Fillers, gist
from nlu.components.lexicon import Lexicon
from nlu.components.reading import SYMBOLS, read, sound
from nlu.components.spans import Span, spans_of, tags_of
from nlu.vitext.normalize import fold
from nlu.vitext.teencode import Teencode
from tests.conftest import ROOT

NONE = Teencode()


@pytest.fixture(scope="module")
def words():
    return lexicon.load(ROOT / "nlu" / "data" / "generated" / "lexicon.json")


def plain(text, table=NONE):
    return [word.plain for word in read(text, table)]


@given(st.text())
def test_words_stand_where_they_were_typed_in_order(text):
    last = 0
    for word in read(sound(text), NONE):
        assert last <= word.start < word.end <= len(text)
        last = word.start


@given(st.text())
def test_a_sound_text_is_as_long_and_can_be_encoded(text):
    broken = text + "\ud800"
    assert len(sound(broken)) == len(broken)
    sound(broken).encode()


def test_tone_marks_are_kept_beside_the_plain_word():
    first, second = read("Đi nhat", NONE)
    assert (first.plain, first.marked, second.plain, second.marked) == ("di", "đi", "nhat", "")


def test_chat_spellings_are_read_out_on_the_place_of_what_was_typed(words):
    read_out = read("kbt đi dc", words.teencode)
    assert [word.plain for word in read_out] == ["khong biet", "di", "duoc"]
    assert [(word.start, word.end) for word in read_out] == [(0, 3), (4, 6), (7, 9)]


@pytest.mark.parametrize(
    ("raw", "placeholder"),
    [
        ("gọi 0912 000 123 nhé", "gọi ‹phone› nhé"),
        ("gọi +84 912 000 123 nhé", "gọi ‹phone› nhé"),
        ("lương 25tr/tháng có thật không", "lương ‹money› có thật không"),
        ("lương 800 đô", "lương ‹money›"),
        ("stk 1903000111222333 lừa đảo", "stk ‹bank› lừa đảo"),
        ("vào vieclam-thu.com xem", "vào ‹link› xem"),
        ("nhắn @vieclamthu hỏi", "nhắn ‹handle› hỏi"),
        ("hồ sơ 4821-0937-5516 sao rồi", "hồ sơ ‹code› sao rồi"),
        ("con tôi 16 tuổi", "con tôi ‹age›"),
        ("bay ngày mai", "bay ‹date›"),
        ("3 tuần nay không liên lạc được", "‹date› không liên lạc được"),
    ],
)
def test_a_number_and_its_placeholder_are_one_symbol(raw, placeholder):
    assert plain(raw) == plain(placeholder) == plain(fold(raw))
    assert set(plain(raw)) & set(SYMBOLS.values())


def test_every_placeholder_of_the_bot_is_known():
    masked = {*MASKED.values(), *(word for word, _ in LEFT_OVER)}
    assert masked <= set(SYMBOLS)


def test_what_is_no_placeholder_of_ours_is_read_as_words():
    assert plain("‹nonsense› ok") == ["nonsense", "ok"]


def test_a_short_number_to_call_stays_a_number():
    assert plain("gọi 113 được không?") == ["goi", "113", "duoc", "khong", "?"]


def names(text, words):
    found = find(text, read(text, words.teencode), words)
    return [(hit.name.kind, hit.name.country) for hit in found if hit.is_likely]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("sang Campuchia làm", [("country", "KH")]),
        ("sang cam làm", [("country", "KH")]),
        ("cam kết trả lương", []),
        ("đi đài loan", [("country", "TW")]),
        ("bi nhot o myawaddy", [("place", "MM")]),
        ("bị đánh", []),
        ("nhờ anh chị giúp em", []),
        ("đi Anh hái nấm", [("country", "GB")]),
    ],
)
def test_names_are_found_and_judged_by_the_words_beside_them(text, found, words):
    assert names(text, words) == found


def test_the_name_of_a_language_is_no_country(words):
    assert names("học tiếng Nhật", words) == []


def test_tone_marks_speak_against_a_short_name(words):
    assert names("ở lâu", words) == []


def test_a_phrase_leads_to_its_country(words):
    assert country_of("tỉnh Bavet", words, "place") == "KH"
    assert country_of("Bavet", words, "country") == ""


def test_the_gist_leaves_out_who_speaks_and_how_politely(words):
    fillers = Fillers.of(["em", "anh", "chị"], ["ạ", "dạ"])
    texts = ("dạ em đi hàn quốc ạ", "anh chị đi nhật bản")
    read_texts = [(text, read(text, words.teencode)) for text in texts]
    gists = {gist(each, find(text, each, words), fillers) for text, each in read_texts}
    assert gists == {"START WHO di COUNTRY END"}


def test_without_a_lexicon_nothing_is_found():
    assert find("sang Campuchia", read("sang Campuchia", NONE), Lexicon()) == []


def test_tags_and_spans_say_the_same():
    spans = [Span("place", 0, 2), Span("place", 2, 3), Span("person", 4, 5)]
    tags = tags_of(6, spans)
    assert tags == ["B-place", "I-place", "B-place", "O", "B-person", "O"]
    assert spans_of(tags) == spans


def test_of_spans_that_overlap_the_first_counts():
    assert tags_of(2, [Span("place", 0, 2), Span("country", 1, 2)]) == ["B-place", "I-place"]


def test_an_inside_without_its_beginning_begins_a_span():
    assert spans_of(["O", "I-place", "I-place"]) == [Span("place", 1, 3)]
