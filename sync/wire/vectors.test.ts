import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { isGreetingSigned, macOf } from '../gossip/proof.ts'
import { decodeRendezvous, encodeRendezvous } from '../rendezvous/packet.ts'
import { crypto } from '../testing/fixture.ts'
import { bytesOf, readable, vectors } from '../testing/vectors.ts'
import { decodeBody, encodeUnproven, isSigned } from './body.ts'
import { openKeychain } from './keychain.ts'
import type { PacketKeys } from './packet.ts'
import { openPacket, sealPacket } from './packet.ts'
import { openReads } from './reads.ts'
import { RecordReader } from './record.ts'
import { decodeStreamFrame, encodeStreamFrame } from './streamFrame.ts'

/** Where they lie. They are written anew, from what the code does by then, by `npx vitest run sync/wire/vectors -u`. */
const folder = join(import.meta.dirname, '..', '..', 'docs', 'vectors')
const textOf = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`

type Hex = string
interface Sealed {
  readonly body: Hex
  readonly nonce: Hex
  readonly datagram: Hex
}
interface KeyFile {
  readonly epoch: { readonly id: Hex; readonly keys: { readonly packet: Hex; readonly hint: Hex } }
  readonly sender: { readonly boot: { readonly signing: { readonly publicKey: Hex } } }
  readonly senderToReceiver: { readonly pair: Hex; readonly keychain: Hex; readonly reads: Hex }
}
interface StreamFile {
  readonly key: Hex
  readonly records: readonly { readonly frame: unknown; readonly bytes: Hex; readonly record: Hex }[]
}
interface RendezvousFile {
  readonly packetKeys: { readonly packet: Hex; readonly hint: Hex }
  readonly datagrams: readonly (Sealed & { readonly packet: unknown })[]
}

const read = <File>(name: string): File => JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as File
const keysOf = ({ packet, hint }: { packet: Hex; hint: Hex }): PacketKeys => ({
  packet: bytesOf(packet),
  hint: bytesOf(hint),
})

/** A datagram opens to its body, and is made of it again under the same nonce. */
function expectSealed(keys: PacketKeys, { body, nonce, datagram }: Sealed): void {
  expect(readable(openPacket(crypto, keys, bytesOf(datagram)))).toEqual({ ok: true, value: body })
  const again = sealPacket(crypto, { bytes: () => bytesOf(nonce) }, keys, bytesOf(body))
  expect(readable(again)).toBe(datagram)
}

describe('the vectors in docs/vectors', () => {
  it.each(Object.keys(vectors))('say of %s what the code says', async (name) => {
    await expect(textOf(vectors[name])).toMatchFileSnapshot(join(folder, `${name}.json`))
  })

  it('have datagrams that are opened, proven, read as what they say, and written the same again', () => {
    const { epoch, sender, senderToReceiver } = read<KeyFile>('keys')
    const sealed = read<{ keychain: unknown; reads: unknown }>('sealed')
    const keys = keysOf(epoch.keys)
    const signingKey = bytesOf(sender.boot.signing.publicKey)
    for (const vector of read<(Sealed & { header: unknown; payload: unknown })[]>('datagrams')) {
      expectSealed(keys, vector)
      const decoded = decodeBody(bytesOf(vector.body))
      if (!decoded.ok) throw new Error(`this is no body: ${JSON.stringify(vector.payload)}`)
      const { header, payload, proven, proof } = decoded.value
      if (isSigned(payload)) expect(isGreetingSigned(crypto, signingKey, bytesOf(epoch.id), proven, proof)).toBe(true)
      else expect(proof).toEqual(macOf(crypto, bytesOf(senderToReceiver.pair), bytesOf(epoch.id), proven))
      expect(readable({ header, payload })).toEqual({ header: vector.header, payload: vector.payload })
      expect(readable(encodeUnproven(header, payload))).toBe(readable(proven))
      if (payload.type === 'keychain') {
        expect(readable(openKeychain(crypto, bytesOf(senderToReceiver.keychain), payload))).toEqual(sealed.keychain)
      }
      if (payload.type === 'reads') {
        expect(readable(openReads(crypto, bytesOf(senderToReceiver.reads), payload))).toEqual(sealed.reads)
      }
    }
  })

  it('have a stream whose records are opened and read as what they say', () => {
    const { key, records } = read<StreamFile>('stream')
    const reader = new RecordReader(crypto, bytesOf(key))
    for (const { frame, bytes, record } of records) {
      expect(readable(reader.read(bytesOf(record)))).toEqual([bytes])
      const decoded = decodeStreamFrame(bytesOf(bytes))
      expect(readable(decoded)).toEqual(frame)
      expect(decoded && readable(encodeStreamFrame(decoded))).toBe(bytes)
    }
  })

  it('have the datagrams of a rendezvous that are read as what they say', () => {
    const { packetKeys, datagrams } = read<RendezvousFile>('rendezvous')
    for (const vector of datagrams) {
      expectSealed(keysOf(packetKeys), vector)
      const packet = decodeRendezvous(bytesOf(vector.body))
      expect(readable(packet)).toEqual(vector.packet)
      expect(packet && readable(encodeRendezvous(packet))).toBe(vector.body)
    }
  })

  it('are what the protocol takes apart byte by byte, and have every type of which it speaks', () => {
    const protocol = readFileSync(join(folder, '..', 'protocol.md'), 'utf8')
    const [, section = ''] = /### 6\.1 (.*?)\n## /s.exec(protocol) ?? []
    const datagrams = read<(Sealed & { number: number; payload: { type: string } })[]>('datagrams')
    const pulse = datagrams.find(({ payload }) => payload.type === 'pulse')
    const parts = [...section.matchAll(/^\| \d+ \| \d+ \| `([0-9a-f]+)` \|/gm)].map(([, hex]) => hex)
    expect(parts.join('')).toBe(pulse?.body)
    const [nonce = '', hint = ''] = [...section.matchAll(/^[0-9a-f]{32,}$/gm)].map(([hex]) => hex)
    expect(pulse?.datagram.startsWith(nonce + hint)).toBe(true)

    const [, table = ''] = /\n## 7\. .*?\n\n(\|.*?)\n\n/s.exec(protocol) ?? []
    const described = new Set([...table.matchAll(/^\| (\d+) /gm)].map(([, number]) => Number(number)))
    expect(described).toEqual(new Set(datagrams.map(({ number }) => number)))
  })
})
