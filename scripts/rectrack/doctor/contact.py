"""Whether the files say where to write: what the doctor asks first, before it looks at GitHub."""

from rectrack.doctor.finding import Finding


def finding(given: str | None) -> Finding:
    """Whether it is said where to write; asked first of all, since it concerns whoever is spoken of."""
    if given:
        return Finding("ok", f"Whoever finds something wrong can write to {given}.")
    return Finding(
        "change",
        "Nobody is told where to write when something is wrong, so that without a GitHub account one reaches nobody. "
        "Give an e-mail address or a web page in tracker.yaml, as contact: name@example.org",
    )
