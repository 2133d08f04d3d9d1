"""Settings come from the environment, and what is missing is named."""

import os
from pathlib import Path

import pytest

from vendor_sla.domain.refusals import Invalid
from vendor_sla.settings import read_settings


def test_without_any_setting_the_database_is_our_own() -> None:
    settings = read_settings({})
    assert settings.is_embedded
    assert settings.home.is_absolute()
    assert settings.home.name == "vendor-sla"


def test_everything_that_does_not_fit_is_named_at_once(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(Invalid) as refused:
        read_settings(
            {
                "VENDOR_SLA_HOME": str(file),
                "DATABASE_MIGRATION_URL": "postgresql://owner@db/sla",
                "DATABASE_WORKER_URL": "postgresql://worker@db/sla",
            }
        )
    assert {problem.place for problem in refused.value.problems} == {
        "VENDOR_SLA_HOME",
        "DATABASE_MIGRATION_URL",
        "DATABASE_WORKER_URL",
    }


def test_a_home_that_cannot_be_made_is_refused_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    settings = read_settings({"VENDOR_SLA_HOME": str(tmp_path / "file" / "home")})
    with pytest.raises(Invalid) as refused:
        settings.blobs()
    [problem] = refused.value.problems
    assert (problem.code, problem.facts["reason"]) == (
        "settings.home_not_writable",
        "Not a directory",
    )


def test_a_server_of_ones_own_is_taken_as_given(tmp_path: Path) -> None:
    settings = read_settings(
        {
            "VENDOR_SLA_HOME": str(tmp_path / "home"),
            "DATABASE_URL": "postgresql://app@db/sla",
            "DATABASE_MIGRATION_URL": "postgresql://owner@db/sla",
        }
    )
    addresses = settings.addresses()
    assert addresses.app.username == addresses.worker.username == "app"
    assert addresses.require_owner().username == "owner"
    assert addresses.cluster is None


def test_a_secret_is_made_once_and_is_ours_alone(tmp_path: Path) -> None:
    settings = read_settings({"VENDOR_SLA_HOME": str(tmp_path / "home")})
    secret = settings.secret("cookies")
    assert len(secret) == 64
    assert settings.secret("cookies") == secret
    assert settings.secret("attempts") != secret
    path = tmp_path / "home" / "secrets" / "cookies"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_a_home_that_is_not_absolute_lies_where_one_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert read_settings({"VENDOR_SLA_HOME": "here"}).home == tmp_path / "here"


def test_the_home_of_root_is_the_systems(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert read_settings({}).home == Path("/var/lib/vendor-sla")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setenv("XDG_DATA_HOME", "/home/wang/.local/share")
    assert read_settings({}).home == Path("/home/wang/.local/share/vendor-sla")


def test_the_public_address_and_the_proxies_are_strict() -> None:
    settings = read_settings(
        {"VENDOR_SLA_ADDRESS": "https://sla.example.org/", "VENDOR_SLA_PROXIES": "1"}
    )
    assert (settings.address, settings.proxies) == ("https://sla.example.org", 1)
    with pytest.raises(Invalid) as refused:
        read_settings({"VENDOR_SLA_ADDRESS": "sla.example.org/here", "VENDOR_SLA_PROXIES": "many"})
    assert {problem.code for problem in refused.value.problems} == {
        "settings.address",
        "settings.proxies",
    }


def test_a_mail_server_needs_a_sender_and_its_password_is_in_no_text() -> None:
    assert read_settings({}).mail_server is None
    url = "smtp://sla:secret@mail.example.org:587?starttls"
    settings = read_settings({"VENDOR_SLA_SMTP": url, "VENDOR_SLA_MAIL_FROM": "sla@example.org"})
    assert settings.mail_server is not None
    assert (settings.mail_server.host, settings.mail_server.password) == (
        "mail.example.org",
        "secret",
    )
    assert "secret" not in repr(settings)
    with pytest.raises(Invalid) as refused:
        read_settings({"VENDOR_SLA_SMTP": url, "VENDOR_SLA_ADDRESS": "nowhere"})
    assert {problem.code for problem in refused.value.problems} == {
        "settings.address",
        "settings.mail_from",
    }
