/**
 * Values between main process and page as text. Stands for the structured clone of real ipc: everything plain data
 * can hold survives, functions and symbols are refused with the words of Electron. Runs in Node and in a page.
 */
export const encode = (value: unknown): string => JSON.stringify(tag(value))

export const decode = (text: string): unknown => untag(JSON.parse(text) as Tagged)

type Tagged =
  | null
  | boolean
  | number
  | string
  | Tagged[]
  | { readonly type: 'undefined' }
  | { readonly type: 'number' | 'bigint' | 'bytes' | 'buffer'; readonly text: string }
  | { readonly type: 'date'; readonly ms: number }
  | { readonly type: 'map' | 'set' | 'object'; readonly items: readonly Tagged[] }

function tag(value: unknown): Tagged {
  switch (typeof value) {
    case 'undefined':
      return { type: 'undefined' }
    case 'bigint':
      return { type: 'bigint', text: String(value) }
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0) ? value : { type: 'number', text: numberText(value) }
    case 'boolean':
    case 'string':
      return value
    case 'object':
      return value === null ? null : tagObject(value)
    default:
      throw new Error('An object could not be cloned.')
  }
}

function tagObject(value: object): Tagged {
  if (Array.isArray(value)) return value.map(tag)
  if (value instanceof Uint8Array) return { type: 'bytes', text: toBase64(value) }
  if (value instanceof ArrayBuffer) return { type: 'buffer', text: toBase64(new Uint8Array(value)) }
  if (value instanceof Date) return { type: 'date', ms: value.getTime() }
  if (value instanceof Map) return { type: 'map', items: [...value].map(tag) }
  if (value instanceof Set) return { type: 'set', items: [...value].map(tag) }
  return { type: 'object', items: Object.entries(value).map(tag) }
}

function untag(tagged: Tagged): unknown {
  if (typeof tagged !== 'object' || tagged === null) return tagged
  if (Array.isArray(tagged)) return tagged.map(untag)
  switch (tagged.type) {
    case 'undefined':
      return undefined
    case 'number':
      return Number(tagged.text)
    case 'bigint':
      return BigInt(tagged.text)
    case 'bytes':
      return fromBase64(tagged.text)
    case 'buffer':
      return fromBase64(tagged.text).buffer
    case 'date':
      return new Date(tagged.ms)
    case 'map':
      return new Map(tagged.items.map(untag) as [unknown, unknown][])
    case 'set':
      return new Set(tagged.items.map(untag))
    case 'object':
      return Object.fromEntries(tagged.items.map(untag) as [string, unknown][])
  }
}

const numberText = (value: number): string => (Object.is(value, -0) ? '-0' : String(value))

function toBase64(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return btoa(text)
}

const fromBase64 = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
