-- The sandbox's state. Times are seconds of the sandbox's clock unless the column's name ends in _ms.

CREATE TABLE IF NOT EXISTS agents (
    uuid TEXT PRIMARY KEY, work_no TEXT UNIQUE NOT NULL, name TEXT NOT NULL, ext TEXT, phone TEXT,
    wrap_up_type INTEGER NOT NULL, wrap_up_time INTEGER NOT NULL, login_status INTEGER NOT NULL,
    not_ready_reason INTEGER NOT NULL, created_ms INTEGER NOT NULL, updated_ms INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS queues (
    number INTEGER PRIMARY KEY, queue_id TEXT UNIQUE NOT NULL, name TEXT NOT NULL, weight INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS members (
    queue_id TEXT NOT NULL, agent TEXT NOT NULL, level INTEGER NOT NULL, checkin INTEGER NOT NULL,
    PRIMARY KEY (queue_id, agent)
);
CREATE TABLE IF NOT EXISTS extensions (
    number INTEGER PRIMARY KEY, ext TEXT UNIQUE NOT NULL, password TEXT NOT NULL, bound_ms INTEGER
);
CREATE TABLE IF NOT EXISTS relay_numbers (number TEXT PRIMARY KEY, alias TEXT, remark TEXT, enabled INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS ivr_flows (code TEXT PRIMARY KEY, name TEXT NOT NULL, remarks TEXT);
CREATE TABLE IF NOT EXISTS ivr_operators (code TEXT PRIMARY KEY, operator TEXT);
CREATE TABLE IF NOT EXISTS templates (
    code TEXT PRIMARY KEY, sort TEXT NOT NULL CHECK (sort IN ('data', 'wrap-up')), enabled INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS template_fields (code TEXT NOT NULL, field_id TEXT NOT NULL, PRIMARY KEY (code, field_id));

CREATE TABLE IF NOT EXISTS forbidden (
    number TEXT NOT NULL, call_type INTEGER NOT NULL, enabled INTEGER NOT NULL, expiration_time TEXT,
    zone TEXT, description TEXT, expires REAL, PRIMARY KEY (number, call_type)
);

CREATE TABLE IF NOT EXISTS campaigns (
    id TEXT PRIMARY KEY, code TEXT UNIQUE NOT NULL, name TEXT NOT NULL, creator TEXT NOT NULL,
    data_template TEXT NOT NULL, wrap_up_template TEXT NOT NULL, start_ms INTEGER NOT NULL, end_ms INTEGER NOT NULL,
    zone TEXT, description TEXT, created_ms INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS batches (
    number INTEGER PRIMARY KEY, campaign TEXT NOT NULL, code TEXT UNIQUE NOT NULL, returned_code TEXT UNIQUE NOT NULL,
    rule TEXT NOT NULL, created_ms INTEGER NOT NULL, accepted REAL NOT NULL, due REAL NOT NULL,
    success INTEGER NOT NULL DEFAULT 0, repeats INTEGER NOT NULL DEFAULT 0, errors INTEGER NOT NULL DEFAULT 0,
    report TEXT UNIQUE NOT NULL
);
CREATE INDEX IF NOT EXISTS batches_of_campaign ON batches (campaign);
CREATE TABLE IF NOT EXISTS waiting (number INTEGER PRIMARY KEY, batch INTEGER NOT NULL, due REAL NOT NULL, body BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS contacts (
    telephone TEXT NOT NULL, campaign TEXT NOT NULL, batch INTEGER NOT NULL, name TEXT, description TEXT,
    agent TEXT, custom_fields TEXT
);
CREATE INDEX IF NOT EXISTS contacts_by_telephone ON contacts (telephone, campaign, batch);
CREATE TABLE IF NOT EXISTS row_reports (batch INTEGER NOT NULL, row INTEGER NOT NULL, telephone TEXT, reason TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS row_reports_of_batch ON row_reports (batch);

CREATE TABLE IF NOT EXISTS plans (
    id TEXT PRIMARY KEY, telephone TEXT NOT NULL, name TEXT NOT NULL, note TEXT, start_ms INTEGER NOT NULL,
    end_ms INTEGER NOT NULL, executor TEXT NOT NULL, creator TEXT NOT NULL
);

CREATE TABLE IF NOT EXISTS tokens (token TEXT PRIMARY KEY, kind TEXT NOT NULL, agent TEXT, expires REAL NOT NULL);
CREATE TABLE IF NOT EXISTS answers (
    operation TEXT NOT NULL, key TEXT NOT NULL, sha256 TEXT NOT NULL, answer BLOB NOT NULL, PRIMARY KEY (operation, key)
);

CREATE TABLE IF NOT EXISTS requests (
    sequence INTEGER PRIMARY KEY, operation TEXT NOT NULL, time REAL NOT NULL, idempotency_key TEXT, sha256 TEXT,
    length INTEGER, token TEXT, status INTEGER, fault TEXT, replayed INTEGER NOT NULL DEFAULT 0,
    took_effect INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS effects (sequence INTEGER NOT NULL, operation TEXT NOT NULL, key TEXT NOT NULL);
