-- What keeps an account from being erased, and who asked for an erasure. Rows are changed and never deleted.
CREATE TABLE investigations.preservation_holds (
    number          integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    accounts        text[] NOT NULL CHECK (cardinality(accounts) > 0),
    ground          text NOT NULL,
    legal_reference text NOT NULL,
    case_id         text REFERENCES investigations.cases,
    held_from       timestamptz NOT NULL,
    held_until      timestamptz NOT NULL CHECK (held_until > held_from),
    placed_by       text NOT NULL,
    placed_at       timestamptz NOT NULL,
    lifted_by       text,
    lifted_at       timestamptz,
    lift_reason     text,
    keys_ended_at   timestamptz, -- when the wraps of the hold were destroyed, after it was lifted or had expired
    CHECK ((lifted_at IS NULL) = (lifted_by IS NULL) AND (lifted_at IS NULL) = (lift_reason IS NULL))
);
CREATE INDEX preservation_holds_accounts ON investigations.preservation_holds USING gin (accounts);

CREATE TABLE investigations.erasures (
    number       integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id   text NOT NULL UNIQUE,
    ground       text NOT NULL,
    requested_by text NOT NULL,
    requested_at timestamptz NOT NULL,
    state        text NOT NULL CHECK (state IN ('deferred', 'done')),
    done_at      timestamptz,
    CHECK ((state = 'done') = (done_at IS NOT NULL))
);
CREATE INDEX erasures_deferred ON investigations.erasures (number) WHERE state = 'deferred';

CREATE TRIGGER never_deleted BEFORE DELETE OR TRUNCATE ON investigations.preservation_holds
    FOR EACH STATEMENT EXECUTE FUNCTION investigations.refuse_change();
CREATE TRIGGER never_deleted BEFORE DELETE OR TRUNCATE ON investigations.erasures
    FOR EACH STATEMENT EXECUTE FUNCTION investigations.refuse_change();
