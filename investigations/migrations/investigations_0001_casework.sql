CREATE SCHEMA IF NOT EXISTS investigations;

CREATE FUNCTION investigations.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $refuse$
BEGIN
    RAISE EXCEPTION '%.% is append-only: % refused', TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'insufficient_privilege';
END
$refuse$;

CREATE TABLE investigations.audit_events (
    seq         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    actor       text NOT NULL,
    verb        text NOT NULL,
    subject     text NOT NULL,
    occurred_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    purpose     text,
    facts       jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX audit_events_by_subject ON investigations.audit_events (subject, seq);

CREATE TABLE investigations.decisions (
    id            text PRIMARY KEY DEFAULT gen_random_uuid()::text,
    subject       text NOT NULL,
    action        text NOT NULL,
    category      text,
    policy_clause text NOT NULL,
    reason        text NOT NULL,
    decided_by    text NOT NULL,
    automated     boolean NOT NULL,
    decided_at    timestamptz NOT NULL
);
CREATE INDEX decisions_by_subject ON investigations.decisions (subject, decided_at DESC, id);
CREATE INDEX decisions_by_time ON investigations.decisions (decided_at DESC, id);

CREATE TABLE investigations.review_tasks (
    id         text PRIMARY KEY,
    subject    text NOT NULL,
    category   text,
    priority   double precision NOT NULL CHECK (priority BETWEEN 0 AND 1),
    reason     text NOT NULL,
    raised_by  text NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    state      text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'decided')),
    closed_at  timestamptz,
    closed_by  text,
    outcome    text
);
CREATE UNIQUE INDEX review_tasks_one_open ON investigations.review_tasks (subject) WHERE state = 'open';
CREATE INDEX review_tasks_queue ON investigations.review_tasks (state, priority DESC, id);

CREATE SEQUENCE investigations.case_numbers;
CREATE TABLE investigations.cases (
    id        text PRIMARY KEY DEFAULT 'case-' || nextval('investigations.case_numbers'),
    title     text NOT NULL,
    category  text,
    state     text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'escalated', 'closed')),
    opened_by text NOT NULL,
    opened_at timestamptz NOT NULL,
    version   integer NOT NULL DEFAULT 1
);
CREATE INDEX cases_by_time ON investigations.cases (opened_at DESC, id);

CREATE TABLE investigations.case_subjects (
    case_id  text NOT NULL REFERENCES investigations.cases,
    subject  text NOT NULL,
    position integer NOT NULL,
    added_by text NOT NULL,
    added_at timestamptz NOT NULL,
    PRIMARY KEY (case_id, subject)
);
CREATE INDEX case_subjects_by_subject ON investigations.case_subjects (subject);

CREATE VIEW investigations.case_overview AS
    SELECT cases.*, ARRAY(SELECT subject FROM investigations.case_subjects
                          WHERE case_id = cases.id ORDER BY position) AS subjects
    FROM investigations.cases;

CREATE TABLE investigations.case_events (
    case_id     text NOT NULL REFERENCES investigations.cases,
    version     integer NOT NULL,
    verb        text NOT NULL,
    actor       text NOT NULL,
    occurred_at timestamptz NOT NULL,
    old         jsonb NOT NULL,
    new         jsonb NOT NULL,
    PRIMARY KEY (case_id, version)
);

CREATE TABLE investigations.packages (
    id              text PRIMARY KEY DEFAULT gen_random_uuid()::text,
    case_id         text NOT NULL REFERENCES investigations.cases,
    case_version    integer NOT NULL,
    state           text NOT NULL DEFAULT 'awaiting_release' CHECK (state IN ('awaiting_release', 'released')),
    snapshot_sha256 text NOT NULL CHECK (snapshot_sha256 ~ '^[0-9a-f]{64}$'),
    requested_by    text NOT NULL,
    requested_at    timestamptz NOT NULL,
    recipient       text NOT NULL,
    released_by     text CHECK (released_by <> requested_by),
    released_at     timestamptz,
    bag_sha256      text CHECK (bag_sha256 ~ '^[0-9a-f]{64}$'),
    CHECK ((state = 'released') = (released_by IS NOT NULL AND released_at IS NOT NULL AND bag_sha256 IS NOT NULL))
);
CREATE UNIQUE INDEX packages_one_waiting ON investigations.packages (case_id, recipient) WHERE state = 'awaiting_release';
CREATE INDEX packages_by_time ON investigations.packages (requested_at DESC, id);

CREATE TABLE investigations.custody_events (
    package_id  text NOT NULL REFERENCES investigations.packages,
    seq         integer NOT NULL CHECK (seq > 0),
    prev        text NOT NULL CHECK (prev ~ '^[0-9a-f]{64}$'),
    verb        text NOT NULL,
    actor       text NOT NULL,
    occurred_at timestamptz NOT NULL,
    note        text NOT NULL,
    sha256      text CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    PRIMARY KEY (package_id, seq),
    UNIQUE (package_id, prev)
);

-- Statement triggers, so that a change that matches no row is refused as well.
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON investigations.audit_events
    FOR EACH STATEMENT EXECUTE FUNCTION investigations.refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON investigations.decisions
    FOR EACH STATEMENT EXECUTE FUNCTION investigations.refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON investigations.case_events
    FOR EACH STATEMENT EXECUTE FUNCTION investigations.refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON investigations.custody_events
    FOR EACH STATEMENT EXECUTE FUNCTION investigations.refuse_change();
