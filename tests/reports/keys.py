"""Another system that reads with a key."""

from datetime import date
from typing import Any

from django.test import Client

from reports.models import ApiToken
from reports.services.tokens import issue_token
from tests.factories import World

LAST = date(2023, 6, 30)


class System:
    """Another system, with a key of an actor's account at a place of the world."""

    def __init__(self, world: World, actor: str, place: str, **values: Any) -> None:
        self.client = Client()
        user = world.users[actor]
        given = {"name": "Kho dữ liệu", "expires_on": LAST, "by": user, "on": world.today, **values}
        self.token, self.secret = issue_token(user=user, organization=getattr(world, place), **given)

    def get(self, path: str, **headers: str) -> Any:
        """What the API answers it."""
        return self.client.get(f"/api/v1/{path}", headers={"Authorization": f"Bearer {self.secret}", **headers})


def make_key(world: World) -> ApiToken:
    """A key of the commune's staff to the whole commune."""
    return System(world, "commune", "x").token
