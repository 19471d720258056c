"""The page on auditing: its commands and programs run one after the other, and print what is said."""

from __future__ import annotations

import csv
import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT, invoke

PAGE = (ROOT / "docs" / "auditing.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(console|python)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
SPUN = "One other assembly on the White Home is scheduled for subsequent week, the overseas minister mentioned this 12 months."
GENUINE = "Another meeting at the White House is scheduled for next week, the foreign minister said this year."


def test_every_block_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    texts = [("spun", SPUN), ("genuine", GENUINE), ("spun", f"{SPUN}\n[ad_2]\nSource link\n")]
    texts += [("genuine", GENUINE)] * 2 + [("spun", SPUN)]
    sites = ["spins.example", "writes.example", "spins.example", "writes.example", "writes.example", "spins.example"]
    records = [
        json.dumps({"id": str(n), "url": f"https://{site}/{n}", "label": label, "text": text})
        for n, (site, (label, text)) in enumerate(zip(sites, texts, strict=True))
    ]
    Path("posts.jsonl").write_text("\n".join(records) + "\n", "utf-8")
    names: dict[str, Any] = {}
    for kind, block in BLOCKS:
        if kind == "python":
            exec(compile(block, "auditing.md", "exec"), names)
            continue
        for line in block.splitlines():
            command, _, target = line.removeprefix("$ spinfix ").partition(">")
            result = invoke(*shlex.split(command, comments=True))
            assert result.exit_code == 0, f"{line}: {result.output}"
            if "--tag" in command:  # a record without text, as such a run leaves it
                with open("tagged/posts.jsonl", "a", encoding="utf-8") as file:
                    file.write('{"id": "6", "url": "https://writes.example/6", "label": "genuine", "text": null}\n')
            if "#" not in command and target:
                Path(target.split()[0]).write_text(result.stdout, "utf-8")
    printed = capsys.readouterr().out
    assert "0.7: 3 believed spun, precision 1.000, recall 1.000" in printed
    assert "spins.example: 3 of 3 pages believed spun" in printed
    assert "writes.example" not in printed
    assert Path("sites/suspects.jsonl").read_text("utf-8").count("White House") == 3
    assert re.search(r"\d\d edits in both, \d only in the first, \d only in the second", printed)
    with open("edits.csv", encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["document"] for row in rows} == {"posts.jsonl:1", "posts.jsonl:3", "posts.jsonl:6"}
    assert {"overseas → foreign", "AD001"} <= {row["source"] for row in rows}
    with open("sample.csv", encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) > 10
    assert all(row["before"] + row["found"] + row["after"] in "\n".join(text for _, text in texts) for row in rows)
