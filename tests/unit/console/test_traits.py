"""The form of what figures count of a case."""

from bot.domain.people import Role
from bot.domain.traits import TraitField


def form(client, base=0, **chosen):
    return {"csrf": client.csrf} | {f"{field}_base": str(base) for field in TraitField} | chosen


async def test_they_are_set_shown_and_merged(doors, signed_in):
    ha, mai = await signed_in(), await signed_in("mai")
    path = f"/cases/{await doors.case()}"
    assert "Chưa biết quê, tuổi, giới" in (await ha.get(path)).text
    assert "Nghệ An" in (await ha.get(f"{path}/traits")).text
    done = await ha.post(f"{path}/traits", data=form(ha, home="nghe-an", sex="female"))
    assert (done.status_code, done.headers["location"]) == (303, path)
    shown = (await ha.get(path)).text
    assert "Nghệ An" in shown
    assert "Nữ" in shown
    late = await mai.post(f"{path}/traits", data=form(mai, home="ha-tinh", sex="female"))
    assert late.status_code == 409
    assert "Đang ghi trong ca: <b>Nghệ An</b>" in late.text
    assert '<option value="ha-tinh" selected>' in late.text
    assert 'name="home_base" value="1"' in late.text
    assert await doors.audited("case.traits") == 1
    assert await doors.audited("case.traits_read") == 1


async def test_what_is_in_no_list_is_refused(doors, signed_in):
    ha, root = await signed_in(), await signed_in("root", Role.ADMIN)
    path = f"/cases/{await doors.case()}/traits"
    assert (await ha.post(path, data=form(ha, home="paris"))).status_code == 400
    assert (await ha.post(path, data={"csrf": ha.csrf, "home": "nghe-an"})).status_code == 400
    assert (await ha.post(path, data=form(ha) | {"csrf": "x"})).status_code == 403
    assert (await ha.get("/cases/none/traits")).status_code == 404
    assert (await ha.post("/cases/none/traits", data=form(ha))).status_code == 404
    assert (await root.get(path)).status_code == 404
