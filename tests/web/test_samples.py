"""The sample's page in two browsers at once: procurement's and the vendor's."""

import re

import pytest
from flask import Flask
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from tests.builders.offices import Office, open_office
from tests.builders.samplings import SHARES, Sampling
from tests.builders.sites import Browser, email_of
from vendor_sla.domain.samples import Draw
from vendor_sla.evidence.tickets import commitment
from vendor_sla.intake.draws import read_draw
from vendor_sla.store.blobs import Blobs


class Desk:
    """Both sides' browsers on one month."""

    def __init__(self, app: Flask, office: Office) -> None:
        """Sign both in."""
        self.office = office
        self.sampling = Sampling(office)
        self.browsers = {
            who: Browser(app).sign_in(email_of(office, who)) for who in ("procurement", "vendor")
        }

    def get(self, who: str, path: str = "") -> TestResponse:
        """Open the page, or something below it."""
        browser = self.browsers[who]
        response = browser.get(f"/months/{self.office.month_id}/sample{path}")
        assert response.status_code == 200, response.text
        return response

    def post(self, who: str, step: str, **form: object) -> TestResponse:
        """Take a step."""
        path = f"/months/{self.office.month_id}/sample/{step}"
        return self.browsers[who].post(path, form)

    def do(self, who: str, step: str, **form: object) -> None:
        """Take a step that is taken."""
        response = self.post(who, step, **form)
        assert response.status_code == 303, response.text

    def draw(self) -> Draw:
        """Return what the vendor downloads."""
        return read_draw(self.get("vendor", "/files/draw.json").text, "draw.json")


@pytest.fixture(name="desk")
def _desk(app: Flask, engine: Engine, site_blobs: Blobs) -> Desk:
    desk = Desk(app, open_office(engine, site_blobs))
    desk.sampling.send()
    return desk


def value_of(page: str, name: str) -> str:
    """Return what stands in a field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return found[1]


def test_two_browsers_take_a_month_from_the_plan_to_the_draw(desk: Desk) -> None:
    assert "尚无抽样" in desk.get("vendor").text
    desk.do("procurement", "plan", size="100", most="160", minutes="6")
    planned = desk.get("procurement").text
    assert "抽取 100 件时，如果数据虚高 5 个百分点" in planned
    assert "尚无抽样" in desk.get("vendor").text
    desk.do("procurement", "freeze")
    # The client takes the values the server proposes, the vendor commits to its own.
    page = desk.get("procurement").text
    share, nonce = value_of(page, "share"), value_of(page, "nonce")
    note = desk.post("procurement", "note", share=share, nonce=nonce)
    assert note.headers["Content-Disposition"].startswith("attachment")
    assert f"share: {share}\nnonce: {nonce}\n" in note.text
    desk.do("procurement", "seal", share=share, nonce=nonce, kept="yes")
    assert share not in desk.get("procurement").text
    own = commitment("vendor", *SHARES["vendor"])
    desk.do("vendor", "seal", commitment=own, kept="yes")
    assert own in desk.get("procurement").text
    desk.do("procurement", "reveal", share=share, nonce=nonce)
    assert share not in desk.get("vendor").text
    desk.do("vendor", "reveal", share=SHARES["vendor"][0], nonce=SHARES["vendor"][1])
    desk.sampling.work(at=desk.office.page().history[0].at)
    drawn = desk.get("vendor").text
    assert share in drawn
    assert drawn.count("抽中</span>") == 100
    assert desk.draw() == desk.sampling.found()
    assert "sha256sum" in desk.get("vendor", "/redraw").text
    assert desk.get("vendor", "/files/recipe.txt").text.startswith("# 如何自行重抽 2026-10 的样本")


def test_nothing_is_sealed_before_the_person_has_kept_the_note(desk: Desk) -> None:
    desk.do("procurement", "plan")
    desk.do("procurement", "freeze")
    refused = desk.post("vendor", "seal", share="a" * 16, nonce="b" * 16)
    assert refused.status_code == 422
    assert "请先保存份额与随机数" in refused.text
    assert value_of(refused.text, "share") == "a" * 16


def test_everything_wrong_with_a_plan_is_said_at_once_and_the_form_keeps_it(desk: Desk) -> None:
    refused = desk.post("procurement", "plan", size="1e3", minutes="six", rate_bad="101")
    assert refused.status_code == 422
    assert refused.text.count("不是普通数字") == 2
    assert 'value="1e3"' in refused.text
    refused = desk.post("procurement", "plan", size="10", most="5")
    assert "样本量应在 30 到 20000 件之间" in refused.text
    assert "增抽后的总数不能少于" in refused.text


def test_a_share_that_does_not_fit_is_refused_in_words(desk: Desk) -> None:
    desk.do("procurement", "plan")
    desk.do("procurement", "freeze")
    for who in ("procurement", "vendor"):
        share, nonce = SHARES[who]
        desk.do(who, "seal", share=share, nonce=nonce, kept="yes")
    refused = desk.post("vendor", "reveal", share="a-better-share-now", nonce=SHARES["vendor"][1])
    assert refused.status_code == 422
    assert "份额与随机数与贵方的承诺值不符" in refused.text


def test_items_are_extended_replaced_and_added_on_the_page(desk: Desk) -> None:
    desk.sampling.plan()
    desk.sampling.freeze()
    desk.sampling.seal_and_reveal()
    desk.do("procurement", "extend")
    item = desk.sampling.found().items[0].interaction_id
    desk.do("procurement", "item", interaction_id=item, what="replaced", reason="录音遗失")
    early = desk.post("procurement", "item", interaction_id=item, what="undelivered", reason="x")
    assert early.status_code in {409, 422}
    drawn = {one.interaction_id for one in desk.sampling.found().items}
    free = next(f"C-{number}" for number in range(460) if f"C-{number}" not in drawn)
    desk.do("procurement", "hand", interaction_ids=f"{free}\n", reason="客户投诉")
    page = desk.get("vendor").text
    for word in ("录音遗失", "客户投诉", "人工选取，权重 0", "增抽</span>", f"替换 {item}"):
        assert word in page
    assert "extend" not in desk.sampling.page().may


def test_the_freeze_is_lifted_with_a_reason_both_sides_read(desk: Desk) -> None:
    desk.do("procurement", "plan")
    desk.do("procurement", "freeze")
    assert desk.post("procurement", "thaw", reason=" ").status_code == 422
    desk.do("procurement", "thaw", reason="供应商漏了一列")
    assert "冻结已解除。" in desk.get("vendor").text
    month = desk.browsers["vendor"].get(f"/months/{desk.office.month_id}").text
    assert "供应商漏了一列" in month


def test_before_the_draw_there_is_nothing_to_draw_again(desk: Desk) -> None:
    desk.do("procurement", "plan")
    path = f"/months/{desk.office.month_id}/sample"
    browser = desk.browsers["vendor"]
    assert browser.get(f"{path}/files/keys.txt").status_code == 404  # not even that it is planned
    desk.do("procurement", "freeze")
    assert browser.get(f"{path}/files/keys.txt").status_code == 200
    assert browser.get(f"{path}/files/draw.json").status_code == 409
    assert browser.get(f"{path}/redraw").status_code == 409
    assert browser.get(f"{path}/files/settings.py").status_code == 404
