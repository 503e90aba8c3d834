import pytest
from litestar.exceptions import HTTPException, TooManyRequestsException

from bot.web.flood import Buckets, Measures, Room, source_of


class Seconds:
    """A clock for limits that moves when it is told to."""

    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def seconds():
    return Seconds()


def test_a_bucket_gives_its_burst_and_then_its_rate(seconds):
    buckets = Buckets(3, 0.5, seconds)
    assert [buckets.wait("a") for _ in range(4)] == [0, 0, 0, 2.0]
    seconds.now += 1
    assert buckets.wait("a") == pytest.approx(1.0)
    seconds.now += 1
    assert buckets.wait("a") == 0
    assert buckets.wait("a") > 0


def test_a_refusal_costs_nothing(seconds):
    buckets = Buckets(1, 1, seconds)
    buckets.wait("a")
    for _ in range(50):
        buckets.wait("a")
    seconds.now += 1
    assert buckets.wait("a") == 0


def test_a_bucket_is_never_fuller_than_full(seconds):
    buckets = Buckets(2, 1, seconds)
    buckets.wait("a")
    seconds.now += 1e6
    assert [buckets.wait("a") > 0 for _ in range(3)] == [False, False, True]


def test_one_key_costs_another_nothing(seconds):
    buckets = Buckets(1, 1, seconds)
    assert [buckets.wait(key) for key in "abc"] == [0, 0, 0]


def test_no_more_keys_are_remembered_than_allowed_and_the_quietest_go_first(seconds):
    buckets = Buckets(1, 0.001, seconds, most=2)
    for key in ("a", "b", "a", "c"):
        buckets.wait(key)
    assert set(buckets._left) == {"a", "c"}
    assert buckets.wait("a") > 0


def test_ten_new_visitors_of_one_source_are_announced_then_one_every_three_seconds(seconds):
    measures = Measures(seconds)
    assert sum(measures.may_open("a") for _ in range(30)) == 10
    seconds.now += 3.01
    assert [measures.may_open("a") for _ in range(2)] == [True, False]


def test_visitors_of_many_sources_are_announced_twenty_a_second_at_the_most(seconds):
    measures = Measures(seconds)
    assert sum(measures.may_open(str(number)) for number in range(200)) == 40
    seconds.now += 1
    assert sum(measures.may_open(f"b{number}") for number in range(200)) == 20


def test_whoever_sends_faster_than_anybody_types_is_told_when_to_go_on(seconds):
    measures = Measures(seconds)
    for _ in range(20):
        measures.message("session", "source")
    with pytest.raises(TooManyRequestsException) as refused:
        measures.message("session", "source")
    assert refused.value.headers == {"Retry-After": "1"}
    measures.message("another", "source")
    seconds.now += 1
    measures.message("session", "source")


def test_six_photos_a_minute_and_the_next_one_is_told_when(seconds):
    measures = Measures(seconds)
    for _ in range(6):
        measures.upload("session", "source")
    with pytest.raises(TooManyRequestsException) as refused:
        measures.upload("session", "source")
    assert refused.value.headers == {"Retry-After": "11"}
    seconds.now += 11
    measures.upload("session", "source")


def test_what_is_being_read_has_a_limit_all_together():
    room = Room(10)
    room.take(6)
    with pytest.raises(HTTPException) as refused:
        room.take(5)
    assert refused.value.status_code == 503
    assert "Retry-After" in refused.value.headers
    room.give_back(6)
    room.take(10)


@pytest.mark.parametrize(
    ("host", "source"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("testclient", "testclient"),
        ("", ""),
    ],
)
def test_an_address_counts_as_what_one_subscriber_gets(host, source):
    assert source_of(host) == source
