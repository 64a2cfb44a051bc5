"""All that the files say, as one value."""

from collections.abc import Mapping

from msgspec import Struct

from rectrack.record.parties import Party
from rectrack.record.recommendation import Recommendation
from rectrack.record.tracker import Tracker


class Register(Struct, frozen=True, kw_only=True):
    """Everything the files say: the settings, the parties, and the recommendations by number.

    `paths` are the recommendations' files by id, seen from the repository's root; also of those that cannot be read.
    """

    tracker: Tracker
    parties: tuple[Party, ...]
    recommendations: tuple[Recommendation, ...]
    paths: Mapping[str, str]

    @property
    def named_bodies(self) -> dict[str, str]:
        """The same without those whose names are withheld."""
        withheld = {party.id for party in self.parties if party.name_withheld}
        return {id_: name for id_, name in self.bodies.items() if id_ not in withheld}

    @property
    def bodies(self) -> dict[str, str]:
        """The names of all who can be spoken of: addressees and parties; one id means the same body."""
        addressees = {body.id: body.name for body in self.tracker.addressees}
        return addressees | {body.id: body.name for body in self.parties}
