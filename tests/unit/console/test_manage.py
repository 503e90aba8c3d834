from bot.domain.people import Role


async def test_an_admin_comes_to_the_accounts_and_sees_their_state(doors, signed_in):
    admin = await signed_in("root", Role.ADMIN)
    await doors.account("ha")
    await doors.operators.disable("ha")
    answer = await admin.get("/", follow_redirects=True)
    assert answer.url.path == "/accounts"
    assert "Chị Ha" in answer.text
    assert "Đã khóa" in answer.text
    assert "K-0" not in answer.text


async def test_to_operators_the_accounts_do_not_exist(signed_in):
    for role in (Role.OPERATOR, Role.SUPERVISOR):
        client = await signed_in(role.value, role)
        assert (await client.get("/accounts")).status_code == 404
