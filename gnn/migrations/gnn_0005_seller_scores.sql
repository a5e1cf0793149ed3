-- How likely each account sells what is illegal, as of the last scoring, and a row per scoring. Ids outlast an erasure.
CREATE TABLE gnn.seller_runs (
    id             text             PRIMARY KEY,
    region         text,
    as_of          timestamptz      NOT NULL,
    started_at     timestamptz      NOT NULL,
    finished_at    timestamptz      NOT NULL CHECK (finished_at >= started_at),
    model_version  text             NOT NULL,
    network_weight double precision NOT NULL,
    history_sha256 text             NOT NULL CHECK (history_sha256 ~ '^[0-9a-f]{64}$'),
    accounts       integer          NOT NULL,
    scored         integer          NOT NULL,
    explained      integer          NOT NULL,
    changed        integer                    -- NULL where all were scored
);

CREATE INDEX seller_runs_by_time ON gnn.seller_runs (started_at DESC, id);

CREATE TABLE gnn.seller_scores (
    account_id  text             PRIMARY KEY,
    probability double precision NOT NULL CHECK (probability BETWEEN 0 AND 1),
    run_id      text             NOT NULL,
    scored_at   timestamptz      NOT NULL,
    why         jsonb                         -- of the highest only
);

CREATE INDEX seller_scores_highest ON gnn.seller_scores (probability DESC, account_id);
