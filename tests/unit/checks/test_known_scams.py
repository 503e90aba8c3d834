from __future__ import annotations

from bot.checks.known_scams import KnownScams


def test_destinations_and_flags_lift_the_trap_they_fit(catalogue):
    scams = KnownScams(catalogue.scams.values())
    text = "đặt cọc rồi bay, công ty lo visa"

    def score(*, countries=(), flags=()):
        found = {one.scam: one.score for one in scams.match(text, countries, flags, most=40)}
        return found["fake-jp-deposit"]

    assert score(countries=["JP"]) > score() > score(countries=["KH"])
    assert score(flags=["fee_upfront"]) > score()


def test_matches_come_best_first_and_not_more_than_asked(catalogue):
    matches = KnownScams(catalogue.scams.values()).match("sang Campuchia làm game", ["KH"], most=3)
    assert len(matches) == 3
    assert [one.score for one in matches] == sorted((one.score for one in matches), reverse=True)


def test_words_that_no_trap_knows_match_nothing(catalogue):
    assert KnownScams(catalogue.scams.values()).match("xyzzy qwrt") == []
