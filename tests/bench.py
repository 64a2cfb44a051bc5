"""How fast the tracker is, as ratios and counts on generated files of the real shape: `make bench`.

Nothing here passes or fails: machines differ, so a time is never asserted. Each time is the best of a few runs
of a process of its own; ratios compare runs of the same minute.
"""

import gzip
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from itertools import count, product
from math import inf
from pathlib import Path
from random import Random

from localhub import BOT, BOT_ID, Server
from tests.rectrack import files
from tests.rectrack.clones import with_origin
from tests.rectrack.setup.overview_fixtures import web
from tests.rectrack.world import REPO, World, action_variables, local_world
from tests.workbooks import workbook

LARGE = 1_000
"""Of a site with more recommendations the largest page is measured as it is, not as it is sent."""
SENTENCE = "This sentence stands for what a real summary says, at about the length that one really has. "
WORDS = """ensure measures strengthen protection defenders journalists women children persons disabilities migrants
law ratify protocol convention adopt national plan continue efforts education health housing office budget"""
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1] / "scripts")}
# Both sides run from compiled files, as they do everywhere after their first run: pip has compiled the peer's.
ENVIRONMENT.pop("PYTHONDONTWRITEBYTECODE", None)
RECTRACK = [sys.executable, "-m", "rectrack"]
BARE = """
import click
@click.group()
def cli(): "A group."
for name in "abcdef":
    cli.command(name)(lambda: None)
cli()
"""


def real_sized(folder: Path, n: int) -> Path:
    """A tracker of n recommendations of about 3.4 KB each."""
    files.make_tracker(folder, 0)
    positions = "".join(
        f"\n  - party: {party}\n    stance: support\n    date: 2017-02\n    reason: {SENTENCE * 2}\n"
        f"    source: {{document: paper-2017, section: Part {n}}}"
        for n, party in enumerate(("alliance", "northland", "domreg"))
    )
    actions = "".join(f"\n  - id: step-{k}\n    title: {SENTENCE}\n    status: proposed" for k in range(5))
    for number in range(1, n + 1):
        files.add(
            folder,
            number,
            title=f"{SENTENCE} {number}",
            summary="|\n" + f"  {SENTENCE * 2}\n" * 8,
            positions=positions,
            actions=actions,
        )
    return folder


def run(command: list[str], *, cwd: Path, times: int = 3, scripts: str = "") -> tuple[float, float]:
    """Seconds and megabytes of the best of several runs. `scripts` has another program."""
    environment = {**ENVIRONMENT, "PYTHONPATH": scripts} if scripts else ENVIRONMENT
    best = (float("inf"), 0.0)
    for _ in range(times):
        start = time.perf_counter()
        process = subprocess.Popen(command, cwd=cwd, env=environment, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        best = min(best, (time.perf_counter() - start, usage.ru_maxrss / 1024))
        if process.returncode:
            sys.exit(f"{command[:4]} failed with {process.returncode}")
    return best


def print_row(what: str, value: str, wanted: str = "") -> None:
    print(f"{what:<66} {value:>12}   {wanted}")  # noqa: T201 - printing is what this is for


def checking(folder: Path) -> None:
    """`check` beside check-jsonschema, on the same files and with the tracker's own schema."""
    small, large = real_sized(folder / "1000", 1_000), real_sized(folder / "10000", 10_000)
    schema = folder / "schema.json"
    schema.write_bytes(subprocess.check_output([*RECTRACK, "schema"], cwd=small, env=ENVIRONMENT))
    paths = sorted(str(path) for path in (small / "recommendations").iterdir())
    size = sum(Path(path).stat().st_size for path in paths) / len(paths)
    ours, _ = run([*RECTRACK, "check"], cwd=small, times=5)
    arguments = ["--schemafile", str(schema), *paths]
    theirs, _ = run([sys.executable, "-m", "check_jsonschema", *arguments], cwd=small, times=2)
    tenfold, megabytes = run([*RECTRACK, "check"], cwd=large, times=2)
    print_row(f"check, 1,000 files of {size:,.0f} bytes", f"{ours:.2f} s")
    print_row("check-jsonschema, same files", f"{theirs:.2f} s")
    print_row("    times slower than check", f"{theirs / ours:.1f}", "20 or more")
    print_row("check, 10,000 files: times as long as 1,000", f"{tenfold / ours:.1f}", "about 10, or less")
    print_row("check, 10,000 files: memory at its peak", f"{megabytes:.0f} MB", "under 100 MB")
    exported, _ = run([*RECTRACK, "export", str(folder / "book.xlsx")], cwd=large, times=1)
    print_row("export of 10,000 to a workbook", f"{exported:.1f} s", "under 20 s")


def reading(folder: Path) -> None:
    """The site: how long it takes, in what memory, and how much a reader has to load."""
    for n, wanted, most in (
        (22, "", "30 KB at most"),
        (300, "under 5 s", "120 KB at most"),
        (10_000, "about 60 s, under 500 MB", "under 1,000 KB"),
    ):
        tracker, made = real_sized(folder / f"{n}", n), folder / f"site-{n}"
        run([*RECTRACK, "board"], cwd=tracker, times=1)
        seconds, megabytes = run([*RECTRACK, "site", str(made)], cwd=tracker, times=1)
        print_row(f"site, {n:,} recommendations ({megabytes:.0f} MB)", f"{seconds:.1f} s", wanted)
        pages = {path.relative_to(made).as_posix(): path.read_bytes() for path in made.rglob("*.html")}
        if n > LARGE:
            del pages["report/index.html"]
            print_row("    largest page but the report", f"{max(map(len, pages.values())) / 1e3:.0f} KB", most)
        else:
            zipped = max(len(gzip.compress(page)) for page in pages.values())
            print_row("    largest page, gzipped", f"{zipped / 1e3:.1f} KB", most)
    loaded = sum((made / name).stat().st_size for name in ("site.css", "site.js"))
    print_row("style and script of the site", f"{loaded / 1e3:.1f} KB", "14 KB at most")


def starting(folder: Path) -> None:
    """`--help` beside a click group with as many commands that do nothing."""
    ours, _ = run([*RECTRACK, "--help"], cwd=folder, times=10)
    bare, _ = run([sys.executable, "-c", BARE, "--help"], cwd=folder, times=10)
    print_row("rectrack --help, times as long as a bare click command", f"{ours / bare:.2f}", "1.5 at most")


def requests(world: World, command: str) -> Counter[str]:
    """The requests of one run of a command, by method."""
    world.hub.requests.clear()
    result = world.run(command)
    if result.code:
        sys.exit(result.err)
    return Counter(served.method for served in world.hub.requests)


def counted(world: World) -> str:
    """The requests of one sync, in words."""
    tally = requests(world, "sync")
    return " ".join(f"{tally[method]} {method}" for method in ("GET", "POST", "PATCH") if tally[method])


def syncing(folder: Path, n: int, changed: int) -> None:
    """Requests of a first sync, of one with nothing to do, and of one with changes."""
    with Server() as hub:
        world = local_world(folder, hub)
        for number in range(4, n + 1):
            files.add(folder, number)
        world.environment = action_variables(hub, "workflow_dispatch")
        print_row(f"first sync, {n} recommendations and 14 labels", counted(world), f"{n + 14} POST")
        print_row("sync with nothing to do", counted(world), f"{-(-n // 100) + 1} GET")
        edit(folder, range(1, changed + 1), "It should be done.", "It must be done.")
        print_row(f"sync with {changed} changed texts", counted(world), f"{changed} GET and {changed} PATCH more")
        edit(folder, [1], "stance: support", "stance: oppose")
        print_row("sync with one change that is announced", counted(world), "2 GET, 1 POST, 1 PATCH more")


def recording(folder: Path) -> None:
    """Requests of a run with nothing new to record, with ever more commands of strangers that were judged."""
    seconds = count(int(time.time()))
    with Server(clock=lambda: float(next(seconds))) as hub:
        world = local_world(folder / "clone", hub)
        world.environment = action_variables(hub, "workflow_dispatch")
        requests(world, "sync")
        with_origin(world.root, folder / "origin")
        bot, lying = hub.person(BOT, user_id=BOT_ID), 0
        for wanted, most in ((0, ""), (100, "2 more at most"), (1_000, "20 more at most")):
            for n in range(lying, wanted):
                said = hub.person(f"stranger{n % 100}", user_id=1_000 + n % 100).comment(REPO, 1, "/oppose")
                bot.react_to_comment(REPO, said, "eyes")
            lying = wanted
            total = requests(world, "process-comments").total()
            print_row(f"quiet run, {lying:,} commands of strangers", f"{total}", most)


def edit(folder: Path, numbers: Iterable[int], old: str, new: str) -> None:
    for number in numbers:
        files.edit(folder / f"recommendations/rec-{number}.yaml", old, new)


def importing(folder: Path) -> None:
    """A first list of 2,000 recommendations, and the list again with another title in each row."""
    root = files.make_tracker(folder / "tracker", 0)
    (root / "recommendations").mkdir()
    given = ["--source-form", "recommended", "--status", "proposed", "--document", "paper-2017", "--date", "2017-02"]
    for what, said in (("2,000 new rows", "Publish"), ("2,000 changed cells", "Print")):
        rows = (f"A.{n};{said} the figures of office {n};{SENTENCE * 5};law;names-board\n" for n in range(1, 2_001))
        files.write(folder / "list.csv", "reference;title;summary;themes;addressees\n" + "".join(rows))
        seconds, _ = run([*RECTRACK, "import", str(folder / "list.csv"), *given], cwd=root, times=1)
        print_row(f"import, {what}", f"{seconds:.1f} s", "under 10 s")


BEFORE = "61b00287694467a0d64f0b2aa12ce47e27150e62"
"""An earlier commit of the program, with which an import is compared. Its names for settings and options differ."""
SETTINGS = """title: Recommendations
{keeper}: The secretariat
themes: [{{id: law, name: Law}}]
addressees: []
documents: [{{id: paper, title: The paper, by: The authors, date: 2017-02}}]
"""


def importing_as_before(folder: Path) -> None:
    """A list of 469 recommendations to 20 ministries, with 487 positions of 100 States, beside an earlier commit."""
    random, words = Random(1), WORDS.split()

    def text(n: int) -> str:
        return " ".join(random.choices(words, k=n))

    states = [f"{place} {form}" for place in words[:10] for form in words[10:20]]
    rows = [(f"A.{n}", text(22), text(70), "law", f"Ministry {n % 20}") for n in range(469)]
    said = [(f"A.{n % 469}", states[(n + n // 469) % 100], "support", "2018", text(15)) for n in range(487)]
    heads = (
        ("reference", "title", "summary", "themes", "addressees"),
        ("recommendation", "party", "stance", "date", "reason"),
    )
    folder.mkdir()
    book = workbook(folder / "list.xlsx", {"recommendations": [heads[0], *rows], "positions": [heads[1], *said]})
    root = str(Path(__file__).parents[1])
    archive = subprocess.run(["git", "-C", root, "archive", BEFORE, "scripts"], capture_output=True, check=False)
    if archive.returncode:
        print_row("import beside an earlier commit", "no commit", "a clone with its history")
        return
    subprocess.run(["tar", "-x", "-C", str(folder)], input=archive.stdout, check=True)
    given = ["--group", "government", "--status", "proposed", "--document", "paper", "--date", "2017-02"]
    lists = "parties,addressees"
    programs = (
        (ENVIRONMENT["PYTHONPATH"], "maintained_by", ["--source-form", "recommended", "--create-missing", lists]),
        (str(folder / "scripts"), "kept_by", ["--kind", "recommended", "--add", lists]),
    )
    seconds = dict.fromkeys((keeper for _, keeper, _ in programs), inf)
    for n, (scripts, keeper, added) in product(range(5), programs):  # in turn: a slow minute is one for both
        tracker = folder / f"{keeper}-{n}"
        files.write(tracker / "tracker.yaml", SETTINGS.format(keeper=keeper))
        files.write(tracker / "parties.yaml", "parties: []\n")
        (tracker / "recommendations").mkdir()
        command = [*RECTRACK, "import", str(book), *given, *added]
        seconds[keeper] = min(seconds[keeper], run(command, cwd=tracker, times=1, scripts=scripts)[0])
    now, before = seconds.values()
    print_row("import, 469 rows with 487 positions", f"{now:.2f} s")
    print_row("    of the time of an earlier commit", f"{now / before:.2f}", "0.25 at most")


def meeting(folder: Path) -> None:
    """What a meeting gets of 300 recommendations that 1,000 commits have changed."""
    clone = with_origin(real_sized(folder / "clone", 300), folder / "origin")
    run([*RECTRACK, "board"], cwd=clone.folder, times=1)
    clone.push()
    for number in range(1, 101):
        path = f"recommendations/rec-{number}.yaml"
        before = (clone.folder / path).read_text()
        texts = (
            before.replace("stance: support", f"stance: {'oppose' if n % 2 else 'support'}", 1) for n in range(1, 11)
        )
        clone.commits_at((f"{1_772_323_200 + 60 * n} +0000" for n in range(10)), path, texts)
    for name, arguments in (
        ("report", ("report.docx", "--since", "2017")),
        ("digest", ("news.eml", "--since", "2017")),
    ):
        seconds, megabytes = run(
            [*RECTRACK, name, str(folder / arguments[0]), *arguments[1:]], cwd=clone.folder, times=2
        )
        print_row(f"{name}, 300 recommendations, 1,000 commits ({megabytes:.0f} MB)", f"{seconds:.1f} s", "under 5 s")
    seconds, _ = run([*RECTRACK, "edition", "first", str(folder / "edition")], cwd=clone.folder, times=1)
    print_row("edition of the same, printed by a browser if there is one", f"{seconds:.1f} s")


def together(folder: Path) -> None:
    """Twelve trackers of 100 recommendations on one page, from files and from a web server on this machine."""
    raws = []
    for n in range(12):
        tracker = real_sized(folder / f"{n}", 100)
        run([*RECTRACK, "board"], cwd=tracker, times=1)
        raws.append((tracker / "status.json").read_bytes())
    with web() as elsewhere:
        served = [elsewhere.of(f"/{n}/status.json", raw) for n, raw in enumerate(raws)]
        for name, places in (("files", [str(n) for n in range(12)]), ("the web", served)):
            elsewhere.asked.clear()
            listed = "".join(f"  - status: {place}\n" for place in places)
            files.write(folder / "list.yaml", f"title: The organization\ntrackers:\n{listed}")
            seconds, megabytes = run([*RECTRACK, "overview", "list.yaml", name], cwd=folder, times=1)
            what = f"overview of 12 trackers of 100, from {name} ({megabytes:.0f} MB)"
            print_row(what, f"{seconds:.2f} s", "under 2 s")
        print_row("    requests", f"{len(elsewhere.asked)}", "12")
        print_row("    the page", f"{(folder / name / 'index.html').stat().st_size / 1e3:.0f} KB", "under 1,000 KB")


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print_row("what", "measured", "wanted")
        checking(folder)
        starting(folder)
        reading(folder / "site")
        importing(folder / "import")
        importing_as_before(folder / "before")
        meeting(folder / "meeting")
        syncing(folder / "sync", 250, 10)
        recording(folder / "record")
        together(folder / "overview")


if __name__ == "__main__":
    main()
