-- Which of 64 seqs in a row are there, and which of these are unread, as the bits of one integer each; so a search
-- knows a million by reading some thousand rows. Every change of `message` changes it, in the same transaction.

CREATE TABLE stretch (
  number INTEGER PRIMARY KEY, -- of its first seq: that, divided by 64
  present INTEGER NOT NULL,
  unread INTEGER NOT NULL,
  earliest REAL NOT NULL,     -- at least one was received then or later,
  latest REAL NOT NULL        -- and none after that; both may be too wide once some are gone
);
INSERT INTO stretch
  SELECT seq >> 6, sum(1 << (seq & 63)), sum(unread << (seq & 63)), min(received), max(received)
  FROM message GROUP BY seq >> 6;

DROP INDEX message_by_time;
CREATE INDEX message_by_time ON message (received);
CREATE INDEX message_pinned ON message (seq) WHERE pinned;
