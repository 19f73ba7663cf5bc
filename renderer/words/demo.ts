import type { DemoStanding } from '../../peer/contract.ts'

const numbers = [
  'no',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
]
const inWords = (count: number): string => numbers[count] ?? String(count)
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
const grouped = new Intl.NumberFormat('en')
const events = (count: number): string => (count === 1 ? '1 event' : `${grouped.format(count)} events`)
const listed = new Intl.ListFormat('en-GB', { type: 'conjunction', style: 'long' })

/** `00:19`, `1:02:07`. */
function clockText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  const parts = [Math.floor(seconds / 60) % 60, seconds % 60].map((part) => String(part).padStart(2, '0'))
  return seconds < 3600 ? parts.join(':') : [Math.floor(seconds / 3600), ...parts].join(':')
}

/** What stands between two peers that differ. */
function difference(first: string, standing: Extract<DemoStanding, { kind: 'differs' }>): string {
  const { behindCount, aheadCount, aloneCount } = standing
  const parts = [
    behindCount > 0 ? `${events(behindCount)} behind` : [],
    aloneCount > 0 ? `${grouped.format(aloneCount)} that only ${first} has` : [],
    aheadCount > aloneCount ? `${grouped.format(aheadCount - aloneCount)} that most lack` : [],
  ].flat()
  return parts.length === 0 ? 'the same events, and something else made of them' : parts.join(', ')
}

/** Every sentence of the demo's board. */
export const demoWords = {
  title: 'Demo board',
  about: (count: number) => `${capital(inWords(count))} peers on this computer, and nobody else`,
  channel: 'Channel',
  pause: 'Pause',
  goOn: 'Go on',
  everyoneWrites: 'Everyone writes',
  mendAll: 'Mend all cables',
  ended: 'The demo has ended. Start it again, then open the address that it prints.',

  verdict: {
    label: 'Verdict',
    converged: 'converged',
    notYet: 'not yet',
    paused: 'paused',
    agree: (count: number, of: number) => {
      if (count === of) return of === 2 ? 'Both agree' : `All ${inWords(of)} agree`
      if (count === 1) return of === 2 ? 'The two differ' : 'Each holds something else'
      return `${capital(inWords(count))} of ${inWords(of)} agree`
    },
    same: (count: number, mendedForMs: number | null) => {
      const after = mendedForMs === null ? '' : `, ${(mendedForMs / 1000).toFixed(1)} s after the last one came back`
      return `Same ${events(count)}, same members, same topics, same order${after}.`
    },
    hold: (names: readonly string[], count: number) =>
      names.length === 1
        ? `${names[0]} holds ${events(count)}.`
        : `${listed.format(names)} hold the same ${events(count)} and show the same rooms.`,
    differs: (first: string, why: 'cut' | 'asleep' | 'near', standing: Extract<DemoStanding, { kind: 'differs' }>) => {
      const state = { cut: `${first}’s cable is cut`, asleep: `${first} is asleep`, near: `${first} is catching up` }[
        why
      ]
      return `${state}: ${difference(first, standing)}.`
    },
    moreDiffer: (count: number) => `${capital(inWords(count))} more differ.`,
    heldBack: 'Nothing moves between them until you go on.',
    birds: (agreeing: number, others: number) =>
      others === 0
        ? `${capital(inWords(agreeing))} birds on one wire`
        : `${capital(inWords(agreeing))} ${agreeing === 1 ? 'bird' : 'birds'} on the wire, ${inWords(others)} in the air`,
  },

  peer: {
    sees: (count: number) => (count === 0 ? 'sees nobody' : count === 1 ? 'sees 1 other' : `sees ${count} others`),
    poor: (count: number) => (count === 0 ? 'poor radio, sees nobody' : `poor radio, sees ${count}`),
    cutFor: (ms: number) => `cable cut ${clockText(ms)} ago`,
    asleepFor: (ms: number) => `asleep for ${clockText(ms)}`,
    cable: (first: string) => `${first}’s cable`,
    sleep: (first: string) => `Put ${first} to sleep`,
    wake: (first: string) => `Wake ${first}`,
    openApp: 'Open app',
    openAppOf: (first: string) => `Open ${first}’s app in a new tab`,
    messages: (first: string, channel: string) => `#${channel} as ${first} sees it`,
    cutHere: 'Cable cut here',
    asleepHere: 'Asleep from here',
    nothingYet: 'Nothing here yet',
    write: (channel: string) => `Message #${channel}`,
    writeAs: (first: string, channel: string) => `Message #${channel} as ${first}`,
    asleep: (first: string) => `${first} is asleep`,
    dials: (first: string) => `${first}’s dials`,
    loss: 'loss',
    lossOf: (first: string) => `Datagrams that ${first} loses`,
    delay: 'delay',
    delayOf: (first: string) => `Delay to and from ${first}`,
    clock: 'clock',
    clockOf: (first: string) => `How wrong ${first}’s clock is`,
    events,
    rootWords: 'What is held, as two words',
  },
} as const
