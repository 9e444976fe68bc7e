-- To clear the store, all tables but `state`, `inbox` and `session` are put aside (catcher/store/aside.py), with the
-- indexes of their constraints; one with a name of its own is dropped at that moment, so only what is small has one.

ALTER TABLE message RENAME TO message_4;
CREATE TABLE message (
  seq INTEGER PRIMARY KEY,
  inbox INTEGER NOT NULL REFERENCES inbox (number),
  unread INTEGER NOT NULL DEFAULT 1,
  pinned INTEGER NOT NULL DEFAULT 0,
  size INTEGER NOT NULL,
  received REAL NOT NULL,
  id TEXT NOT NULL UNIQUE,
  UNIQUE (inbox, seq),
  UNIQUE (received, seq)
);
INSERT INTO message SELECT * FROM message_4;
DROP TABLE message_4;
CREATE INDEX message_pinned ON message (seq) WHERE pinned;

ALTER TABLE tagged RENAME TO tagged_4;
CREATE TABLE tagged (
  tag INTEGER NOT NULL REFERENCES tag (number),
  seq INTEGER NOT NULL,
  PRIMARY KEY (tag, seq),
  UNIQUE (seq, tag)
) WITHOUT ROWID;
INSERT INTO tagged SELECT * FROM tagged_4;
DROP TABLE tagged_4;

INSERT INTO state VALUES ('cleared', 0); -- the seq up to which all was put aside; the index begins anew behind it
