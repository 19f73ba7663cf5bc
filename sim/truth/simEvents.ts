import Sqlite from 'better-sqlite3'
import type { Sim } from '../sim.ts'

/** Rows that one statement puts into the table. */
const insertedTogetherCount = 100

/**
 * All that happened in a world as a database, in memory or in a new file, for whoever wants to look at it: the table
 * `sim_events`, and as views a log for each device (`log_0`, `log_1`, …), the truth (`truth`), and where devices and truth
 * differ: what somebody wrote and a device does not have (`missing`), and what a device has that nobody wrote (`unwritten`).
 */
export function simEventsOf(sim: Sim, path = ':memory:'): Sqlite.Database {
  const database = new Sqlite(path)
  database.exec(schema)
  database.transaction(() => fill(database, sim))()
  for (const { number } of sim.devices) {
    database.exec(`CREATE VIEW log_${number} AS SELECT * FROM sim_events WHERE device = ${number} ORDER BY seq`)
  }
  return database
}

const schema = `
  CREATE TABLE sim_events (
    seq INTEGER PRIMARY KEY,
    at_ms REAL NOT NULL,
    device INTEGER,
    kind TEXT NOT NULL,
    event_id TEXT,
    room_id TEXT,
    detail TEXT
  ) STRICT;
  CREATE TABLE sim_devices (
    device INTEGER PRIMARY KEY,
    person INTEGER NOT NULL,
    is_honest INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX by_event ON sim_events (event_id, device, kind);

  -- What honest devices wrote, and what liars made that nobody honest may take.
  CREATE VIEW truth AS
    SELECT seq, at_ms, device, kind, event_id, room_id, detail FROM sim_events JOIN sim_devices USING (device)
    WHERE kind = 'forged' OR (kind = 'wrote' AND is_honest = 1)
    ORDER BY seq;

  -- What a device has: what it took and no fault of its disk took from it.
  CREATE VIEW held AS
    SELECT device, event_id, max(seq) AS seq FROM sim_events
    WHERE kind IN ('wrote', 'took', 'lost') AND event_id IS NOT NULL
    GROUP BY device, event_id
    HAVING max(CASE WHEN kind = 'lost' THEN seq ELSE -1 END) < max(CASE WHEN kind = 'lost' THEN -1 ELSE seq END);

  CREATE VIEW missing AS
    SELECT sim_devices.device AS device, truth.event_id AS event_id, truth.device AS author, truth.at_ms AS written_at_ms
    FROM sim_devices JOIN truth
      ON truth.kind = 'wrote'
    WHERE NOT EXISTS (SELECT 1 FROM held WHERE held.device = sim_devices.device AND held.event_id = truth.event_id)
    ORDER BY sim_devices.device, truth.seq;

  CREATE VIEW unwritten AS
    SELECT held.device AS device, held.event_id AS event_id, held.seq AS seq FROM held
    WHERE NOT EXISTS (SELECT 1 FROM sim_events AS w WHERE w.event_id = held.event_id AND w.kind = 'wrote')
    ORDER BY device, seq;
`

function fill(database: Sqlite.Database, { trace, devices }: Sim): void {
  const insertDevice = database.prepare('INSERT INTO sim_devices VALUES (?, ?, ?)')
  for (const { number, person, isHonest } of devices) insertDevice.run(number, person, isHonest ? 1 : 0)
  const insert = (count: number) =>
    database.prepare(`INSERT INTO sim_events VALUES ${new Array(count).fill('(?, ?, ?, ?, ?, ?, ?)').join()}`)
  const insertMany = insert(insertedTogetherCount)
  for (let from = 0; from < trace.rows.length; from += insertedTogetherCount) {
    const rows = trace.rows.slice(from, from + insertedTogetherCount)
    const values = rows.flatMap(
      ({ atMs, device = null, kind, eventId = null, roomId = null, detail = null }, index) => [
        ...[from + index, atMs, device, kind],
        ...[eventId, roomId, detail],
      ],
    )
    const statement = rows.length === insertedTogetherCount ? insertMany : insert(rows.length)
    statement.run(values)
  }
}
