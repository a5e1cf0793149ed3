-- What was recorded since a moment is read in one go; rows lie in the order in which they were recorded, so this is small.
CREATE INDEX observations_recorded ON graph.observations USING brin (recorded_at) WITH (pages_per_range = 16);
