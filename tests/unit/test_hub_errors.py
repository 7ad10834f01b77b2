"""What the hub's library raises, in words."""

from pathlib import Path

import httpx2
import pytest
from huggingface_hub.errors import HFValidationError, OfflineModeIsEnabled

from engine.errors import HubError, HubMissing, HubOffline, HubTrouble, HubUnreachable
from engine.library.hub_errors import hub_errors
from engine.library.hub_messages import DownloadPlan, HubFile, HubPart
from engine.library.partial_downloads import forget_plan, keep_plan, kept_plans, partial_file


@pytest.mark.parametrize(
    ("raised", "kind"),
    [
        (OfflineModeIsEnabled("offline"), HubOffline),
        (HFValidationError("a/b/c"), HubMissing),
        (httpx2.ConnectError("no route"), HubUnreachable),
        (httpx2.ReadTimeout("slow"), HubUnreachable),
        (httpx2.TooManyRedirects("round and round"), HubTrouble),
        (httpx2.InvalidURL("what?"), HubTrouble),
    ],
)
def test_every_kind_has_its_words(raised: Exception, kind: type[HubError]) -> None:
    with pytest.raises(kind), hub_errors("ant/model"):
        raise raised


def test_a_fault_of_ours_is_not_taken_for_the_hubs() -> None:
    with pytest.raises(ZeroDivisionError), hub_errors("ant/model"):
        raise ZeroDivisionError


def test_a_broken_plan_is_forgotten(tmp_path: Path) -> None:
    plan = DownloadPlan("ant/model", "0123", HubFile((HubPart("a.gguf", 3, "00"),)))
    keep_plan(tmp_path, plan)
    partial_file(tmp_path, plan.file.parts[0]).write_bytes(b"ab")
    assert kept_plans(tmp_path) == [plan]
    (tmp_path / ".downloads" / "b.gguf.json").write_text("{")
    assert kept_plans(tmp_path) == [plan]
    assert not (tmp_path / ".downloads" / "b.gguf.json").exists()
    forget_plan(tmp_path, plan)
    assert list(tmp_path.iterdir()) == []
