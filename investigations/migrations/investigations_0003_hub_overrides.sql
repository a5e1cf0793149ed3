-- Nodes that a walk in a case goes through although a rule calls them hubs, or stops at although none does.
CREATE TABLE investigations.hub_overrides (
    case_id  text COLLATE "C" NOT NULL REFERENCES investigations.cases,
    node     text NOT NULL,
    walk     boolean NOT NULL,
    reason   text NOT NULL,
    set_by   text NOT NULL,
    set_at   timestamptz NOT NULL,
    PRIMARY KEY (case_id, node)
);
