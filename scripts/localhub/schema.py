"""The tables that hold a small GitHub, as SQL."""

TABLES = """
CREATE TABLE IF NOT EXISTS user (
    id INTEGER PRIMARY KEY,
    login TEXT NOT NULL UNIQUE COLLATE NOCASE,
    type TEXT NOT NULL,             -- User, Bot or Organization
    push INTEGER NOT NULL,          -- may push to the repositories here, so may set labels
    association TEXT,               -- what author_association shows, where it is not what one expects
    created_at TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS token (
    token TEXT PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES user (id),
    issues TEXT NOT NULL,           -- none, read or write
    pull_requests TEXT NOT NULL,    -- likewise
    kind TEXT NOT NULL,             -- personal or actions
    repository TEXT,                -- the only repository it was made for, as owner/name
    hourly INTEGER                  -- its own hourly limit of requests
);
CREATE TABLE IF NOT EXISTS repository (
    id INTEGER PRIMARY KEY,
    owner TEXT NOT NULL COLLATE NOCASE,
    name TEXT NOT NULL COLLATE NOCASE,
    fork INTEGER NOT NULL,
    archived INTEGER NOT NULL,
    has_issues INTEGER NOT NULL,
    private INTEGER NOT NULL,
    last_number INTEGER NOT NULL DEFAULT 0, -- numbers are never used twice
    created_at TEXT NOT NULL,
    UNIQUE (owner, name)
);
CREATE TABLE IF NOT EXISTS token_right ( -- beside the token, so that a file of an earlier version still serves
    token TEXT PRIMARY KEY,
    scopes TEXT,                    -- those of a classic token; NULL for every other kind
    administration INTEGER NOT NULL -- may read the settings of its owner's repositories
);
CREATE TABLE IF NOT EXISTS token_actions ( -- likewise
    token TEXT PRIMARY KEY,
    level TEXT NOT NULL             -- what it may do with workflows: none, read or write
);
CREATE TABLE IF NOT EXISTS dispatch ( -- workflows that were started
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    repository_id INTEGER NOT NULL REFERENCES repository (id),
    workflow TEXT NOT NULL,         -- the name of its file
    ref TEXT NOT NULL,
    inputs TEXT NOT NULL            -- as JSON
);
CREATE TABLE IF NOT EXISTS settings (
    repository_id INTEGER PRIMARY KEY REFERENCES repository (id),
    said TEXT NOT NULL              -- a Settings, as JSON
);
CREATE TABLE IF NOT EXISTS label (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    repository_id INTEGER NOT NULL REFERENCES repository (id),
    name TEXT NOT NULL,
    folded TEXT NOT NULL,           -- the name without regard to case, in any alphabet
    color TEXT NOT NULL,
    description TEXT,
    UNIQUE (repository_id, folded)
);
CREATE TABLE IF NOT EXISTS archived_label ( -- apart from label, so that databases of earlier versions still work
    label_id INTEGER PRIMARY KEY REFERENCES label (id) ON DELETE CASCADE,
    archived_at TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS issue (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    repository_id INTEGER NOT NULL REFERENCES repository (id),
    number INTEGER NOT NULL,
    pull INTEGER NOT NULL,
    user_id INTEGER NOT NULL REFERENCES user (id),
    title TEXT NOT NULL,
    body TEXT,
    state TEXT NOT NULL DEFAULT 'open',
    state_reason TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    closed_at TEXT,
    closed_by INTEGER REFERENCES user (id),
    UNIQUE (repository_id, number)
);
CREATE TABLE IF NOT EXISTS pull ( -- where a pull request comes from and goes to
    issue_id INTEGER PRIMARY KEY REFERENCES issue (id) ON DELETE CASCADE,
    head_repository_id INTEGER NOT NULL REFERENCES repository (id),
    head TEXT NOT NULL,
    sha TEXT NOT NULL,
    base TEXT NOT NULL,
    merged_at TEXT
);
CREATE TABLE IF NOT EXISTS lock ( -- on which issues only people with write access go on, and why
    issue_id INTEGER PRIMARY KEY REFERENCES issue (id) ON DELETE CASCADE,
    reason TEXT
);
CREATE TABLE IF NOT EXISTS block ( -- who is kept from whose repositories and issues
    blocker_id INTEGER NOT NULL REFERENCES user (id),
    user_id INTEGER NOT NULL REFERENCES user (id),
    PRIMARY KEY (blocker_id, user_id)
);
CREATE TABLE IF NOT EXISTS interaction_limit ( -- the repositories in which only collaborators take part
    repository_id INTEGER PRIMARY KEY REFERENCES repository (id)
);
CREATE TABLE IF NOT EXISTS gone ( -- numbers whose issue was deleted, or lives elsewhere now
    repository_id INTEGER NOT NULL REFERENCES repository (id),
    number INTEGER NOT NULL,
    to_repository_id INTEGER REFERENCES repository (id),
    to_number INTEGER,
    PRIMARY KEY (repository_id, number)
);
CREATE TABLE IF NOT EXISTS issue_label (
    issue_id INTEGER NOT NULL REFERENCES issue (id) ON DELETE CASCADE,
    label_id INTEGER NOT NULL REFERENCES label (id) ON DELETE CASCADE,
    PRIMARY KEY (issue_id, label_id)
);
CREATE INDEX IF NOT EXISTS issues_of_label ON issue_label (label_id);
CREATE TABLE IF NOT EXISTS comment (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    issue_id INTEGER NOT NULL REFERENCES issue (id) ON DELETE CASCADE,
    user_id INTEGER NOT NULL REFERENCES user (id),
    body TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS comments_of_issue ON comment (issue_id);
CREATE TABLE IF NOT EXISTS reaction (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    issue_id INTEGER REFERENCES issue (id) ON DELETE CASCADE,
    comment_id INTEGER REFERENCES comment (id) ON DELETE CASCADE,
    user_id INTEGER NOT NULL REFERENCES user (id),
    content TEXT NOT NULL,
    created_at TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS edit ( -- the last one of an issue's or a comment's text
    issue_id INTEGER UNIQUE REFERENCES issue (id) ON DELETE CASCADE,
    comment_id INTEGER UNIQUE REFERENCES comment (id) ON DELETE CASCADE,
    user_id INTEGER NOT NULL REFERENCES user (id),
    edited_at TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS reactions_of_issue ON reaction (issue_id);
CREATE INDEX IF NOT EXISTS reactions_of_comment ON reaction (comment_id);
"""
