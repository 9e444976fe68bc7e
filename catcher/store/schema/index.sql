-- What is derived of each message, in a database of its own: it has a lock of its own, so that no mail waits
-- for it; and whoever deletes it loses nothing but the time to make it again. It is not migrated but remade.

CREATE TABLE idx.about (
  name TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;

-- A message that is in the index has its card; what a list shows.
CREATE TABLE idx.card (
  seq INTEGER PRIMARY KEY,
  summary BLOB NOT NULL -- JSON
);

-- The text itself is not kept: `content` has it, and 0.15 to 0.5 of its size is enough to find words and phrases.
-- Tokens come separated by spaces (catcher/query/fold.py), so all that is not a space is a part of one.
CREATE VIRTUAL TABLE idx.text USING fts5 (
  {columns}, content = '', columnsize = 0,
  tokenize = "ascii tokenchars '!#$%&''*+-./:=?@[\]^_`{{|}}~'"
);

-- Every word once, for what is a piece of one: by any three letters of it. What names a word
-- (catcher.query.fold.NAMED) stands before it, and has no letters that anyone looks for.
CREATE TABLE idx.word (
  number INTEGER PRIMARY KEY,
  word TEXT NOT NULL UNIQUE,
  seq INTEGER -- of the only message that has it; NULL: several had it
);
CREATE INDEX idx.word_several ON word (number) WHERE seq IS NULL;
-- The words that came with the messages from a seq on, up to that of the next row.
CREATE TABLE idx.brought (
  seq INTEGER PRIMARY KEY,
  first INTEGER NOT NULL, -- number of a word
  last INTEGER NOT NULL
);
CREATE VIRTUAL TABLE idx.gram USING fts5 (
  word, content = '', columnsize = 0, detail = 'none', tokenize = 'trigram case_sensitive 1'
);

-- Words that many messages have, and in which of 4,096 in a row they stand, a bit for each (catcher/store/index/frequent.py).
CREATE TABLE idx.frequent (
  stretch INTEGER NOT NULL, -- of its first seq: that, divided by 4,096
  word INTEGER NOT NULL,    -- its number
  messages INTEGER NOT NULL,
  seqs BLOB NOT NULL,       -- the lowest bit of the first octet stands for the first seq; zlib, if shorter so
  PRIMARY KEY (stretch, word)
) WITHOUT ROWID;

-- Which of 64 messages in a row have a letter or digit (catcher/store/index/letters.py).
CREATE TABLE idx.letter (
  character TEXT NOT NULL,
  stretch INTEGER NOT NULL, -- of its first seq: that, divided by 64
  seqs INTEGER NOT NULL,    -- the lowest bit stands for the first seq
  PRIMARY KEY (character, stretch)
) WITHOUT ROWID;
