/** By which a file is known as a kept world, whatever its name: `rost`. */
export const APPLICATION_ID = 0x726f7374

/** Files of other versions are not read. */
export const LEDGER_VERSION = 1

/** The tables and views of a kept world. */
export const ledgerSchema = `
  -- What the world is: its plan as JSON, the commit that ran it, the hash over all that happened, its community.
  CREATE TABLE sim_world (
    seed TEXT NOT NULL,
    plan TEXT NOT NULL,
    commit_id TEXT,
    trace_hash TEXT NOT NULL,
    community_id TEXT
  ) STRICT;
  CREATE TABLE sim_devices (
    device INTEGER PRIMARY KEY,
    person INTEGER NOT NULL,
    is_honest INTEGER NOT NULL,
    -- Whether it must agree with others in the end, and why not.
    standing TEXT NOT NULL
  ) STRICT;
  -- All that happened, in its order. What happened before the world began has a time below 0.
  CREATE TABLE sim_events (
    seq INTEGER PRIMARY KEY,
    at_ms REAL NOT NULL,
    device INTEGER,
    kind TEXT NOT NULL,
    event_id TEXT,
    room_id TEXT,
    detail TEXT,
    -- Where an event came into the world: what it says, as canonical JSON, and whose it is.
    event TEXT,
    origin TEXT CHECK (origin IN ('honest', 'liar', 'forged'))
  ) STRICT;
  -- What all who must agree have to hold in the end.
  CREATE TABLE sim_agreed (event_id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
  -- What a device that runs made of its events: states, extremities and timelines of rooms, in hashes.
  CREATE TABLE sim_digests (
    device INTEGER NOT NULL,
    what TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (device, what)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX by_event ON sim_events (event_id, device, kind);

  -- The ground truth: every event, where it came into the world.
  CREATE VIEW truth AS SELECT * FROM sim_events WHERE event IS NOT NULL ORDER BY seq;

  -- What a device has: what it took and no fault of its disk took from it.
  CREATE VIEW held AS
    SELECT device, event_id, max(seq) AS seq FROM sim_events
    WHERE kind IN ('wrote', 'took', 'lost') AND event_id IS NOT NULL
    GROUP BY device, event_id
    HAVING max(CASE WHEN kind = 'lost' THEN seq ELSE -1 END) < max(CASE WHEN kind = 'lost' THEN -1 ELSE seq END);

  -- What a device lacks of what it must have. Empty where all is well.
  CREATE VIEW missing AS
    SELECT due.device AS device, event_id, truth.device AS author, truth.at_ms AS written_at_ms
    FROM (SELECT sim_devices.device AS device, event_id FROM sim_devices JOIN sim_agreed WHERE standing = 'agrees') AS due
    LEFT JOIN truth USING (event_id)
    WHERE NOT EXISTS (SELECT 1 FROM held WHERE held.device = due.device AND held.event_id = due.event_id)
    ORDER BY due.device, truth.seq;

  -- What an honest device has, and nobody honest wrote.
  CREATE VIEW unwritten AS
    SELECT held.device AS device, event_id, held.seq AS seq, origin
    FROM held JOIN sim_devices ON sim_devices.device = held.device AND is_honest = 1
    JOIN truth USING (event_id)
    WHERE origin <> 'honest'
    ORDER BY held.device, held.seq;

  -- Of that, what nobody may write. Empty where all is well.
  CREATE VIEW forged AS SELECT * FROM unwritten WHERE origin = 'forged';

  -- And what members wrote who lie: the rules let them, as they let anybody.
  CREATE VIEW of_liars AS SELECT * FROM unwritten WHERE origin = 'liar';
`
