"""Recipes: how anybody draws a published sample again, with commands every machine has."""

import shlex
from hashlib import sha256

from vendor_sla.domain.samples import NO_SHARE, Draw, ItemStatus, Seal
from vendor_sla.printing.words import Words

FILES = ("keys.txt", "strata.txt", "rows.txt", "plan.json")


def recipe_text(draw: Draw, language: str) -> str:
    """Return the recipe of a drawn sample: one text, no script of ours, to read or to run.

    It stands beside the files of `FILES` and needs `sha256sum`, `awk`, `sort`, `head` and `cut`.
    Every step says what must come out.
    """
    words = Words(language)
    steps = [
        _files_step(draw, words),
        _seals_step(draw, words),
        _seed_step(draw, words),
        *_strata_steps(draw, words),
        _list_step(draw, words),
    ]
    head = _said(words("recipe.title", period=draw.period, number=draw.number))
    lead = _said(words("recipe.lead", files=", ".join(FILES)))
    return "\n\n".join([f"{head}\n{lead}", *steps]) + "\n"


def _files_step(draw: Draw, words: Words) -> str:
    hashes = (draw.data_sha256, draw.plan.membership, draw.rows_sha256, draw.plan_sha256)
    lines = "\n".join(f"{one}  {name}" for one, name in zip(hashes, FILES, strict=True))
    told = _said(words("recipe.files"))
    return f"{told}\nsha256sum -c <<'END'\n{lines}\nEND"


def _seals_step(draw: Draw, words: Words) -> str:
    lines = [_said(words("recipe.seals")), *_seal("client", draw.client)]
    if draw.is_vendor_silent:
        lines.append(_said(words("recipe.vendor_silent")))
    else:
        lines += _seal("vendor", draw.vendor)
    return "\n".join(lines)


def _seal(party: str, seal: Seal) -> list[str]:
    sealed = shlex.quote(f"commit|{party}|{seal.share}|{seal.nonce}")
    return [f"printf '%s' {sealed} | sha256sum", f"#  {seal.commitment}"]


def _seed_step(draw: Draw, words: Words) -> str:
    vendor = NO_SHARE if draw.is_vendor_silent else draw.vendor.share
    shares = f"{draw.client.share}|{vendor}|beacon:{draw.beacon}"
    text = f"SLA-AUDIT-1|{draw.data_sha256}|{draw.plan_sha256}|{shares}"
    told = _said(words("recipe.seed"))
    return f"{told}\nprintf '%s' {shlex.quote(text)} | sha256sum\n#  {draw.seed}"


def _strata_steps(draw: Draw, words: Words) -> list[str]:
    steps = []
    for place, stratum in enumerate(draw.plan.strata, 1):
        drawn = len(_keys(draw, stratum.key))
        facts = {"stratum": stratum.key, "drawn": drawn, "population": stratum.population}
        told = _said(words("recipe.stratum", **facts))
        key = f'"{stratum.key}"'
        steps.append(
            f"{told}\nawk -F '\\t' '$1 == {key} {{print $2}}' strata.txt |\n"
            f"while IFS= read -r key; do\n"
            f"  printf '%s %s\\n' \"$(printf '%s,%s' {draw.seed} \"$key\" |"
            f' sha256sum | cut -d \' \' -f 1)" "$key"\n'
            f"done | LC_ALL=C sort | head -n {drawn} | cut -d ' ' -f 2- > drawn-{place}.txt"
        )
    return steps


def _list_step(draw: Draw, words: Words) -> str:
    keys = sorted(key for stratum in draw.plan.strata for key in _keys(draw, stratum.key))
    text = "".join(f"{key}\n" for key in keys)
    parts = " ".join(f"drawn-{place}.txt" for place in range(1, len(draw.plan.strata) + 1))
    told = _said(words("recipe.list", count=len(keys)))
    made = sha256(text.encode()).hexdigest()
    return f"{told}\ncat {parts} | LC_ALL=C sort > drawn.txt\nsha256sum drawn.txt\n#  {made}"


def _keys(draw: Draw, stratum: str) -> list[str]:
    return [
        item.interaction_id
        for item in draw.items
        if item.stratum == stratum and item.status != ItemStatus.HAND
    ]


def _said(text: str) -> str:
    return "\n".join(f"# {line}" for line in text.split("\n"))
