"""A session whose conversations are kept in memory only."""

from collections.abc import Iterator

from engine.private import close_private, private_services
from engine.service.messages import Loading, ModelLoaded
from engine.services import Services
from gui.session import Session


class PrivateSession(Session):
    """Beside the session that has opened ``shared``, with its model."""

    def __init__(self, shared: Services) -> None:
        super().__init__(private_services(shared))

    def load_model(self, path: str) -> Iterator[Loading | ModelLoaded]:
        """As ``Session.load_model``; the model that is loaded already is not loaded again."""
        loaded = self.services.model.loaded
        if loaded is not None and loaded.path == path:
            yield loaded
        else:
            yield from super().load_model(path)

    def close(self) -> None:
        """Let the conversations go; the model and the children stay with the session beside this one."""
        self.viewer.close()
        close_private(self.services)
