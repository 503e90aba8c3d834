import pytest

from bot.jobs.anchoring import Anchoring
from bot.storage.audit import AuditStore
from tests.support.people import operator


async def anchors(services):
    async with services.store.engine.connect() as connection:
        return (await connection.exec_driver_sql("SELECT seq FROM audit_anchor")).all()


async def entry(services):
    ha = await operator(services, "ha")
    async with services.store.write() as uow:
        await uow.audit.append(
            at=services.now(), operator_id=ha.id, action="login", object_id=ha.id
        )
        await uow.commit()


async def test_the_audit_is_anchored_once_a_day_and_the_log_tells_it(services, clock, capfd):
    anchoring = Anchoring(services.store, clock)
    await anchoring.now_and_then()
    assert await anchors(services) == [], "there is nothing to hold on to"
    await entry(services)
    clock.forward(86400)
    for _ in range(3):
        await anchoring.now_and_then()
        await Anchoring(services.store, clock).now_and_then()
        await entry(services)
    assert await anchors(services) == [(1,)]
    async with services.store.read() as uow:
        told = str(await uow.audit.last_anchor())
    assert told in capfd.readouterr().err
    clock.forward(86400)
    await anchoring.now_and_then()
    assert await anchors(services) == [(1,), (4,)]


async def test_an_anchor_that_failed_is_set_at_the_next_try(services, clock, monkeypatch):
    anchoring = Anchoring(services.store, clock)
    await entry(services)

    async def broken(self, now):
        raise OSError("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(AuditStore, "anchor", broken)
        with pytest.raises(OSError, match="full"):
            await anchoring.now_and_then()
    await anchoring.now_and_then()
    assert await anchors(services) == [(1,)]
