-- What was measured of a ring when a run showed it: what a later verdict on it is about. A row where something changed.
-- Numbers about the group as a whole: no account and no contact is named, so an erasure has nothing to take out.
CREATE TABLE gnn.ring_showings (
    ring_id         text               NOT NULL,
    shown_at        timestamptz        NOT NULL,
    run_id          text               NOT NULL,
    release_version text               NOT NULL,
    columns         text[]             NOT NULL,
    measures        double precision[] NOT NULL CHECK (cardinality(measures) = cardinality(columns)),
    PRIMARY KEY (ring_id, shown_at, run_id)
);

-- How many verdicts the scorer of a run had learned from, and what came of those that there were.
ALTER TABLE gnn.ring_runs
    ADD COLUMN verdicts integer NOT NULL DEFAULT 0,
    ADD COLUMN learning text,
    ADD CHECK (verdicts = 0 OR learning IS NOT NULL);
