-- Who looks at what next: queue, rank, lease, clock; who reviews what; and one row per turn of a reviewer at a task.
ALTER TABLE investigations.review_tasks
    ADD COLUMN queue           text,
    ADD COLUMN language        text NOT NULL DEFAULT 'und',
    ADD COLUMN region          text,
    ADD COLUMN reach           integer NOT NULL DEFAULT 1 CHECK (reach >= 1),
    ADD COLUMN probability     double precision NOT NULL DEFAULT 1 CHECK (probability BETWEEN 0 AND 1),
    ADD COLUMN highlights      jsonb NOT NULL DEFAULT '[]',
    ADD COLUMN due_at          timestamptz,
    ADD COLUMN claimed_by      text,
    ADD COLUMN claimed_at      timestamptz,
    ADD COLUMN lease_until     timestamptz,
    ADD COLUMN snoozed_until   timestamptz,
    ADD COLUMN alarmed_at      timestamptz,
    ADD COLUMN decided_after_s double precision;

-- What was raised before had no reach: severity x probability stood for the harm. Severities, queues and answer times
-- are those of this version, and stay what they were when the task was raised.
UPDATE investigations.review_tasks AS task
SET probability = least(1, task.priority / known.severity),
    priority = task.priority * 0.1,
    queue = known.queue,
    due_at = task.created_at + known.answer
FROM (VALUES ('trafficking', 1.0, 'people', interval '1 hour'), ('weapons', 0.9, 'life', interval '1 hour'),
             ('drugs', 0.8, 'life', interval '1 hour'), ('stolen_goods', 0.5, 'goods', interval '1 day'),
             ('counterfeits', 0.4, 'goods', interval '1 day'), ('', 1.0, 'goods', interval '1 day'))
     AS known (category, severity, queue, answer)
WHERE known.category = coalesce(task.category, '');
UPDATE investigations.review_tasks SET queue = 'rings', due_at = created_at + interval '1 day'
WHERE starts_with(subject, E'Ring\x1f') AND queue <> 'people';

ALTER TABLE investigations.review_tasks
    ALTER COLUMN queue SET NOT NULL,
    ALTER COLUMN due_at SET NOT NULL,
    ADD COLUMN rank double precision NOT NULL GENERATED ALWAYS AS
        -- A task e times as harmful is worth six hours of waiting. The difference of two ranks never changes.
        (21600 * ln(greatest(priority, 1e-6))
         - extract(epoch FROM created_at - timestamptz '1970-01-01 00:00:00+00')::double precision) STORED,
    ADD CONSTRAINT review_tasks_held CHECK ((claimed_by IS NULL) = (claimed_at IS NULL)
                                            AND (claimed_by IS NULL) = (lease_until IS NULL)),
    ADD CONSTRAINT review_tasks_held_or_snoozed CHECK (claimed_by IS NULL OR snoozed_until IS NULL),
    ADD CONSTRAINT review_tasks_held_while_open CHECK (state = 'open' OR (claimed_by IS NULL AND snoozed_until IS NULL));

DROP INDEX investigations.review_tasks_queue;
CREATE INDEX review_tasks_by_rank ON investigations.review_tasks (state, rank DESC, id);
-- Claims read these from the top; what is held or asleep is in neither.
CREATE INDEX review_tasks_free ON investigations.review_tasks (queue, rank DESC, id)
    WHERE state = 'open' AND claimed_by IS NULL AND snoozed_until IS NULL;
CREATE INDEX review_tasks_free_by_language ON investigations.review_tasks (queue, language, rank DESC, id)
    WHERE state = 'open' AND claimed_by IS NULL AND snoozed_until IS NULL;
CREATE INDEX review_tasks_leases ON investigations.review_tasks (lease_until) WHERE claimed_by IS NOT NULL;
CREATE INDEX review_tasks_held_by ON investigations.review_tasks (claimed_by) WHERE claimed_by IS NOT NULL;
CREATE INDEX review_tasks_asleep ON investigations.review_tasks (snoozed_until) WHERE snoozed_until IS NOT NULL;
CREATE INDEX review_tasks_unanswered ON investigations.review_tasks (due_at)
    WHERE state = 'open' AND alarmed_at IS NULL;

CREATE TABLE investigations.reviewers (
    name      text PRIMARY KEY,
    languages text[], -- NULL: every language, every queue, the budget of the table of queues
    skills    text[] NOT NULL DEFAULT '{}',
    queues    text[],
    budget    integer CHECK (budget >= 0),
    blur      boolean NOT NULL DEFAULT true,
    grey      boolean NOT NULL DEFAULT false,
    mute      boolean NOT NULL DEFAULT true
);

CREATE TABLE investigations.task_turns (
    seq        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    task_id    text NOT NULL REFERENCES investigations.review_tasks,
    reviewer   text NOT NULL,
    hard       boolean NOT NULL, -- to look at
    claimed_at timestamptz NOT NULL,
    given_by   text,             -- the supervisor who handed it over
    given_why  text,
    ended      text CHECK (ended IN ('decided', 'returned', 'skipped', 'snoozed', 'reassigned', 'expired', 'closed')),
    ended_at   timestamptz CHECK (ended_at >= claimed_at),
    ended_why  text,
    CHECK ((ended IS NULL) = (ended_at IS NULL))
);
-- Nobody looks twice: not even a mistake of ours can give two people one task.
CREATE UNIQUE INDEX task_turns_one_at_a_time ON investigations.task_turns (task_id) WHERE ended IS NULL;
CREATE INDEX task_turns_skipped ON investigations.task_turns (task_id, reviewer) WHERE ended = 'skipped';
CREATE INDEX task_turns_seen ON investigations.task_turns (reviewer, claimed_at) WHERE hard;
CREATE INDEX task_turns_decided ON investigations.task_turns (ended_at) WHERE ended = 'decided';
