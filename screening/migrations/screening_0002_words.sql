-- Words of posts, in whatever language: no stemming and no stop words. What many posts say is read newest first.
CREATE INDEX posts_words ON screening.posts USING gin (to_tsvector('simple', body));
CREATE INDEX posts_newest ON screening.posts (created_at DESC, post_id);
