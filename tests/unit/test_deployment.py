"""The compose file and the images, held to what they promise as far as no engine is needed."""

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from bot.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = YAML(typ="safe").load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES = COMPOSE["services"]
OURS = ("migrate", "web", "jobs", "rasa")


def test_every_part_of_the_house_is_there() -> None:
    assert set(SERVICES) == {"postgres", "redis", "migrate", "web", "jobs", "rasa"}


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_has_as_little_as_it_needs(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert str(service["user"]) not in {"", "0", "root"}


@pytest.mark.parametrize("name", set(SERVICES) - {"migrate"})
def test_a_service_that_stays_says_whether_it_is_well(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"]


def test_only_the_pages_are_published_and_only_to_the_proxy_beside_them() -> None:
    published = {name: one["ports"] for name, one in SERVICES.items() if "ports" in one}
    assert published == {"web": ["127.0.0.1:8080:8080", "127.0.0.1:8090:8090"]}


def test_rasa_and_the_databases_reach_nothing_outside() -> None:
    assert COMPOSE["networks"]["inside"]["internal"] is True
    for name in ("postgres", "redis", "rasa"):
        assert SERVICES[name]["networks"] == ["inside"]


def test_settings_in_the_compose_file_are_settings() -> None:
    known = {f"BEN_{name.upper()}" for name in Settings.model_fields}
    for name in ("migrate", "web", "jobs"):
        assert set(SERVICES[name]["environment"]) <= known


def test_no_secret_stands_in_the_compose_file_or_an_image() -> None:
    for name, service in SERVICES.items():
        for key, value in service.get("environment", {}).items():
            assert "PASSWORD" not in key or value.startswith("/run/secrets/"), (name, key)
    assert all(set(secret) == {"file"} for secret in COMPOSE["secrets"].values())


@pytest.mark.parametrize("file", ["Dockerfile", "nlu/Dockerfile"])
def test_an_image_copies_what_exists_runs_as_nobody_and_pins_by_hash(file: str) -> None:
    lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
    for line in lines:
        words = line.split()
        if words[:1] == ["COPY"] and not words[1].startswith("--from"):
            for source in words[1:-1]:
                assert (ROOT / source).exists(), f"{file} copies {source}, which is not there"
    users = [line.split()[1] for line in lines if line.startswith("USER")]
    assert users
    assert users[-1] not in {"root", "0"}
    assert any("--require-hashes" in line for line in lines)


def test_requirements_are_pinned_with_hashes_and_name_no_registry() -> None:
    for path in (ROOT / "requirements").glob("*.txt"):
        text = path.read_text(encoding="utf-8")
        assert "--hash=sha256:" in text
        assert "index-url" not in text
        assert "http://" not in text
        assert "https://" not in text


def environment(service: str) -> dict[str, Any]:
    return dict(SERVICES[service]["environment"])


def test_web_and_jobs_share_one_configuration() -> None:
    assert environment("web") == environment("jobs") == environment("migrate")
