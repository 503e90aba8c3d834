"""Supervisors read the audit in words: each action that the code can write there has some."""

import ast
from collections.abc import Iterator
from pathlib import Path

import bot
from bot.console import keeping_labels
from bot.domain.bulletins import BY_ITSELF, BulletinAction
from bot.domain.cases import CaseAction
from bot.domain.data_requests import RequestState
from bot.domain.registry import Standing

ROOT = Path(bot.__file__).parent
#: Actions that are put together; a new way to do so needs its line here.
JOINED = {
    "bulletin.{action}": sorted(set(BulletinAction) - BY_ITSELF),
    "case.{action}": [CaseAction.WAIT, CaseAction.RESUME, CaseAction.REFER],
    "case.offer_{state}": ["refused", "withdrawn"],
    "referral.{which}": ["json", "pdf"],
    "registry.{standing}": [Standing.CONFIRMED, Standing.CLEARED],
    "request.{state}": [RequestState.DONE, RequestState.REFUSED],
}


def trees() -> list[ast.Module]:
    parts = ("cli", "console", "escalation", "figures", "jobs")
    paths = [path for part in parts for path in sorted((ROOT / part).rglob("*.py"))]
    return [tree for tree in (ast.parse(path.read_text()) for path in paths) if audits(tree)]


def audits(tree: ast.Module) -> bool:
    """Return whether a module may write into the audit, itself or by what it inherits."""
    return any(
        isinstance(node, ast.Attribute) and node.attr in {"audit", "_audit", "note"}
        for node in ast.walk(tree)
    )


def takers(modules: list[ast.Module]) -> dict[str, set[int]]:
    """Return the functions that are given an action, and at which place (self not counted)."""
    found: dict[str, set[int]] = {}
    for node in (node for tree in modules for node in ast.walk(tree)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            names = [one.arg for one in node.args.args if one.arg != "self"]
            if "action" in names:
                found.setdefault(node.name, set()).add(names.index("action"))
    return found


def actions(node: ast.expr, tree: ast.Module) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(action)):
            yield action
        case ast.IfExp(body=yes, orelse=no):
            yield from actions(yes, tree)
            yield from actions(no, tree)
        case ast.JoinedStr():
            pattern = ast.unparse(node)[2:-1]
            yield from (pattern.split("{")[0] + ending for ending in JOINED[pattern])
        case ast.Name(id=name):
            for one in ast.walk(tree):
                if isinstance(one, ast.Assign) and ast.unparse(one.targets[0]) == name:
                    yield from actions(one.value, tree)


def written() -> set[str]:
    modules, found = trees(), set()
    places = takers(modules)
    for tree in modules:
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            given = [one.value for one in call.keywords if one.arg == "action"]
            name = ast.unparse(call.func).rpartition(".")[2]
            given += [call.args[at] for at in places.get(name, ()) if at < len(call.args)]
            for one in given:
                found |= set(actions(one, tree))
    return {action for action in found if "." in action or action in keeping_labels.ACTION}


def test_the_code_is_read_rightly() -> None:
    """A handful of each way to write an action down, so that the next test can't find nothing."""
    assert written() >= {
        "account.join", "backup", "case.media", "case.offer_refused", "case.reveal", "case.task",
        "duty.office", "figures.csv", "login.recovery", "referral.pdf", "referral.hand",
        "registry.cleared", "request.unconfirmed", "request.refused", "case.wait", "restore",
    }  # fmt: skip


def test_every_action_has_words() -> None:
    assert written() - set(keeping_labels.ACTION) == set()
