"""What the desk shows of somebody who said that they are watched, and of the hours they named."""

from bot.domain.people import ContactRule


async def _post(client, path, **fields):
    return await client.post(path, data={"csrf": client.csrf} | fields)


async def _contact(doors, case_id):
    async with doors.store.read() as uow:
        case = await uow.cases.get(case_id)
        return (await uow.conversations.thread(case.conversation_id)).contact_id


async def _watched(doors, case_id):
    contact = await _contact(doors, case_id)
    async with doors.store.write() as uow:
        await uow.phrases.watch(contact, doors.now())
        await uow.commit()


async def _claimed(doors, client):
    case_id = await doors.case()
    await _post(client, f"/cases/{case_id}/claim")
    return case_id


async def test_board_and_case_say_that_somebody_may_be_watched(doors, signed_in):
    client = await signed_in()
    case_id = await _claimed(doors, client)
    for path in ("/", f"/cases/{case_id}"):
        assert "Có thể bị theo dõi" not in (await client.get(path)).text
    await _watched(doors, case_id)
    for path in ("/", f"/cases/{case_id}"):
        assert '<span class="watched">Có thể bị theo dõi</span>' in (await client.get(path)).text


async def test_a_reply_is_confirmed_against_the_warning_that_was_shown(doors, signed_in):
    client = await signed_in()
    case_id = await _claimed(doors, client)
    assert 'name="aware"' not in (await client.get(f"/cases/{case_id}")).text
    await _watched(doors, case_id)
    page = (await client.get(f"/cases/{case_id}")).text
    assert "đang có người nhìn máy" in page
    assert 'name="aware"' in page
    stale = await _post(client, f"/cases/{case_id}/reply", text="Chị đây.", confirmed="yes")
    assert stale.status_code == 409
    assert "Chị đây." in stale.text, "what was typed is not lost"
    sent = await _post(
        client, f"/cases/{case_id}/reply", text="Chị đây.", confirmed="yes", aware="yes"
    )
    assert sent.status_code == 303


async def test_it_is_lifted_by_the_holder_with_a_reason(doors, signed_in):
    client = await signed_in()
    case_id = await _claimed(doors, client)
    await _watched(doors, case_id)
    assert f'action="/cases/{case_id}/unwatch"' in (await client.get(f"/cases/{case_id}")).text
    assert (await _post(client, f"/cases/{case_id}/unwatch", reason=" ")).status_code == 400
    assert (await _post(client, f"/cases/{case_id}/unwatch", reason="đã gọi")).status_code == 303
    page = (await client.get(f"/cases/{case_id}")).text
    assert 'class="watched"' not in page
    assert "Hết bị theo dõi" in page


async def test_nobody_else_lifts_it(doors, signed_in):
    client, other = await signed_in("ha"), await signed_in("mai")
    case_id = await _claimed(doors, client)
    await _watched(doors, case_id)
    refused = await _post(other, f"/cases/{case_id}/unwatch", reason="đã gọi")
    assert refused.status_code == 409
    assert 'class="watched"' in (await client.get(f"/cases/{case_id}")).text


async def test_the_hours_they_named_stand_beside_the_rule(doors, signed_in):
    client = await signed_in()
    case_id = await _claimed(doors, client)
    contact = await _contact(doors, case_id)
    async with doors.store.write() as uow:
        await uow.conversations.set_rule(contact, ContactRule.HOURS, "20:00-22:00")
        await uow.commit()
    assert "20:00-22:00, giờ Việt Nam" in (await client.get(f"/cases/{case_id}")).text
