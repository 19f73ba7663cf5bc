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

/** A channel as an export tells of it, its messages in timeline order. */
export interface ExportedChannel {
  readonly roomId: string
  readonly name: string
  readonly topic: string
  readonly messages: AsyncIterable<ExportedMessage> | Iterable<ExportedMessage>
}

/** One line of JSON for each message, each ending in a line feed: for programs. */
export async function* jsonLines(channels: Iterable<ExportedChannel>): AsyncGenerator<string> {
  for (const { roomId, name: channelName, messages } of channels) {
    for await (const { eventId, sender, name, ts, body } of messages) {
      yield `${withoutControls(JSON.stringify({ roomId, channelName, eventId, sender, name, ts, body }))}\n`
    }
  }
}

/** The control characters that JSON leaves as they are become escapes: the lines may be looked at in a terminal. */
const withoutControls = (json: string): string =>
  json.replace(/\p{Cc}/gu, (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`)
