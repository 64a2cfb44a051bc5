"""Which recommendations name whom, found once, so that a page of each party is not a search of the whole record."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from rectrack.record.recommendation import Recommendation
from rectrack.record.values import Id


def concerned(recommendations: Iterable[Recommendation]) -> Mapping[Id, Sequence[Recommendation]]:
    """The recommendations by the id of each party and addressee that they name, nothing for one that none names."""
    found: defaultdict[Id, list[Recommendation]] = defaultdict(list)
    for r in recommendations:
        for id_ in {*_named(r)}:
            found[id_].append(r)
    return found


def _named(r: Recommendation) -> Iterator[Id]:
    yield from r.addressees
    yield from (id_ for action in r.actions for id_ in action.addressees)
    yield from (request.of for request in r.requests)
    yield from (dispute.by for dispute in r.disputes)
    yield from (id_ for p in r.positions for id_ in (p.party, p.reported_by) if id_)
    yield from (id_ for said in r.responses for id_ in (said.by, said.reported_by) if id_)
