import { readCertificate } from '../../core/crypto/certificate.ts'
import { verifyDeviceProof, verifyWordsProof } from '../../core/crypto/homecoming.ts'
import type { DeviceId, UserId } from '../../core/event/ids.ts'
import { revokeKey } from '../../core/rooms/authEvents.ts'
import { rendezvousMessageBytesMax } from '../../sync/limits.ts'
import { byteText, sameBytes } from '../../sync/reconcile/ids.ts'
import type { Question } from '../../sync/rendezvous/interface.ts'
import type { CommunityPeer } from '../community/communityPeer.ts'
import type { Environment } from '../environment.ts'
import type { Welcome } from '../joining/messages.ts'
import { welcomeTo } from '../joining/welcome.ts'
import { answeredHomeCountMax, homeCountMax } from '../limits.ts'
import type { Counter } from '../rendezvous/desk.ts'
import { membershipEvents } from './membership.ts'
import { decodeHomeQuestion, encodeHomeAnswer, type HomeAnswer, type HomeQuestion } from './messages.ts'
import { postedRendezvous } from './postedRecovery.ts'
import { isTakingPart } from './takingPart.ts'

/** Somebody who proved that they are a member's device, and is known to nobody yet. */
interface Homecomer {
  readonly userId: UserId
  readonly deviceId: DeviceId
}

/**
 * Answers members who come with nothing but their 24 words, or with a device that their user key certified and that
 * nobody has heard of: with their name, the communities that they and this person are both in, and the keys of these.
 */
export class HomeCounter implements Counter {
  readonly #environment: Environment
  readonly #communities: () => readonly CommunityPeer[]
  readonly #addresses: () => readonly string[]

  constructor(options: {
    environment: Environment
    communities: () => readonly CommunityPeer[]
    addresses: () => readonly string[]
  }) {
    this.#environment = options.environment
    this.#communities = options.communities
    this.#addresses = options.addresses
  }

  /** Of very many those from this device's own on, so that others answer to the rest. */
  keys() {
    const open = this.#open()
    const posted = new Map(open.flatMap(({ graph }) => [...postedRendezvous(graph.root)]))
    const keys = [...posted].map(([name, { rendezvousKey }]) => ({ name, rendezvousKey }))
    const [own] = open.map(({ profile }) => byteText(profile.device.signing.publicKey))
    if (keys.length <= answeredHomeCountMax || own === undefined) return keys
    const isBehind = ({ name }: { name: string }) => name >= own
    return [...keys.filter(isBehind), ...keys.filter((key) => !isBehind(key))].slice(0, answeredHomeCountMax)
  }

  answer(name: string, { question, asker }: Question): Uint8Array | undefined {
    const asked = decodeHomeQuestion(question)
    if (asked === undefined || !sameBytes(asked.askerKey, asker)) return undefined
    const answer = this.#answerTo(name, asked)
    const bytes = answer && encodeHomeAnswer(answer)
    return bytes && bytes.length <= rendezvousMessageBytesMax ? bytes : undefined
  }

  #answerTo(name: string, asked: HomeQuestion): HomeAnswer | undefined {
    if (asked.kind === 'who') return this.#who(name, asked)
    const homecomer = this.#homecomer(asked)
    if (homecomer === undefined) return undefined
    if (asked.kind === 'where') {
      const homes = this.#homesOf(name, homecomer).slice(0, homeCountMax)
      const welcomes = homes.map((community) => welcomeTo(community, []))
      return {
        kind: 'homes',
        communities: welcomes.map((home) => ({ communityId: home.communityId, name: home.name })),
      }
    }
    const home = this.#homesOf(name, homecomer).find(({ communityId }) => communityId === asked.communityId)
    return home && this.#letIn(home, homecomer)
  }

  #who(name: string, { askerKey, proof }: Extract<HomeQuestion, { kind: 'who' }>): HomeAnswer | undefined {
    for (const community of this.#open()) {
      const users = postedRendezvous(community.graph.root).get(name)?.userIds ?? []
      const userId = users.find((user) => verifyWordsProof(this.#environment.crypto, user, askerKey, proof))
      const membership = userId && membershipEvents(this.#environment.crypto, community, userId)
      if (membership) return { kind: 'known', membership }
    }
    return undefined
  }

  /** From here on others are told of this device by nobody but us, until its certificate is in the graph. */
  #letIn(community: CommunityPeer, { userId, deviceId }: Homecomer): HomeAnswer | undefined {
    const membership = membershipEvents(this.#environment.crypto, community, userId)
    if (membership === undefined) return undefined
    community.standings.introduce(deviceId, userId)
    const welcome = welcomeTo(community, this.#addresses())
    return fittingAnswer(
      (epochCount) => ({
        kind: 'come',
        membership,
        welcome: { ...welcome, epochs: welcome.epochs.slice(0, epochCount) },
      }),
      welcome,
    )
  }

  #homecomer({ certificate, askerKey, proof }: Exclude<HomeQuestion, { kind: 'who' }>): Homecomer | undefined {
    const { crypto } = this.#environment
    const read = readCertificate(crypto, certificate)
    if (read === undefined) return undefined
    const { user_id: userId, device_id: deviceId } = read
    return verifyDeviceProof(crypto, userId, deviceId, askerKey, proof) ? { userId, deviceId } : undefined
  }

  /** The communities of which somebody is a member who posted this rendezvous key, and from which no one shut this device out. */
  #homesOf(name: string, { userId, deviceId }: Homecomer): CommunityPeer[] {
    return this.#open().filter(({ graph: { root }, profile }) => {
      const isOwn = profile.device.deviceId === deviceId
      const isRevoked = root.currentState.get(revokeKey(deviceId)) !== undefined
      return !isOwn && !isRevoked && postedRendezvous(root).get(name)?.userIds.includes(userId)
    })
  }

  /** Whoever is out of a community themselves speaks for it no more. */
  #open(): CommunityPeer[] {
    return this.#communities().filter(isTakingPart)
  }
}

/** The answer with as many epochs as one message holds: the newest come first, and the others later as keychains. */
function fittingAnswer(make: (epochCount: number) => HomeAnswer, { epochs }: Welcome): HomeAnswer {
  let epochCount = epochs.length
  while (epochCount > 1 && encodeHomeAnswer(make(epochCount)).length > rendezvousMessageBytesMax) {
    epochCount = Math.ceil(epochCount / 2)
  }
  return make(epochCount)
}
