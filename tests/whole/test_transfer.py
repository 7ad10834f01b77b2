"""Export and import as a person types them, with the real children: texts that came along are found afterwards."""

import json
import zipfile
from pathlib import Path

from tests.unit.chat_exports import BRANCHED, CLAUDE
from tests.whole.test_command_line import dodam, printed


def test_an_export_of_another_program_is_taken_in_with_its_attachments(tmp_path: Path) -> None:
    export = tmp_path / "data.zip"
    with zipfile.ZipFile(export, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("conversations.json", json.dumps([CLAUDE, BRANCHED]))
    assert printed("import", export)["added"] == 2
    again = printed("import", export)
    assert (again["added"], again["known"]) == (0, 2)
    conversations = {row["title"]: row["id"] for row in printed("conversations")}
    hits = printed("search", "rent", "--conversation", conversations["Lease questions"])
    assert [hit["file"] for hit in hits] == ["lease.txt"]

    everything = tmp_path / "all.json"
    dodam("export", "--all", "--format", "json", "--output", everything)
    assert len(json.loads(everything.read_bytes())) == 2
    assert "서울의 인구는?" in dodam("export", conversations[BRANCHED["title"]], "--format", "md").stdout
