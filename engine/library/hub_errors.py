"""What goes wrong between this computer and the hub, as errors for a person."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import httpx2
from huggingface_hub import constants
from huggingface_hub.errors import (
    EntryNotFoundError,
    GatedRepoError,
    HfHubHTTPError,
    HFValidationError,
    OfflineModeIsEnabled,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)

from engine.errors import HubError, HubGated, HubMissing, HubOffline, HubTrouble, HubUnreachable


@contextmanager
def hub_errors(repo: str = "") -> Iterator[None]:
    """Turns what huggingface_hub and its HTTP client raise about ``repo`` into a ``HubError``."""
    try:
        yield
    except OfflineModeIsEnabled as error:
        raise HubOffline from error
    except HfHubHTTPError as error:
        raise _of_answer(error, repo) from error
    except HFValidationError as error:
        raise HubMissing(repo=repo, host=hub_host()) from error
    except (httpx2.TransportError, ConnectionError) as error:
        raise HubUnreachable(host=hub_host()) from error
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise HubTrouble(host=hub_host(), reason=type(error).__name__) from error


def hub_host() -> str:
    """The host that is asked: that of ``HF_ENDPOINT``, else the hub's own."""
    return urlsplit(constants.ENDPOINT).netloc or constants.ENDPOINT


def _of_answer(error: HfHubHTTPError, repo: str) -> HubError:
    host, status = hub_host(), error.response.status_code
    # Gated ones are a kind of those that are not found.
    if isinstance(error, GatedRepoError) or (repo and status == 403):
        return HubGated(repo=repo, host=host)
    missing = (RepositoryNotFoundError, RevisionNotFoundError, EntryNotFoundError)
    if repo and (isinstance(error, missing) or status in (401, 404)):
        return HubMissing(repo=repo, host=host)
    return HubTrouble(host=host, reason=f"HTTP {status}")
