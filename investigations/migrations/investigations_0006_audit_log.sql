-- The audit log becomes one that an outsider can verify (docs/decisions/0024-audit-log.md). Rows keep their order; what
-- may be personal in them waits to be sealed, and every row gets its leaf, when the sequencer runs next.
ALTER TABLE investigations.audit_events RENAME TO audit_events_before;
ALTER TABLE investigations.audit_events_before RENAME CONSTRAINT audit_events_pkey TO audit_events_before_pkey;
ALTER INDEX investigations.audit_events_by_subject RENAME TO audit_events_before_by_subject;

CREATE SEQUENCE investigations.audit_order;
CREATE TABLE investigations.audit_events (
    seq         bigint NOT NULL,
    id          uuid NOT NULL,
    actor       text NOT NULL,
    verb        text NOT NULL,
    subject     text NOT NULL,
    occurred_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (seq, recorded_at)
) PARTITION BY RANGE (recorded_at);
CREATE INDEX audit_events_by_subject ON investigations.audit_events (subject, seq);
CREATE INDEX audit_events_by_id ON investigations.audit_events (id);

-- Purpose and facts until the row has its leaf; then they are in the leaf, sealed.
CREATE TABLE investigations.audit_pending (
    seq         bigint PRIMARY KEY,
    recorded_at timestamptz NOT NULL,
    purpose     text,
    facts       jsonb NOT NULL
);

-- What a leaf has beside its row. `sealed_under` names the key in the vault; without one the row is of the log itself.
CREATE TABLE investigations.audit_leaves (
    leaf         bigint NOT NULL CHECK (leaf >= 0),
    seq          bigint NOT NULL,
    recorded_at  timestamptz NOT NULL,
    sealed_under text,
    sealed       bytea NOT NULL,
    PRIMARY KEY (leaf, recorded_at),
    UNIQUE (seq, recorded_at)
) PARTITION BY RANGE (recorded_at);

-- Hashes of perfect subtrees: the `place`-th one of 2^level leaves. They stay when months are retired.
CREATE TABLE investigations.audit_nodes (
    level smallint NOT NULL CHECK (level >= 0),
    place bigint NOT NULL CHECK (place >= 0),
    hash  bytea NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (level, place)
);

-- Leaves about the log itself (keys, retired months): nothing personal, never retired, shown in every export.
CREATE TABLE investigations.audit_own_leaves (
    leaf bigint PRIMARY KEY,
    text text NOT NULL
);

CREATE TABLE investigations.audit_origin (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    origin   text NOT NULL CHECK (origin !~ '[[:space:]+]')
);

CREATE TABLE investigations.audit_keys (
    number     integer PRIMARY KEY CHECK (number > 0),
    public_key bytea NOT NULL CHECK (length(public_key) = 32),
    added_at   timestamptz NOT NULL,
    added_by   text NOT NULL
);

CREATE TABLE investigations.audit_revocations (
    number     integer PRIMARY KEY REFERENCES investigations.audit_keys,
    reason     text NOT NULL,
    revoked_at timestamptz NOT NULL,
    revoked_by text NOT NULL
);

CREATE TABLE investigations.audit_checkpoints (
    number      integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    size        bigint NOT NULL,
    root        bytea NOT NULL CHECK (length(root) = 32),
    note        text NOT NULL,
    key_number  integer NOT NULL REFERENCES investigations.audit_keys,
    is_handover boolean NOT NULL,
    signed_at   timestamptz NOT NULL
);
CREATE INDEX audit_handovers ON investigations.audit_checkpoints (number) WHERE is_handover;

CREATE FUNCTION investigations.refuse_unplaced() RETURNS trigger LANGUAGE plpgsql
    -- Row by row through the index: whatever is planned for few rows, or for many, would read whole months.
    SET enable_hashjoin = off SET enable_mergejoin = off SET plan_cache_mode = force_custom_plan AS $refuse$
BEGIN
    IF EXISTS (SELECT FROM gone LEFT JOIN investigations.audit_leaves USING (seq, recorded_at) WHERE leaf IS NULL) THEN
        RAISE EXCEPTION 'investigations.audit_pending is append-only until rows have their leaves: % refused', TG_OP
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
END
$refuse$;

-- One month of rows and leaves. Statement triggers of a partitioned table do not guard its partitions: each has its own.
CREATE FUNCTION investigations.audit_month(day timestamptz) RETURNS void LANGUAGE plpgsql AS $month$
DECLARE
    first timestamptz := date_trunc('month', day, 'UTC');
    next timestamptz := (first AT TIME ZONE 'UTC' + interval '1 month') AT TIME ZONE 'UTC';
    part text;
    parent text;
BEGIN
    FOREACH parent IN ARRAY ARRAY['audit_events', 'audit_leaves'] LOOP
        part := parent || to_char(first AT TIME ZONE 'UTC', '_YYYY_MM');
        CONTINUE WHEN to_regclass('investigations.' || part) IS NOT NULL;
        PERFORM pg_advisory_xact_lock(x'52464C4D'::integer);
        CONTINUE WHEN to_regclass('investigations.' || part) IS NOT NULL;
        -- Attached rather than made in place: nobody who appends has to wait.
        EXECUTE format('CREATE TABLE investigations.%I (LIKE investigations.%I INCLUDING ALL)', part, parent);
        EXECUTE format('ALTER TABLE investigations.%I ATTACH PARTITION investigations.%I FOR VALUES FROM (%L) TO (%L)',
                       parent, part, first, next);
        EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON investigations.%I
                        FOR EACH STATEMENT EXECUTE FUNCTION investigations.refuse_change()', part);
    END LOOP;
END
$month$;

INSERT INTO investigations.audit_origin (origin) VALUES ('ringfence/' || gen_random_uuid());
SELECT setval('investigations.audit_order', max(seq)) FROM investigations.audit_events_before HAVING max(seq) IS NOT NULL;
SELECT investigations.audit_month(month) FROM (
    SELECT DISTINCT date_trunc('month', recorded_at, 'UTC') AS month FROM investigations.audit_events_before
    UNION SELECT date_trunc('month', now(), 'UTC') + ahead * interval '32 days' FROM generate_series(0, 3) AS ahead
) AS months ORDER BY month;
INSERT INTO investigations.audit_events (seq, id, actor, verb, subject, occurred_at, recorded_at)
    SELECT seq, gen_random_uuid(), actor, verb, subject, occurred_at, recorded_at FROM investigations.audit_events_before;
INSERT INTO investigations.audit_pending (seq, recorded_at, purpose, facts)
    SELECT seq, recorded_at, purpose, facts FROM investigations.audit_events_before ORDER BY seq;
DROP TABLE investigations.audit_events_before;

DO $guard$
DECLARE
    kept text;
BEGIN
    FOREACH kept IN ARRAY ARRAY['audit_events', 'audit_leaves', 'audit_nodes', 'audit_own_leaves', 'audit_origin', 'audit_keys',
                                'audit_revocations', 'audit_checkpoints'] LOOP
        EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON investigations.%I
                        FOR EACH STATEMENT EXECUTE FUNCTION investigations.refuse_change()', kept);
    END LOOP;
END
$guard$;
CREATE TRIGGER append_only BEFORE UPDATE OR TRUNCATE ON investigations.audit_pending
    FOR EACH STATEMENT EXECUTE FUNCTION investigations.refuse_change();
CREATE TRIGGER append_only_until_placed AFTER DELETE ON investigations.audit_pending
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION investigations.refuse_unplaced();
