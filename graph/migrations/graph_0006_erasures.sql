-- Accounts whose values were erased. A row is a standing rule: nothing personal of such an account is kept again.
CREATE TABLE graph.erasures (
    account_id text COLLATE "C" PRIMARY KEY,
    erased_at  timestamptz NOT NULL,
    erased_by  text NOT NULL,
    ground     text NOT NULL
);

-- Without an event: the subject's summary was changed where it stands, and Neo4j has to be told again.
ALTER TABLE graph.outbox ALTER COLUMN event_id DROP NOT NULL;

COMMENT ON COLUMN graph.contact_values.sealed_value IS 'empty: the value was erased with its last link';
