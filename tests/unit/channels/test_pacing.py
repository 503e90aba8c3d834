from bot.channels.pacing import Pace


class Stopwatch:
    time = 100.0

    def __call__(self):
        return self.time


def test_one_chat_that_gets_too_much_holds_back_nobody_else():
    pace = Pace(Stopwatch())
    pace.refused("an", 7)
    pace.refused("an", 7)
    assert (pace.left("an"), pace.left("binh")) == (7, 0)


def test_a_second_chat_refused_meanwhile_shows_that_all_must_wait():
    pace = Pace(Stopwatch())
    pace.refused("an", 7)
    pace.refused("binh", 5)
    assert (pace.left("an"), pace.left("binh"), pace.left("chi")) == (7, 5, 5)


def test_the_wait_ends():
    watch = Stopwatch()
    pace = Pace(watch)
    pace.refused("an", 7)
    watch.time += 7
    assert pace.left("an") == 0
    pace.refused("binh", 5)
    assert pace.left("chi") == 0
