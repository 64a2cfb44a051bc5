"""What people do around each of the four trackers: every kind of command, form, refusal and slip at least once."""

from tests.golden.activity import Activity, Edit, Form, NewComment

RECORD = Activity(
    before=(
        Edit("parties.yaml", "id: india\n", "id: india\n    accounts: [{login: delegate, id: 5}]\n"),
        Edit("tracker.yaml", "id: icann, ", "id: icann, accounts: [{login: icann-liaison, id: 9}], "),
    ),
    comments=(
        NewComment(1, "/support It would help our registrars.", "delegate", 5),
        NewComment(
            2, "> A binding treaty?\n\n/oppose Existing law is enough.\nIt protects civilians.", "delegate", 5
        ),
        NewComment(3, "/suport", "delegate", 5),
        NewComment(4, "We think about it.\n\n/support", "delegate", 5),
        NewComment(5, "/oppose Prices are a matter of contract.", "passer-by", 99),
        NewComment(1, "/answer noted We look into it.", "icann-liaison", 9),
        NewComment(1, "/progress ask-waiver A request was sent. https://example.org/letter", "passer-by", 99),
        NewComment(6, "/speak-for switzerland", "envoy", 12),
        NewComment(7, "/checked Nothing has changed.", "secretary", 8, can_write=True),
        NewComment(8, "/status adopted Agreed. https://example.org/minutes", "secretary", 8, can_write=True),
        NewComment(9, "/status adoptd", "secretary", 8, can_write=True),
        NewComment(10, "/decision agreed The group agrees.", "secretary", 8, can_write=True),
        NewComment(11, "/request icann answer due 2027-03", "secretary", 8, can_write=True),
        NewComment(16, "/dispute We never said so.", "delegate", 5),
        NewComment(17, "/withdraw", "delegate", 5),
        NewComment(18, "Thank you.", "passer-by", 99),
    ),
    forms=(
        Form(
            "propose",
            {
                "title": "Publish the costs of cross-border traffic",
                "summary": "The costs should be published.\n\nThey are not.",
                "theme": "Transparency and trade",
                "addressees": "ICANN, Governments",
                "document": "A speech",
                "proposed-by": "A reader",
                "public": "yes",
            },
            "asha",
            11,
        ),
        Form("propose", {"title": "No", "summary": ""}, "bela", 13),
        Form(
            "progress",
            {"recommendation": "2. x (digital-geneva-convention)", "happened": "Talks began.", "date": "2026-10"},
            "carl",
            14,
        ),
        Form(
            "dispute",
            {
                "recommendation": "17. x (stakeholder-mechanisms)",
                "what": "We object to what is said of us",
                "wrong": "It is read wrongly.",
            },
            "delegate",
            5,
        ),
        Form("error", {"recommendation": "", "wrong": "A typing error.", "right": "None."}, "dora", 15),
        Form("meeting", {"minutes": "date: 2026-10-01\n\n12: /checked Nothing new."}, "secretary", 8, can_write=True),
        Form("meeting", {"minutes": "date: 2026-10-01\n\n12: /checkd Nothing new."}, "secretary", 8, can_write=True),
        Form("meeting", {"minutes": "date: 2026-10-01\n\n12: /checked Nothing new."}, "passer-by", 99),
    ),
    edits=(
        Edit("recommendations/ofac-waiver.yaml", "  - id: other-actions\n", "  - id: any-other-action\n"),
        Edit("recommendations/digital-geneva-convention.yaml", "themes: [", "themes: [law-and-institutions, "),
    ),
)
THREE_YEARS = Activity(
    before=(
        Edit("parties.yaml", "id: india\n", "id: india\n    accounts: [{login: delegate, id: 5}]\n"),
        Edit("tracker.yaml", "mode: push", "mode: pull-request"),
    ),
    comments=(
        NewComment(1, "/support-with-changes Only with a date.", "delegate", 5),
        NewComment(3, "/withdraw", "delegate", 5),
        NewComment(5, "/abstain", "delegate", 5),
        NewComment(4, "/progress It has begun. https://example.org/form", "passer-by", 99),
        NewComment(18, "/speak-for mexico", "envoy", 12),
        NewComment(14, "/status implemented Done. https://example.org/done", "secretary", 8, can_write=True),
        NewComment(6, "/action nothing implemented", "secretary", 8, can_write=True),
    ),
    forms=(
        Form(
            "propose",
            {
                "title": "Count the positions of all",
                "summary": "Nobody knows how many there are.",
                "theme": "Working methods",
                "document": "A letter",
                "link": "https://example.org/letter",
                "proposed-by": "A delegation",
                "named-as": "The delegation of an island",
                "public": "yes",
            },
            "asha",
            11,
        ),
    ),
    edits=(
        Edit("recommendations/price-transparency-itrs.yaml", "stance: oppose", "stance: support"),
        Edit("recommendations/ofac-waiver.yaml", "answer: partly-accepted", "answer: accepted"),
        Edit("recommendations/direct-positive-impact.yaml", "outcome: agreed", "outcome: postponed"),
        Edit("recommendations/funding-transparency.yaml", "number: 4\n", "number: 24\n"),
        Edit("parties.yaml", "id: japan\n", "id: japan\n    accounts: [{login: japan, id: 21}]\n"),
        Edit("tracker.yaml", "title: Recommendations to", "title: Recommendations for"),
    ),
)
COMMISSION = Activity(
    comments=(
        NewComment(1, "/status under-way The budget names it.", "secretary", 8, can_write=True),
        NewComment(2, "/answer federal-government accepted Yes.", "secretary", 8, can_write=True),
        NewComment(3, "/progress A law was passed. https://rivers.example/law", "passer-by", 99),
        NewComment(4, "/support", "passer-by", 99),
    ),
    edits=(Edit("recommendations/part-1/call-2.yaml", "priority: low", "priority: high"),),
)
EVERY_FIELD = Activity(
    before=(Edit("tracker.yaml", "branch: main\n", "branch: main\npublishing: {mode: pull-request}\n"),),
    comments=(
        NewComment(1, "/oppose as island The fees are ours.", "island", 4),
        NewComment(2, "/support <b>Yes</b> & @octocat #1 | `code`", "island", 4),
        NewComment(3, "/dispute It was never said.", "island", 4),
        NewComment(4, "/progress list-fees A list is out. https://example.org/out", "passer-by", 99),
        NewComment(4, "/field priority low", "secretary", 8, can_write=True),
        NewComment(1, "/verify", "secretary", 8, can_write=True),
    ),
    edits=(Edit("recommendations/open-books.yaml", "\ntitle: Publish", "\ntitle: Print"),),
)
ACTIVITIES = {"record": RECORD, "three-years": THREE_YEARS, "commission": COMMISSION, "every-field": EVERY_FIELD}
