"""What is under static/ is what assets/ makes, whole, our own or licensed, and fetched from nowhere else."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from tests.guards import house
from tools import assets

STATIC = house.ROOT / "governance" / "static"
STYLE = (STATIC / "onrecord.css").read_text("utf-8")


def test_static_files_were_rebuilt_after_the_last_change_of_their_sources() -> None:
    manifest = json.loads((STATIC / "manifest.json").read_text("utf-8"))
    assert manifest["sources"] == assets.sources(), "run `make assets` and commit governance/static"


def test_nothing_was_changed_by_hand_under_static() -> None:
    manifest = json.loads((STATIC / "manifest.json").read_text("utf-8"))
    there = {
        path.relative_to(STATIC).as_posix(): assets.digest(path.read_bytes())
        for path in STATIC.rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }
    assert manifest["files"] == there


def test_styles_fetch_only_our_own_fonts_at_addresses_that_change_with_them() -> None:
    fetched = re.findall(r"url\(([^)]*)\)", STYLE)
    assert len(fetched) == 6
    for address in fetched:
        name, _, version = address.partition("?v=")
        assert version == assets.digest((STATIC / name).read_bytes())
    assert "@import" not in STYLE


def test_nothing_of_the_brand_of_gov_uk_is_shipped() -> None:
    assert not re.search(r"GDS|crown|transport", STYLE, re.IGNORECASE)
    assert not [path for path in STATIC.rglob("*") if re.search(r"crown|govuk-.*\.(png|svg|ico)", path.name)]


def test_every_typeface_and_library_comes_with_its_licence() -> None:
    licences = {path.name for path in STATIC.rglob("*.LICENSE.txt")}
    assert licences == {
        "atkinson-hyperlegible-mono.LICENSE.txt",
        "atkinson-hyperlegible-next.LICENSE.txt",
        "govuk-frontend.LICENSE.txt",
        "htmx.LICENSE.txt",
        "source-serif-4.LICENSE.txt",
    }


def test_packages_are_pinned_to_the_letter() -> None:
    wanted = json.loads(house.text(Path("assets/package.json")))["devDependencies"]
    assert wanted["govuk-frontend"] == "6.3.0"
    assert wanted["htmx.org"] == "2.0.11"
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values())
    assert 'version:"2.0.11"' in (STATIC / "vendor/htmx.min.js").read_text("utf-8")


def _symbols() -> set[str]:
    tree = ElementTree.parse(STATIC / "icons.svg")
    return {symbol.attrib["id"] for symbol in tree.iter("{http://www.w3.org/2000/svg}symbol")}


def _templates() -> list[Path]:
    return [path for path in house.files() if path.suffix == ".html" and path.parts[:2] == ("governance", "templates")]


def test_every_icon_that_a_template_names_is_drawn() -> None:
    named = {name for path in _templates() for name in re.findall(r"""icon\(["']([a-z-]+)["']""", house.text(path))}
    named |= set(re.findall(r': "([a-z-]+)"', house.text(Path("governance/templates/components/states.html"))))
    assert named - _symbols() == set()


def test_no_template_carries_a_style_or_a_handler_that_the_security_policy_refuses() -> None:
    refused = re.compile(r"""<style|\sstyle=|\son[a-z]+=["']|\bhx-on\b|<script(?![^>]*\bsrc=)|javascript:""")
    found = [
        f"{path}:{number}: {line.strip()[:80]}"
        for path in _templates()
        for number, line in enumerate(house.text(path).splitlines(), 1)
        if refused.search(line)
    ]
    assert found == []


def test_tags_and_text_stand_out_from_what_they_stand_on() -> None:
    """WCAG 2.2 AA: 4.5 to 1 for text, for each pair that is used together."""
    colours = dict(re.findall(r"--o-([a-z-]+):\s*(#[0-9a-f]{6})", house.text(Path("assets/scss/_tokens.scss"))))
    tints = [name for name in colours if name.endswith("-tint") and name != "brand-tint"]
    pairs = [(name.removesuffix("-tint"), name) for name in tints]
    pairs += [(text, ground) for text in ("ink", "secondary", "link") for ground in ("paper", "surface", "sunken")]
    assert len(tints) == 10
    weak = {pair: _contrast(colours[pair[0]], colours[pair[1]]) for pair in pairs}
    assert {pair: found for pair, found in weak.items() if found < 4.5} == {}


def _contrast(one: str, other: str) -> float:
    def light(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)
