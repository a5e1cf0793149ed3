-- An actor's own part of the feed is read without passing everybody's.
CREATE INDEX actor_changes_actor ON graph.actor_changes (actor_id, seq);
CREATE INDEX actor_changes_other ON graph.actor_changes (other_id, seq) WHERE other_id IS NOT NULL;
