-- The seq of the last message that was tagged with what it asks for; so none is again when the index is made anew,
-- which may have been taken off it since.

INSERT INTO state SELECT 'tagged', value FROM state WHERE name = 'last_seq';
