-- Candidates that two accounts are one actor, what people judged about pairs, and the actors that follow from it.
CREATE TABLE graph.resolution_runs (
    id          uuid PRIMARY KEY,
    seq         bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    started_at  timestamptz NOT NULL,
    finished_at timestamptz NOT NULL,
    engine      text    NOT NULL,
    plan_sha256 text    NOT NULL,
    threshold   double precision NOT NULL, -- bits
    trained     text[]  NOT NULL,          -- blocks that taught the model; empty: its stated values were used
    accounts    integer NOT NULL,
    hubs        integer NOT NULL,
    candidates  integer NOT NULL
);

-- Of the last run only; a run replaces those of the one before.
CREATE TABLE graph.actor_candidates (
    a                 text COLLATE "C" NOT NULL,
    b                 text COLLATE "C" NOT NULL CHECK (a < b),
    run_id            uuid NOT NULL REFERENCES graph.resolution_runs,
    match_weight      double precision NOT NULL,
    match_probability double precision NOT NULL,
    reasons           json NOT NULL,
    PRIMARY KEY (a, b)
);

CREATE INDEX actor_candidates_strongest ON graph.actor_candidates (match_weight DESC, a, b);
CREATE INDEX actor_candidates_b ON graph.actor_candidates (b);

-- One row a pair: a split writes one for every confirmation that it takes back. The latest row about a pair stands.
CREATE TABLE graph.actor_judgements (
    seq          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id           uuid NOT NULL,
    verdict      text NOT NULL CHECK (verdict IN ('confirmed', 'rejected', 'split', 'withdrawn')),
    a            text COLLATE "C" NOT NULL,
    b            text COLLATE "C" NOT NULL CHECK (a < b),
    reason       text NOT NULL,
    judged_by    text NOT NULL,
    judged_at    timestamptz NOT NULL,
    match_weight double precision, -- what the evidence weighed then; NULL: no run had proposed the pair
    UNIQUE (id, a, b)
);

CREATE INDEX actor_judgements_pair ON graph.actor_judgements (a, b, seq DESC);
CREATE INDEX actor_judgements_b ON graph.actor_judgements (b);

CREATE VIEW graph.standing_judgements AS
SELECT DISTINCT ON (a, b) a, b, verdict, id, reason, judged_by, judged_at, match_weight, seq
FROM graph.actor_judgements ORDER BY a, b, seq DESC;

-- What follows from the judgements: accounts of an actor, ids that it took over, and how it came to be so.
CREATE TABLE graph.actor_members (
    account_id text COLLATE "C" PRIMARY KEY,
    actor_id   text NOT NULL
);

CREATE INDEX actor_members_actor ON graph.actor_members (actor_id, account_id);

CREATE TABLE graph.actor_aliases (
    alias    text PRIMARY KEY,
    actor_id text NOT NULL
);

CREATE INDEX actor_aliases_actor ON graph.actor_aliases (actor_id);

CREATE TABLE graph.actor_changes (
    seq          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind         text   NOT NULL CHECK (kind IN ('created', 'merged', 'split', 'dissolved')),
    actor_id     text   NOT NULL,
    other_id     text,            -- merged: the actor taken over; created: the one split from
    accounts     text[] NOT NULL, -- the actor's, after the change
    judgement_id uuid   NOT NULL,
    changed_at   timestamptz NOT NULL
);

CREATE FUNCTION graph.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $refuse$
BEGIN
    RAISE EXCEPTION '%.% is append-only: % refused', TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation';
END
$refuse$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON graph.actor_judgements
    FOR EACH STATEMENT EXECUTE FUNCTION graph.refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON graph.actor_changes
    FOR EACH STATEMENT EXECUTE FUNCTION graph.refuse_change();
