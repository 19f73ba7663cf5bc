/**
 * The tables of a community's graphs. Names (rooms, types, state keys, users) stand once and are spoken of by number,
 * and so are events: an id is 45 characters, a number is two bytes.
 */
export const graphSchema = `
  CREATE TABLE names (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;

  CREATE TABLE auth_graph (
    id INTEGER PRIMARY KEY,
    event_id TEXT NOT NULL UNIQUE,
    room INTEGER NOT NULL REFERENCES names (id),
    type INTEGER NOT NULL REFERENCES names (id),
    state_key INTEGER REFERENCES names (id),
    sender INTEGER NOT NULL REFERENCES names (id),
    origin_server_ts INTEGER NOT NULL,
    refused_by TEXT,
    rank INTEGER NOT NULL,
    clamped_ts INTEGER NOT NULL,
    auth_depth INTEGER NOT NULL,
    state_before INTEGER NOT NULL,
    state_after INTEGER NOT NULL,
    shadowed INTEGER NOT NULL DEFAULT 0 CHECK (shadowed IN (0, 1))
  ) STRICT;
  CREATE INDEX auth_graph_shadowed ON auth_graph (room) WHERE shadowed = 1;

  -- \`position\` keeps the order in which the event names its parents.
  CREATE TABLE auth_graph_edges (
    child INTEGER NOT NULL REFERENCES auth_graph (id),
    kind TEXT NOT NULL CHECK (kind IN ('prev', 'auth')),
    position INTEGER NOT NULL,
    parent INTEGER NOT NULL REFERENCES auth_graph (id),
    PRIMARY KEY (child, kind, position)
  ) STRICT, WITHOUT ROWID;
  -- The index over the auth chains: who rests on an event.
  CREATE INDEX auth_graph_edges_parent ON auth_graph_edges (parent, kind, child);

  -- A state is what it changes of its base, or a snapshot. \`weight\` counts the changes since the last snapshot.
  CREATE TABLE state_groups (
    id INTEGER PRIMARY KEY,
    base INTEGER NOT NULL,
    size INTEGER NOT NULL,
    weight INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE state_changes (
    state_group INTEGER NOT NULL REFERENCES state_groups (id),
    position INTEGER NOT NULL,
    type INTEGER NOT NULL REFERENCES names (id),
    state_key INTEGER NOT NULL REFERENCES names (id),
    event INTEGER REFERENCES auth_graph (id),
    PRIMARY KEY (state_group, position)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE state_snapshots (
    state_group INTEGER NOT NULL REFERENCES state_groups (id),
    type INTEGER NOT NULL REFERENCES names (id),
    state_key INTEGER NOT NULL REFERENCES names (id),
    event INTEGER NOT NULL REFERENCES auth_graph (id),
    PRIMARY KEY (state_group, type, state_key)
  ) STRICT, WITHOUT ROWID;
`

/** Events of the graph in pages of columns, as they are read at a start. Made from the other tables and the log. */
export const graphPageSchema = `
  CREATE TABLE graph_pages (
    first INTEGER PRIMARY KEY,
    count INTEGER NOT NULL,
    sum INTEGER NOT NULL,
    page BLOB NOT NULL
  ) STRICT;
`
