//! The tables, as a list of steps from one version to the next.
//!
//! A step that was released is never edited: a change is a new step. `PRAGMA user_version` counts the steps done.

use rusqlite::{Connection, TransactionBehavior};

/// "vtri": tells our files from other programs' (`PRAGMA application_id`).
pub(super) const APPLICATION: i32 = 0x7674_7269;

/// The version that this program writes.
pub(super) fn current() -> i64 {
    // A handful.
    i64::try_from(STEPS.len()).unwrap_or(i64::MAX)
}

/// Every table of the current version, for a look whether all is there.
pub(super) const TABLES: &[&str] = &[
    "meta",
    "answers",
    "totals",
    "aliases",
    "history",
    "verdicts",
    "notes",
    "tags",
    "searches",
    "queue",
    "cases",
    "case_changes",
    "watched",
    "private_urls",
    "budget",
    "spent",
    "claims",
    "runs",
    "earlier",
    "revisits",
    "kept_private",
    "told_private",
    "queue_states",
    "looks",
    "changes",
];

/// Lays empty tables of answers, and claims, in memory, over those of the file: they hide them from every statement of this connection.
pub(super) fn shadow_answers(connection: &Connection) -> rusqlite::Result<()> {
    const PARTS: &str =
        "SELECT sql FROM main.sqlite_schema WHERE tbl_name IN ('answers', 'totals', 'aliases', 'claims', 'earlier')
                         AND sql IS NOT NULL ORDER BY type = 'table' DESC";
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    let parts: Vec<String> = connection.prepare(PARTS)?.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    for part in parts {
        let part = part.replacen("CREATE TABLE ", "CREATE TEMP TABLE ", 1);
        let part = part.replacen("CREATE TRIGGER ", "CREATE TEMP TRIGGER ", 1);
        connection.execute_batch(&part.replacen("CREATE INDEX ", "CREATE INDEX temp.", 1))?;
    }
    connection.execute_batch("INSERT INTO temp.totals VALUES ('answers', 0)")
}

/// What takes a file from version `n` to `n + 1`.
pub(super) const STEPS: &[&str] = &[
    // 1: answers and what people wrote about them.
    "
    PRAGMA application_id = 1987342953;
    CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;
    INSERT INTO meta VALUES ('salt', randomblob(32));

    CREATE TABLE answers (
        profile TEXT NOT NULL,
        key TEXT NOT NULL,
        path TEXT NOT NULL,
        fetched_at INTEGER NOT NULL,
        used_at INTEGER NOT NULL,
        class INTEGER NOT NULL,
        size INTEGER NOT NULL,
        body BLOB NOT NULL,
        PRIMARY KEY (profile, key)
    ) STRICT;
    CREATE INDEX answers_by_path ON answers (path, profile, fetched_at);
    CREATE INDEX answers_by_use ON answers (used_at, size);

    CREATE TABLE totals (name TEXT PRIMARY KEY, bytes INTEGER NOT NULL) STRICT;
    INSERT INTO totals VALUES ('answers', 0);
    CREATE TRIGGER answers_in AFTER INSERT ON answers
        BEGIN UPDATE totals SET bytes = bytes + new.size WHERE name = 'answers'; END;
    CREATE TRIGGER answers_out AFTER DELETE ON answers
        BEGIN UPDATE totals SET bytes = bytes - old.size WHERE name = 'answers'; END;
    CREATE TRIGGER answers_new AFTER UPDATE OF size ON answers
        BEGIN UPDATE totals SET bytes = bytes - old.size + new.size WHERE name = 'answers'; END;

    CREATE TABLE aliases (alias TEXT PRIMARY KEY, path TEXT NOT NULL) STRICT;

    CREATE TABLE history (
        id INTEGER PRIMARY KEY,
        at INTEGER NOT NULL,
        value TEXT NOT NULL,
        kind TEXT NOT NULL,
        object TEXT NOT NULL,
        state TEXT NOT NULL,
        malicious INTEGER,
        total INTEGER
    ) STRICT;
    CREATE INDEX history_by_value ON history (value, id);

    CREATE TABLE notes (
        kind TEXT NOT NULL,
        object TEXT NOT NULL,
        note TEXT NOT NULL,
        at INTEGER NOT NULL,
        PRIMARY KEY (kind, object)
    ) STRICT;
    CREATE TABLE tags (
        kind TEXT NOT NULL, object TEXT NOT NULL, tag TEXT NOT NULL, PRIMARY KEY (kind, object, tag)
    ) STRICT;
    ",
    // 2: work that outlives the program, and what it may cost.
    "
    CREATE TABLE verdicts (
        kind TEXT NOT NULL,
        object TEXT NOT NULL,
        malicious INTEGER NOT NULL,
        total INTEGER NOT NULL,
        at INTEGER NOT NULL,
        PRIMARY KEY (kind, object)
    ) STRICT;
    INSERT OR REPLACE INTO verdicts
        SELECT kind, object, malicious, total, at FROM history
        WHERE malicious IS NOT NULL AND total IS NOT NULL ORDER BY at;

    CREATE TABLE searches (name TEXT PRIMARY KEY, query TEXT NOT NULL, at INTEGER NOT NULL) STRICT;

    CREATE TABLE queue (
        kind TEXT NOT NULL,
        value TEXT NOT NULL,
        state TEXT NOT NULL,
        remark TEXT NOT NULL,
        tag TEXT NOT NULL,
        added_at INTEGER NOT NULL,
        place INTEGER NOT NULL,
        PRIMARY KEY (kind, value)
    ) STRICT;
    CREATE INDEX queue_by_place ON queue (place);

    CREATE TABLE watched (
        id TEXT NOT NULL,
        private INTEGER NOT NULL,
        profile TEXT NOT NULL,
        what TEXT NOT NULL,
        started_at INTEGER NOT NULL,
        status TEXT NOT NULL,
        checked_at INTEGER,
        PRIMARY KEY (profile, private, id)
    ) STRICT;
    CREATE TABLE private_urls (
        id TEXT NOT NULL,
        profile TEXT NOT NULL,
        url TEXT NOT NULL,
        analysis TEXT,
        submitted_at INTEGER NOT NULL,
        expires_at INTEGER,
        PRIMARY KEY (profile, id)
    ) STRICT;

    CREATE TABLE budget (
        key TEXT PRIMARY KEY,
        day INTEGER NOT NULL,
        used INTEGER NOT NULL,
        allowed INTEGER,
        refused_until INTEGER NOT NULL,
        refused_window INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE spent (key TEXT NOT NULL, at INTEGER NOT NULL) STRICT;
    CREATE INDEX spent_by_key ON spent (key, at);
    ",
    // 3: what a rescan is compared with when it completes after the program was left.
    "
    ALTER TABLE watched ADD COLUMN earlier TEXT;
    ",
    // 4: what the service says of a key, and what its refusals teach.
    "
    ALTER TABLE budget ADD COLUMN minute_allowed INTEGER;
    ALTER TABLE budget ADD COLUMN premium INTEGER;
    ALTER TABLE budget ADD COLUMN told_at INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE budget ADD COLUMN refused_at INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE budget ADD COLUMN pace INTEGER;
    ALTER TABLE budget ADD COLUMN paced_at INTEGER NOT NULL DEFAULT 0;
    UPDATE budget SET refused_until = 0;
    ",
    // 5: which program asks for what.
    "
    CREATE TABLE claims (
        profile TEXT NOT NULL,
        path TEXT NOT NULL,
        owner TEXT NOT NULL,
        face INTEGER NOT NULL,
        asked INTEGER NOT NULL,
        until INTEGER NOT NULL,
        PRIMARY KEY (profile, path)
    ) STRICT;
    ",
    // 6: what an object is called.
    "
    ALTER TABLE history ADD COLUMN name TEXT NOT NULL DEFAULT '';
    ",
    // 7: cases. A change that replaces an earlier one has its name; `path` is set where the answers about an object are to stay.
    "
    CREATE TABLE cases (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE COLLATE NOCASE,
        made_at INTEGER NOT NULL,
        opened_at INTEGER NOT NULL,
        archived INTEGER NOT NULL DEFAULT 0,
        view TEXT NOT NULL DEFAULT ''
    ) STRICT;
    INSERT INTO cases (id, name, made_at, opened_at) VALUES (1, 'default', 0, 0);

    CREATE TABLE case_changes (
        id INTEGER PRIMARY KEY,
        case_id INTEGER NOT NULL,
        name TEXT NOT NULL,
        path TEXT,
        change TEXT NOT NULL,
        UNIQUE (case_id, name)
    ) STRICT;
    CREATE INDEX case_changes_by_path ON case_changes (path) WHERE path IS NOT NULL;

    ALTER TABLE queue RENAME TO queue_before;
    DROP INDEX queue_by_place;
    CREATE TABLE queue (
        case_id INTEGER NOT NULL,
        kind TEXT NOT NULL,
        value TEXT NOT NULL,
        state TEXT NOT NULL,
        remark TEXT NOT NULL,
        tag TEXT NOT NULL,
        added_at INTEGER NOT NULL,
        place INTEGER NOT NULL,
        PRIMARY KEY (case_id, kind, value)
    ) STRICT;
    CREATE INDEX queue_by_place ON queue (case_id, place);
    INSERT INTO queue SELECT 1, kind, value, state, remark, tag, added_at, place FROM queue_before;
    DROP TABLE queue_before;
    ",
    // 8: runs of recipes.
    "
    CREATE TABLE runs (
        case_id INTEGER NOT NULL,
        number INTEGER NOT NULL,
        what TEXT NOT NULL,
        progress TEXT NOT NULL,
        PRIMARY KEY (case_id, number)
    ) STRICT;
    ",
    // 9: reports as they were before, in short.
    "
    CREATE TABLE earlier (
        profile TEXT NOT NULL,
        path TEXT NOT NULL,
        fetched_at INTEGER NOT NULL,
        body TEXT NOT NULL,
        PRIMARY KEY (profile, path)
    ) STRICT;
    ",
    // 10: objects that are looked at again.
    "
    CREATE TABLE revisits (
        kind TEXT NOT NULL,
        object TEXT NOT NULL,
        name TEXT NOT NULL,
        added_at INTEGER NOT NULL,
        looked_at INTEGER,
        last TEXT,
        PRIMARY KEY (kind, object)
    ) STRICT;
    ",
    // 11: the number of a case that was deleted is given to no other one, since orders name the case that they are for.
    "
    ALTER TABLE cases RENAME TO cases_before;
    CREATE TABLE cases (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL UNIQUE COLLATE NOCASE,
        made_at INTEGER NOT NULL,
        opened_at INTEGER NOT NULL,
        archived INTEGER NOT NULL DEFAULT 0,
        view TEXT NOT NULL DEFAULT ''
    ) STRICT;
    INSERT INTO cases (id, name, made_at, opened_at, archived, view)
        SELECT id, name, made_at, opened_at, archived, view FROM cases_before;
    DROP TABLE cases_before;
    CREATE INDEX IF NOT EXISTS earlier_by_time ON earlier (fetched_at);
    ",
    // 12: which of the last minute's requests were granted, and how often the service has refused since it last granted one.
    "
    ALTER TABLE spent ADD COLUMN granted INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE budget ADD COLUMN refused_times INTEGER NOT NULL DEFAULT 0;
    ",
    // 13: what the history leaves out of a verdict: who only suspects, what the service itself calls it, that nothing is known any more.
    "
    ALTER TABLE history ADD COLUMN suspicious INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE history ADD COLUMN called TEXT NOT NULL DEFAULT '';
    ALTER TABLE verdicts ADD COLUMN suspicious INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE verdicts ADD COLUMN called TEXT NOT NULL DEFAULT '';
    ALTER TABLE verdicts ADD COLUMN state TEXT NOT NULL DEFAULT 'found';
    ",
    // 14: when an object of the watch list was asked for last, whatever came of it.
    "
    ALTER TABLE revisits ADD COLUMN asked_at INTEGER;
    UPDATE revisits SET asked_at = looked_at;
    ",
    // 15: what was given to private scanning from here, by the paths of its reports.
    "
    CREATE TABLE kept_private (path TEXT PRIMARY KEY) STRICT;
    INSERT OR IGNORE INTO kept_private SELECT '/private/urls/' || id FROM private_urls;
    ",
    // 16: whose word it is, and what was changed while an answer was on its way. A name was profile, space, base URL; what is public has
    // the base URL alone, and what is private the name of the key behind. What names no service was said by the one that this store
    // knows answers of; where it knows of none, by VirusTotal; where it knows of several, nobody can tell. So it is with keys.
    "
    CREATE TABLE told_before AS
        SELECT CASE count(*) WHEN 0 THEN 'https://www.virustotal.com/api/v3' WHEN 1 THEN max(service) ELSE '' END AS service,
               (SELECT CASE count(*) WHEN 1 THEN max(key) ELSE '' END FROM budget) AS key
        FROM (SELECT substr(profile, length(rtrim(profile, replace(profile, ' ', ''))) + 1) AS service
              FROM (SELECT DISTINCT profile FROM answers UNION SELECT profile FROM watched UNION SELECT profile FROM private_urls)
              GROUP BY 1);

    DELETE FROM claims;
    ALTER TABLE claims RENAME COLUMN profile TO service;
    ALTER TABLE answers RENAME COLUMN profile TO service;
    ALTER TABLE earlier RENAME COLUMN profile TO service;

    UPDATE answers SET service = service || ' ' || (SELECT key FROM told_before) WHERE path >= '/private' AND path < '/private0';
    UPDATE earlier SET service = service || ' ' || (SELECT key FROM told_before) WHERE path >= '/private' AND path < '/private0';

    DELETE FROM answers WHERE NOT (path >= '/private' AND path < '/private0') AND EXISTS (
        SELECT 1 FROM answers newer WHERE newer.path = answers.path AND newer.key = answers.key
            AND (newer.fetched_at, newer.rowid) > (answers.fetched_at, answers.rowid)
            AND substr(newer.service, length(rtrim(newer.service, replace(newer.service, ' ', ''))) + 1)
              = substr(answers.service, length(rtrim(answers.service, replace(answers.service, ' ', ''))) + 1));
    UPDATE answers SET service = substr(service, length(rtrim(service, replace(service, ' ', ''))) + 1)
        WHERE NOT (path >= '/private' AND path < '/private0');
    DELETE FROM earlier WHERE NOT (path >= '/private' AND path < '/private0') AND EXISTS (
        SELECT 1 FROM earlier newer WHERE newer.path = earlier.path
            AND (newer.fetched_at, newer.rowid) > (earlier.fetched_at, earlier.rowid)
            AND substr(newer.service, length(rtrim(newer.service, replace(newer.service, ' ', ''))) + 1)
              = substr(earlier.service, length(rtrim(earlier.service, replace(earlier.service, ' ', ''))) + 1));
    UPDATE earlier SET service = substr(service, length(rtrim(service, replace(service, ' ', ''))) + 1)
        WHERE NOT (path >= '/private' AND path < '/private0');

    ALTER TABLE history ADD COLUMN service TEXT NOT NULL DEFAULT '';
    UPDATE history SET service = (SELECT service FROM told_before) WHERE kind NOT LIKE 'private%';

    ALTER TABLE verdicts RENAME TO verdicts_before;
    CREATE TABLE verdicts (
        service TEXT NOT NULL,
        kind TEXT NOT NULL,
        object TEXT NOT NULL,
        state TEXT NOT NULL,
        malicious INTEGER NOT NULL,
        suspicious INTEGER NOT NULL,
        total INTEGER NOT NULL,
        called TEXT NOT NULL,
        at INTEGER NOT NULL,
        PRIMARY KEY (kind, object, service)
    ) STRICT;
    INSERT INTO verdicts
        SELECT told_before.service, kind, object, state, malicious, suspicious, total, called, at FROM verdicts_before, told_before
        WHERE told_before.service <> '' AND kind NOT LIKE 'private%';
    DROP TABLE verdicts_before;

    CREATE TABLE queue_states (
        case_id INTEGER NOT NULL,
        kind TEXT NOT NULL,
        value TEXT NOT NULL,
        service TEXT NOT NULL,
        state TEXT NOT NULL,
        PRIMARY KEY (case_id, kind, value, service)
    ) STRICT;
    INSERT INTO queue_states
        SELECT case_id, kind, value, told_before.service, state FROM queue, told_before
        WHERE told_before.service <> '' AND state <> 'not_asked';
    ALTER TABLE queue DROP COLUMN state;
    CREATE TRIGGER queue_out AFTER DELETE ON queue
        BEGIN DELETE FROM queue_states WHERE case_id = old.case_id AND kind = old.kind AND value = old.value; END;

    CREATE TABLE looks (
        kind TEXT NOT NULL,
        object TEXT NOT NULL,
        service TEXT NOT NULL,
        asked_at INTEGER,
        looked_at INTEGER,
        last TEXT,
        PRIMARY KEY (kind, object, service)
    ) STRICT;
    INSERT INTO looks
        SELECT kind, object, told_before.service, asked_at, looked_at, last FROM revisits, told_before
        WHERE told_before.service <> '' AND kind NOT LIKE 'private%';
    ALTER TABLE revisits DROP COLUMN asked_at;
    ALTER TABLE revisits DROP COLUMN looked_at;
    ALTER TABLE revisits DROP COLUMN last;
    CREATE TRIGGER revisits_out AFTER DELETE ON revisits
        BEGIN DELETE FROM looks WHERE kind = old.kind AND object = old.object; END;

    CREATE TABLE changes (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        service TEXT NOT NULL,
        path TEXT NOT NULL,
        gone INTEGER NOT NULL
    ) STRICT;
    DROP TABLE told_before;
    ",
    // 17: whether somebody here said yes to asking about a row of a queue, whatever it names. What came with a case file is somebody
    // else's wish; every other row was judged when it was queued. And what a case file says was given to private scanning, which is that
    // file's word and goes with its case.
    "
    ALTER TABLE queue ADD COLUMN agreed INTEGER NOT NULL DEFAULT 0;
    UPDATE queue SET agreed = 1 WHERE case_id NOT IN (SELECT case_id FROM case_changes WHERE name = 'imported');
    CREATE TABLE told_private (
        case_id INTEGER NOT NULL,
        path TEXT NOT NULL,
        file TEXT NOT NULL,
        PRIMARY KEY (case_id, path)
    ) STRICT;
    CREATE INDEX told_private_by_path ON told_private (path);
    ",
    // 18: which service told another name of an object: one that this store knows an answer of under the object's own id. Where no answer
    // is left it was the only one that the store knows of that side; where it knows several, nobody can tell.
    "
    ALTER TABLE aliases RENAME TO aliases_before;
    CREATE TABLE aliases (
        service TEXT NOT NULL,
        alias TEXT NOT NULL,
        path TEXT NOT NULL,
        PRIMARY KEY (alias, service)
    ) STRICT;
    CREATE TABLE told_before AS
        SELECT service, max(is_private) AS is_private FROM (
            SELECT service, path >= '/private' AND path < '/private0' AS is_private FROM answers
            UNION SELECT service, kind LIKE 'private%' FROM verdicts
            UNION SELECT service, kind LIKE 'private%' FROM history)
        WHERE service <> '' AND substr(service, 1, 1) <> char(31) GROUP BY 1;
    INSERT INTO aliases
        SELECT told_before.service, alias, path FROM aliases_before, told_before
        WHERE is_private = (path >= '/private' AND path < '/private0') AND (
            EXISTS (SELECT 1 FROM answers WHERE answers.path = aliases_before.path AND answers.service = told_before.service)
            OR (NOT EXISTS (SELECT 1 FROM answers WHERE answers.path = aliases_before.path AND substr(service, 1, 1) <> char(31))
                AND (SELECT count(*) FROM told_before other WHERE other.is_private = told_before.is_private) = 1));
    DROP TABLE aliases_before;
    DROP TABLE told_before;
    ",
];

/// The version of a file; 0 for a new one.
pub(super) fn version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

/// Takes the steps that are missing, all or none.
pub(super) fn migrate(connection: &mut Connection) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let done = usize::try_from(version(&transaction)?).unwrap_or(usize::MAX);
    for step in STEPS.iter().skip(done) {
        transaction.execute_batch(step)?;
    }
    if done < STEPS.len() {
        transaction.pragma_update(None, "user_version", current())?;
    }
    transaction.commit()
}
