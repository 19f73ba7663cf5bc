import { describe, expect, test } from 'vitest'
import { codeFiles, isForTests, isIn, type TextFile } from './files.ts'
import { type FreeName, freeNames } from './freeNames.ts'
import { importsOf } from './imports.ts'
import { nodesOf, placeIn, type SyntaxNode, syntaxOf, textOf } from './syntax.ts'

const asArgument = 'take it as an argument'
const asPort = 'it is a port, given from outside'
const asEffect = 'answer with an effect, or say when to be called again'
const asUtc = 'tell it in UTC, or leave it to who shows it'

/** What the deterministic part may not reach for, and what to do instead. */
const bannedNames: Readonly<Record<string, string>> = {
  Date: asArgument,
  performance: asArgument,
  process: asArgument,
  crypto: asPort,
  fetch: asPort,
  setTimeout: asEffect,
  setInterval: asEffect,
  setImmediate: asEffect,
  queueMicrotask: asEffect,
  Promise: 'be synchronous',
  Intl: 'compare bytes',
  globalThis: 'name what is needed',
  WeakRef: 'say when something ends',
  FinalizationRegistry: 'say when something ends',
}
const bannedMembers: Readonly<Record<string, string>> = {
  localeCompare: 'compare bytes',
  toLocaleString: 'leave wording to the renderer',
  toLocaleDateString: 'leave wording to the renderer',
  toLocaleTimeString: 'leave wording to the renderer',
  toLocaleUpperCase: 'leave wording to the renderer',
  toLocaleLowerCase: 'leave wording to the renderer',
  getTimezoneOffset: asUtc,
  getFullYear: asUtc,
  getMonth: asUtc,
  getDate: asUtc,
  getDay: asUtc,
  getHours: asUtc,
  getMinutes: asUtc,
  toDateString: asUtc,
  toTimeString: asUtc,
}
const bannedImports = ['randomBytes', 'randomUUID', 'randomInt', 'randomFillSync', 'webcrypto', 'hrtime']
const bannedModules = /^node:(timers|perf_hooks|dgram|net|http|https|dns|os|process|worker_threads|child_process)/

/** `core/`, and `sync/` but for its sockets. */
const deterministic = codeFiles.filter(
  ({ path }) => (isIn(path, 'core') || (isIn(path, 'sync') && !isIn(path, 'sync/net'))) && !isForTests(path),
)

/** What else decides how a simulated world goes: the peers, and the world. */
const ofPeer = codeFiles.filter(({ path }) => isIn(path, 'peer') && !isForTests(path))
const ofSim = codeFiles.filter(({ path }) => isIn(path, 'sim') && !isForTests(path))
/** The order of names, in a language of its own, and the time for people who read it. */
const knowLanguageOrZone = ['peer/views/nameOrder.ts', 'peer/timeOfDay.ts']
/** What runs worlds in processes, finds a place for their files, and measures how long they take. */
const outsideWorlds = [
  'sim/run/worker.ts',
  'sim/run/workerProcess.ts',
  'sim/mutants/hunt.ts',
  'sim/disk/filesFolder.ts',
]

describe('core and sync', () => {
  test('read no clock, timer, network or language of the machine', () => {
    expect(deterministic.flatMap(bannedNamesIn)).toEqual([])
  })

  test('draw no randomness of their own', () => {
    expect(deterministic.flatMap(ownRandomnessIn)).toEqual([])
  })

  test('are synchronous', () => {
    expect(deterministic.flatMap(asyncIn)).toEqual([])
  })

  test('import no module of the platform that does what is banned', () => {
    const imports = deterministic.flatMap(importsOf)
    const banned = imports.filter(
      ({ specifier, names }) => bannedModules.test(specifier) || names.some((name) => bannedImports.includes(name)),
    )
    expect(banned.map(({ from, specifier, names }) => `${from} imports ${names.join(', ')} of ${specifier}`)).toEqual(
      [],
    )
  })

  test('are many files, so that the above looks at something', () => {
    expect(deterministic.length).toBeGreaterThan(40)
  })
})

describe('peer and sim', () => {
  test('order and say nothing by the language or the time zone of the machine', () => {
    const files = [...ofPeer, ...ofSim].filter(({ path }) => !knowLanguageOrZone.includes(path))
    expect(files.flatMap(languageAndZoneIn)).toEqual([])
  })

  test('draw no randomness of their own', () => {
    expect([...ofPeer, ...ofSim].flatMap(ownRandomnessIn)).toEqual([])
  })
})

describe('sim', () => {
  const worlds = ofSim.filter(({ path }) => !outsideWorlds.includes(path))

  test('reads no clock, timer or network of the machine', () => {
    expect(worlds.flatMap(machineIn)).toEqual([])
  })

  test('asks the system for nothing but a folder, and draws nothing from it', () => {
    const asked = worlds.flatMap(importsOf).flatMap(({ from, specifier, names }) => {
      const ofSystem = names.filter((name) =>
        specifier === 'node:os' ? name !== 'tmpdir' : bannedImports.includes(name),
      )
      return ofSystem.map((name) => `${from} imports ${name} of ${specifier}`)
    })
    expect(asked).toEqual([])
  })

  test('is many files, as the peer is, so that the above looks at something', () => {
    expect([ofPeer.length > 40, worlds.length > 40]).toEqual([true, true])
  })
})

describe('the ban', () => {
  const inFile = (text: string): TextFile => ({ path: `core/${text.length}-${text.slice(0, 8)}.ts`, text })

  test.each([
    ['const a = Date.now()', 1],
    ['export const a = (now: Date) => now', 1],
    ['let a = () => setTimeout(b, 1); const b = () => {}', 1],
    ['a.b = process.env.c; const a = { b: process }', 2],
    ['"b".localeCompare("a")', 1],
    ['const f = (crypto: object) => crypto; f(crypto)', 1],
    ['const { performance } = { performance: 1 }; performance', 0],
    ['type Take = (process: number) => void; export type { Take }', 0],
    ['for (const Date of [1]) Date', 0],
    ['import { process } from "./process.ts"; export const a = { process, Date: 1, c: a.fetch }', 0],
  ])('finds in `%s` %i', (text, count) => {
    expect(bannedNamesIn(inFile(text))).toHaveLength(count)
  })

  test('finds what is ordered or told as the machine does, and leaves alone what is the same everywhere', () => {
    const text = 'a.sort(new Intl.Collator().compare); a.localeCompare(b); new Date(c).getHours(); a.getUTCHours()'
    expect(languageAndZoneIn(inFile(text))).toHaveLength(3)
  })

  test('finds the clock of a simulated world, which may wait and has a calendar', () => {
    const text = 'const a = Date.UTC(2026, 1); const b = Date.now(); await new Promise(setImmediate); performance.now()'
    expect(machineIn(inFile(text))).toHaveLength(2)
  })

  test('finds randomness and waiting', () => {
    expect(ownRandomnessIn(inFile('const a = Math.random()'))).toHaveLength(1)
    expect(asyncIn(inFile('const a = async () => { for await (const b of c) await b }'))).toHaveLength(3)
  })
})

function bannedNamesIn(file: TextFile): string[] {
  const { program } = syntaxOf(file)
  const names = freeNames(program).flatMap((free) => bannedName(file, free))
  return [...names, ...[...nodesOf(program)].flatMap((node) => bannedMember(file, node))]
}

function bannedName(file: TextFile, { name, start }: FreeName): string[] {
  const instead = Object.hasOwn(bannedNames, name) ? bannedNames[name] : undefined
  return instead === undefined ? [] : [`${placeIn(file, start)} uses ${name}: ${instead}`]
}

function bannedMember(file: TextFile, node: SyntaxNode): string[] {
  const name = node.type === 'MemberExpression' ? textOf(node.property) : undefined
  const instead = name !== undefined && Object.hasOwn(bannedMembers, name) ? bannedMembers[name] : undefined
  return instead === undefined ? [] : [`${placeIn(file, node.start)} uses ${name}: ${instead}`]
}

function languageAndZoneIn(file: TextFile): string[] {
  const { program } = syntaxOf(file)
  const names = freeNames(program).filter(({ name }) => name === 'Intl')
  return [
    ...names.flatMap((free) => bannedName(file, free)),
    ...[...nodesOf(program)].flatMap((node) => bannedMember(file, node)),
  ]
}

/** Worlds let a peer finish what it answers later, and begin on a day of the calendar. */
const ofWorlds = ['Promise', 'setImmediate']

function machineIn(file: TextFile): string[] {
  return freeNames(syntaxOf(file).program)
    .filter(({ name, start }) => !ofWorlds.includes(name) && !file.text.startsWith('Date.UTC(', start))
    .flatMap((free) => bannedName(file, free))
}

function ownRandomnessIn(file: TextFile): string[] {
  return [...nodesOf(syntaxOf(file).program)]
    .filter((node) => node.type === 'MemberExpression')
    .filter((node) => textOf(node.object) === 'Math' && textOf(node.property) === 'random')
    .map((node) => `${placeIn(file, node.start)} uses Math.random: ${asPort}`)
}

function asyncIn(file: TextFile): string[] {
  return [...nodesOf(syntaxOf(file).program)]
    .filter((node) => node.async === true || node.await === true || node.type === 'AwaitExpression')
    .map((node) => `${placeIn(file, node.start)} waits: ${asEffect}`)
}
