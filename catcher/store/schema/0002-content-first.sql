-- What arrives is one row of `content` and nothing else, so that the 250 waits for one insert. Its row of `message`
-- is made from it, behind or for whoever looks first: what has a seq above `last_seq` has none yet.

ALTER TABLE content RENAME TO content_1;
CREATE TABLE content (
  seq INTEGER PRIMARY KEY,
  inbox INTEGER NOT NULL,
  size INTEGER NOT NULL,    -- of the mail as it came
  received REAL NOT NULL,
  id TEXT NOT NULL,
  session TEXT NOT NULL,
  envelope BLOB NOT NULL,   -- JSON
  coding INTEGER NOT NULL,  -- of raw: 0 as it came, 1 zlib, 2 zstd; in memory 3, as it came until there is time
  raw BLOB NOT NULL         -- last: what stands before it is read without it
);
INSERT INTO content
  SELECT c.seq, coalesce(m.inbox, 1), coalesce(m.size, 0), coalesce(m.received, 0), coalesce(m.id, ''),
    c.session, c.envelope, 0, c.raw
  FROM content_1 c LEFT JOIN message m USING (seq);
INSERT INTO content
  SELECT p.seq, coalesce(m.inbox, 1), coalesce(m.size, 0), coalesce(m.received, 0), coalesce(m.id, ''),
    p.session, p.envelope, 1, p.raw
  FROM packed p LEFT JOIN message m USING (seq);
DROP TABLE content_1;
DROP TABLE packed;
