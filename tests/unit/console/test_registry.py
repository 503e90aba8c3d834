"""The registry's page."""

from bot.domain.people import Role

PHONE = "0912 000 123"


async def entered(client):
    made = await client.post(
        "/registry", data={"csrf": client.csrf, "kind": "phone", "value": PHONE}
    )
    assert made.status_code == 303
    text = (await client.get("/registry")).text
    return text.split('action="/registry/')[1].split("/")[0]


async def seen(client, entry):
    """Return what the page says that it was made from."""
    text = (await client.get("/registry")).text
    form = text.split(f'action="/registry/{entry}/judge"')[1]
    return form.split('name="seen" value="')[1].split('"')[0]


async def test_an_entry_is_entered_confirmed_answered_and_cleared(doors, signed_in):
    ha = await signed_in()
    entry = await entered(ha)

    async def does(what, **given):
        data = {"csrf": ha.csrf, "seen": await seen(ha, entry)} | given
        assert (await ha.post(f"/registry/{entry}/{what}", data=data)).status_code == 303

    judged = {"reason": "đã xem bài báo", "source": "Báo Thử"}
    await does("judge", standing="confirmed", **judged)
    assert "Máy trả lời từ 28/11" in (await ha.get("/registry")).text
    await does("judge", standing="confirmed", public="yes", **judged)
    assert "Máy đang trả lời" in (await ha.get("/registry")).text
    await does("reply", reply="Chúng tôi đúng.")
    await does("judge", standing="cleared", **judged)
    text = (await ha.get("/registry")).text
    assert "Chúng tôi đúng." in text
    assert "Máy đang trả lời" not in text
    assert await doors.audited("registry.confirmed") == 2
    assert await doors.audited("registry.read") >= 3


async def test_a_judgement_from_an_older_page_undoes_nobodys(signed_in):
    ha, mai = await signed_in(), await signed_in("mai")
    entry = await entered(ha)
    old = await seen(mai, entry)
    confirms = {"standing": "confirmed", "reason": "đã gọi báo", "source": "Báo Thử"}
    given = {"csrf": ha.csrf, "seen": old} | confirms
    assert (await ha.post(f"/registry/{entry}/judge", data=given)).status_code == 303
    late = {"csrf": mai.csrf, "seen": old, "reply": "Không phải chúng tôi."}
    for what, more in (("judge", {"standing": "cleared", "reason": "nhầm"}), ("reply", {})):
        refused = await mai.post(f"/registry/{entry}/{what}", data=late | more)
        assert refused.status_code == 409
        assert "Người khác vừa sửa" in refused.text
    text = (await mai.get("/registry")).text
    assert "đã gọi báo" in text
    assert "Không phải chúng tôi." not in text


async def test_what_is_wrong_is_said_and_nothing_is_kept(signed_in):
    ha = await signed_in()
    entry = await entered(ha)
    twice = await ha.post("/registry", data={"csrf": ha.csrf, "kind": "phone", "value": PHONE})
    assert twice.status_code == 409
    for data in ({"kind": "phone", "value": "xin chào"}, {"kind": "x", "value": PHONE}):
        assert (await ha.post("/registry", data={"csrf": ha.csrf} | data)).status_code == 400
    for data in ({"standing": "confirmed", "reason": "có"}, {"standing": "no", "reason": "có"}):
        path = f"/registry/{entry}/judge"
        assert (await ha.post(path, data={"csrf": ha.csrf} | data)).status_code == 400
    empty = await ha.post(f"/registry/{entry}/reply", data={"csrf": ha.csrf, "reply": ""})
    assert empty.status_code == 400
    gone = {"csrf": ha.csrf, "standing": "cleared", "reason": "có", "reply": "có"}
    for what in ("judge", "reply"):
        assert (await ha.post(f"/registry/none/{what}", data=gone)).status_code == 404
        forged = await ha.post(f"/registry/{entry}/{what}", data=gone | {"csrf": "x"})
        assert forged.status_code == 403


async def test_only_a_supervisor_removes_an_entry(doors, signed_in):
    ha, lan = await signed_in(), await signed_in("lan", Role.SUPERVISOR)
    entry = await entered(ha)
    refused = await ha.post(f"/registry/{entry}/remove", data={"csrf": ha.csrf})
    assert refused.status_code == 404
    for status in (303, 404):
        gone = await lan.post(f"/registry/{entry}/remove", data={"csrf": lan.csrf})
        assert gone.status_code == status
    assert PHONE not in (await lan.get("/registry")).text


async def test_to_admins_there_is_no_registry(signed_in, desk):
    admin = await signed_in("root", Role.ADMIN)
    assert (await admin.get("/registry")).status_code == 404
    assert (await admin.post("/registry", data={"csrf": admin.csrf})).status_code == 404
    assert (await desk.get("/registry")).headers["location"] == "/login"


async def named(client, doors):
    """Return a case that names a phone, and the phone's id in it."""
    case_id = await doors.case()
    added = await client.post(
        f"/cases/{case_id}/identifiers", data={"csrf": client.csrf, "kind": "phone", "value": PHONE}
    )
    assert added.status_code == 303
    text = (await client.get(f"/cases/{case_id}")).text
    return case_id, text.split("/identifiers/")[1].split("/")[0]


async def test_a_number_is_reported_from_its_case(doors, signed_in):
    ha = await signed_in()
    case_id, one = await named(ha, doors)
    path = f"/cases/{case_id}/identifiers/{one}/registry"
    assert "Báo vào sổ cảnh báo" in (await ha.get(f"/cases/{case_id}")).text
    assert "Chưa có trong sổ" in (await ha.get(path)).text
    assert (await ha.post(path, data={"csrf": ha.csrf, "reason": " "})).status_code == 400
    done = await ha.post(path, data={"csrf": ha.csrf, "reason": "đòi cọc"})
    assert (done.status_code, done.headers["location"]) == (303, f"/cases/{case_id}")
    assert "Chờ xét trong sổ cảnh báo" in (await ha.get(f"/cases/{case_id}")).text
    assert "đòi cọc" in (await ha.get(path)).text
    assert "đòi cọc" in (await ha.get("/registry")).text
    assert await doors.audited("registry.report") == 1
    assert await doors.audited("registry.look") >= 2
    for client in (await signed_in("root", Role.ADMIN),):
        assert (await client.get(path)).status_code == 404
    assert (await ha.get(f"/cases/{case_id}/identifiers/none/registry")).status_code == 404
