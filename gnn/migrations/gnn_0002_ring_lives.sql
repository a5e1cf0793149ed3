-- What a run read and scored with, what it changed since the run before, and why one can no longer be repeated.
ALTER TABLE gnn.ring_runs
    ADD COLUMN model_sha256   text CHECK (model_sha256 ~ '^[0-9a-f]{64}$'),  -- runs of before did not say
    ADD COLUMN accounts       integer NOT NULL DEFAULT 0,
    ADD COLUMN links          integer NOT NULL DEFAULT 0,
    ADD COLUMN candidates     integer NOT NULL DEFAULT 0,
    ADD COLUMN changes        jsonb   NOT NULL DEFAULT '{}',
    ADD COLUMN previous_id    text,
    ADD COLUMN region         text,
    ADD COLUMN input_gone_at  timestamptz,
    ADD COLUMN input_gone_why text,
    ADD CHECK ((input_gone_at IS NULL) = (input_gone_why IS NULL));

CREATE INDEX ring_runs_inputs ON gnn.ring_runs (input_sha256) WHERE input_gone_at IS NULL;

-- What people were told of rings: when last, and who was in them at any time. Ids outlast an erasure.
CREATE TABLE gnn.told_rings (
    ring_id text             PRIMARY KEY,
    run_id  text             NOT NULL,
    told_at timestamptz      NOT NULL,
    members text[]           NOT NULL,
    urgency double precision NOT NULL
);
