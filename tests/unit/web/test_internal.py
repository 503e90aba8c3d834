import pytest

CALL = {
    "next_action": "action_contacts",
    "sender_id": "p",
    "tracker": {"latest_message": {"intent": {"name": "ask_hotline"}, "entities": []}, "slots": {}},
}


async def test_rasa_with_the_secret_gets_effects(inner, doors):
    from bot.dialogue.actions import ACTIONS

    call = CALL | {"next_action": next(iter(ACTIONS))}
    answer = await inner.post(
        "/internal/rasa/actions", json=call, headers={"X-Ben-Secret": doors.action_secret}
    )
    assert answer.status_code == 200
    assert set(answer.json()) == {"events", "responses"}


@pytest.mark.parametrize("secret", ["", "wrong", None])
async def test_without_the_secret_nothing_is_run(inner, secret):
    headers = {} if secret is None else {"X-Ben-Secret": secret}
    answer = await inner.post("/internal/rasa/actions", json=CALL, headers=headers)
    assert answer.status_code == 401


async def test_an_empty_secret_opens_nothing(inner, doors, monkeypatch):
    monkeypatch.setattr(doors.house, "action_secret", "")
    answer = await inner.post("/internal/rasa/actions", json=CALL, headers={"X-Ben-Secret": ""})
    assert answer.status_code == 401


@pytest.mark.parametrize("call", [{"next_action": "action_none"} | CALL, {"tracker": 1}])
async def test_what_can_not_be_run_is_answered_as_rasas_own_server_does(inner, doors, call):
    call = call | {"next_action": "no_such_action"}
    answer = await inner.post(
        "/internal/rasa/actions", json=call, headers={"X-Ben-Secret": doors.action_secret}
    )
    assert answer.status_code == 400
    assert answer.json()["action_name"] == "no_such_action"


async def test_what_is_no_object_is_refused(inner, doors):
    for body in (b"[1]", b"{", b""):
        answer = await inner.post(
            "/internal/rasa/actions",
            content=body,
            headers={"X-Ben-Secret": doors.action_secret, "Content-Type": "application/json"},
        )
        assert answer.status_code == 400


async def test_figures_are_told_in_prometheus_format(inner, doors):
    doors.metrics.turns.labels("critical").inc()
    answer = await inner.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert 'ben_turns_total{urgency="critical"} 1.0' in answer.text


async def test_the_public_application_has_neither_figures_nor_actions(page):
    assert (await page.get("/metrics")).status_code == 404
    assert (await page.post("/internal/rasa/actions", json={})).status_code == 404
