import type { Schema } from './database.ts'
import { graphPageSchema, graphSchema } from './graphSchema.ts'

/** Version 1. Released: it is never changed again, and `fixtures` has files of it. */
const version1 = `
  -- The log. It is only ever appended to, but for blobs that were damaged; rowid order is the order of insertion.
  CREATE TABLE events (
    event_id BLOB NOT NULL PRIMARY KEY CHECK (length(event_id) = 32),
    account_id TEXT NOT NULL,
    received_ts INTEGER NOT NULL,
    encrypted BLOB NOT NULL
  ) STRICT;

  CREATE TABLE message_index (
    event_id BLOB NOT NULL PRIMARY KEY REFERENCES events (event_id),
    room_id TEXT NOT NULL,
    sender TEXT NOT NULL,
    origin_server_ts INTEGER NOT NULL,
    type TEXT NOT NULL,
    body TEXT NOT NULL
  ) STRICT;

  CREATE TABLE meta (key TEXT NOT NULL PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
  ${graphSchema}
`

/** How a query and the messages that it finds are cut into words. */
export const TOKENIZER = `tokenize = "unicode61 remove_diacritics 2"`

/**
 * Version 2: what can be searched, keys of more than one epoch, contents that are missing or due to be erased, and the
 * current state of each room for reading queries.
 */
const version2 = `
  ALTER TABLE message_index RENAME TO message_index_1;

  -- Messages that can be shown. \`position\` rises with the time by which timelines are ordered, so that the newest are
  -- found by walking it backwards: see \`MessageIndex\`. What is shadowed is not found.
  CREATE TABLE message_index (
    position INTEGER PRIMARY KEY,
    event INTEGER NOT NULL UNIQUE REFERENCES auth_graph (id),
    room INTEGER NOT NULL REFERENCES names (id),
    body TEXT NOT NULL,
    is_found INTEGER NOT NULL CHECK (is_found IN (0, 1))
  ) STRICT;

  INSERT INTO message_index (position, event, room, body, is_found)
  SELECT number + max(place - number) OVER (ORDER BY number ROWS UNBOUNDED PRECEDING), event, room, body, is_found
  FROM (
    SELECT row_number() OVER (ORDER BY auth_graph.clamped_ts, auth_graph.id) AS number,
      min(max(auth_graph.clamped_ts, 0), 4398046511104) * 1024 AS place,
      auth_graph.id AS event, auth_graph.room AS room, message_index_1.body AS body,
      1 - auth_graph.shadowed AS is_found
    FROM auth_graph CROSS JOIN message_index_1 ON message_index_1.event_id = event_id_bytes(auth_graph.event_id)
  )
  ORDER BY number;

  DROP TABLE message_index_1;

  CREATE VIEW found_messages AS SELECT position, room, body FROM message_index WHERE is_found = 1;

  CREATE VIRTUAL TABLE message_search USING fts5(
    room, body, content = 'found_messages', content_rowid = 'position', columnsize = 0, prefix = '1 2 3 4 5', ${TOKENIZER}
  );

  -- Words of a message that is taken out leave the file at once, and not with some later merge.
  INSERT INTO message_search (message_search, rank) VALUES ('secure-delete', 1);

  INSERT INTO message_search (message_search) VALUES ('rebuild');

  -- Secrets of the community's and its private rooms' epochs. Those that no event here commits to are not verified.
  CREATE TABLE epochs (
    epoch_id BLOB NOT NULL PRIMARY KEY CHECK (length(epoch_id) = 32),
    room_id TEXT NOT NULL,
    secret BLOB NOT NULL CHECK (length(secret) = 32),
    verified INTEGER NOT NULL CHECK (verified IN (0, 1)),
    learnt_ts INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  -- The current state of each room.
  CREATE TABLE room_state (
    room INTEGER NOT NULL REFERENCES names (id),
    type INTEGER NOT NULL REFERENCES names (id),
    state_key INTEGER NOT NULL REFERENCES names (id),
    event INTEGER NOT NULL REFERENCES auth_graph (id),
    content TEXT NOT NULL,
    PRIMARY KEY (room, type, state_key)
  ) STRICT, WITHOUT ROWID;

  -- Events of which another copy is wanted: without their content, or with a signature that is not good.
  CREATE TABLE content_missing (
    event_id BLOB NOT NULL PRIMARY KEY REFERENCES events (event_id),
    reason TEXT NOT NULL CHECK (reason IN ('content', 'signature'))
  ) STRICT, WITHOUT ROWID;

  -- Redacted events whose content is still in the log, and until when it may be.
  CREATE TABLE erase_queue (
    event_id BLOB NOT NULL PRIMARY KEY REFERENCES events (event_id),
    due_ts INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX erase_queue_due ON erase_queue (due_ts);
`

/** Version 3: what a start reads in one go. */
const version3 = graphPageSchema

/** The versions of a community's file, oldest first. */
export const communitySchema: Schema = [version1, version2, version3]
