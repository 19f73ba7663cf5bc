/** A message as an export tells of it. */
export interface ExportedMessage {
  readonly eventId: string
  /** The user id of its author, and the name under which that is shown. */
  readonly sender: string
  readonly name: string
  /** Milliseconds since 1970, as shown. */
  readonly ts: number
  readonly body: string
}

/** One line of JSON for each message, each ending in a line feed: for programs. */
export async function* jsonLines(
  messages: AsyncIterable<ExportedMessage> | Iterable<ExportedMessage>,
): AsyncGenerator<string> {
  for await (const { eventId, sender, name, ts, body } of messages) {
    yield `${JSON.stringify({ eventId, sender, name, ts, body })}\n`
  }
}
