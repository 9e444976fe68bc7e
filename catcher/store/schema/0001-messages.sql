-- By width: what is counted and sorted (message) apart from what is shown and served (content, packed), so that a
-- list of a million is a walk over narrow rows. Counts live in `inbox`, kept in the transaction that changes them.

CREATE TABLE state (
  name TEXT NOT NULL PRIMARY KEY,
  value INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO state VALUES
  ('last_seq', 0), -- never given twice, also after the newest message is removed
  ('pid', 0),      -- of the catcher that writes here
  ('identity', abs(random())); -- what an index beside this file says it belongs to

CREATE TABLE inbox (
  number INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  folded TEXT NOT NULL UNIQUE,
  messages INTEGER NOT NULL DEFAULT 0,
  unread INTEGER NOT NULL DEFAULT 0,
  size INTEGER NOT NULL DEFAULT 0
);
INSERT INTO inbox (name, folded) VALUES ('main', 'main');

CREATE TABLE message (
  seq INTEGER PRIMARY KEY,
  inbox INTEGER NOT NULL REFERENCES inbox (number),
  unread INTEGER NOT NULL DEFAULT 1,
  pinned INTEGER NOT NULL DEFAULT 0,
  size INTEGER NOT NULL,
  received REAL NOT NULL,
  id TEXT NOT NULL UNIQUE
);
CREATE INDEX message_by_inbox ON message (inbox, seq);
CREATE INDEX message_by_time ON message (received, unread);

-- The mail as it came; or packed, where that pays. It moves from one to the other, rather than shrink in its
-- place: a page that held one mail would go on to hold one.
CREATE TABLE content (
  seq INTEGER PRIMARY KEY,
  session TEXT NOT NULL,
  envelope BLOB NOT NULL, -- JSON
  raw BLOB NOT NULL
);
CREATE TABLE packed (
  seq INTEGER PRIMARY KEY,
  session TEXT NOT NULL,
  envelope BLOB NOT NULL,
  raw BLOB NOT NULL       -- zlib
);

-- Removed messages whose content is still here, until it is out of the index too.
CREATE TABLE gone (seq INTEGER PRIMARY KEY);

CREATE TABLE tag (
  number INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  folded TEXT NOT NULL UNIQUE -- tags that differ in case only are one tag
);
CREATE TABLE tagged (
  tag INTEGER NOT NULL REFERENCES tag (number),
  seq INTEGER NOT NULL,
  PRIMARY KEY (tag, seq)
) WITHOUT ROWID;
CREATE INDEX tagged_by_message ON tagged (seq);

CREATE TABLE session (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  record BLOB NOT NULL -- JSON
);
