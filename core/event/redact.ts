import { isJsonObject, type Json, type JsonObject, jsonObject, memberOf } from './json.ts'
import type { RoomVersion } from './roomVersion.ts'

/**
 * What a redaction leaves of an event: https://spec.matrix.org/latest/client-server-api/#redactions.
 * Also the preimage of its reference hash and of its signatures, so the kept members are part of the format.
 */
export function redact(version: RoomVersion, event: JsonObject): JsonObject {
  const { topLevel } = version.redaction
  const type = String(memberOf(event, 'type'))
  return jsonObject(
    Object.entries(event)
      .filter(([key]) => topLevel.has(key))
      .map(
        ([key, value]) =>
          [key, key === 'content' && isJsonObject(value) ? redactContent(version, type, value) : value] as const,
      ),
  )
}

/** What a redaction leaves of the content of an event of a type. */
export function redactContent(version: RoomVersion, type: string, content: JsonObject): JsonObject {
  const kept = version.redaction.content.get(type) ?? []
  if (kept === 'all') return content
  const merged = new Map<string, Json>()
  for (const [key, value] of kept.flatMap((path) => keepMember(content, path))) {
    const before = merged.get(key)
    merged.set(
      key,
      isJsonObject(before) && isJsonObject(value) ? jsonObject([...entries(before), ...entries(value)]) : value,
    )
  }
  return jsonObject([...merged])
}

const entries = (object: JsonObject) => Object.entries(object)

/** The member at a path, wrapped in the objects that lead to it; nothing where the path ends early. */
function keepMember(object: JsonObject, [key, ...rest]: readonly string[]): [string, Json][] {
  const value = key === undefined ? undefined : memberOf(object, key)
  if (key === undefined || value === undefined) return []
  if (rest.length === 0) return [[key, value]]
  if (!isJsonObject(value)) return []
  const inner = keepMember(value, rest)
  return inner.length === 0 ? [] : [[key, jsonObject(inner)]]
}
