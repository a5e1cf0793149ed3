-- Words of posts, in whatever language: no stemming and no stop words. Kept beside the text, since what many posts say is
-- read newest first, and working its words out again for each would cost more than reading it.
ALTER TABLE screening.posts ADD COLUMN words tsvector GENERATED ALWAYS AS (to_tsvector('simple', body)) STORED;
CREATE INDEX posts_words ON screening.posts USING gin (words);
CREATE INDEX posts_newest ON screening.posts (created_at DESC, post_id);
