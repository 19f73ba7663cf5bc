import { writeFile } from 'node:fs/promises'
import { setImmediate as turn } from 'node:timers/promises'
import { type Command, InvalidArgumentError } from 'commander'
import { meshPeerCounts, meshPeersMax } from '../../bench/limits.ts'
import type { MeshResult } from '../../bench/mesh/meshBench.ts'
import { MESH_SCENES, type MeshScene } from '../../bench/mesh/scenes.ts'
import { type Cli, wholeNumber } from '../cli.ts'
import { stoppedEarly, Unsuccessful } from '../failure.ts'

interface MeshOptions {
  peers: readonly number[]
  scenes: readonly MeshScene[]
  picture?: string
  json?: true
}

const SCENE_NAMES = MESH_SCENES.map(({ name }) => name).join(',')

/** Peers in virtual time on one network, and all that they say. */
export function benchMesh(group: Command, cli: Cli): void {
  group
    .command('mesh')
    .description('how much is said on the network as more peers take part, while they write and while they do not')
    .option('--peers <list>', 'meshes of these sizes', sizes, [...meshPeerCounts])
    .option('--scenes <list>', `some of ${SCENE_NAMES}`, scenesOf, [...MESH_SCENES])
    .option('--picture <file>', 'also draw the traffic of an event into this file, as SVG')
    .option('--json', 'print JSON, also for errors')
    .action((options: MeshOptions) => run(cli, options))
}

async function run(cli: Cli, options: MeshOptions): Promise<void> {
  const { default: sodium } = await import('libsodium-wrappers')
  const { sodiumCrypto } = await import('../../core/crypto/sodium.ts')
  const { benchMesh: bench } = await import('../../bench/mesh/meshBench.ts')
  const { meshPicture, meshTable } = await import('../../bench/mesh/meshTable.ts')
  const { machine } = await import('../../bench/machine.ts')
  await sodium.ready
  const rows: MeshResult[] = []
  for (const scene of options.scenes) {
    for (const peerCount of options.peers) {
      await turn()
      if (cli.stop.aborted) throw stoppedEarly()
      rows.push(bench(sodiumCrypto(sodium), scene, peerCount))
    }
  }
  if (options.picture !== undefined) await writeFile(options.picture, meshPicture(rows))
  const on = machine()
  cli.print(options, { machine: on, rows }, meshTable(rows, on))
  const incomplete = rows.filter(({ isComplete }) => !isComplete).map(({ scene, peerCount }) => `${scene} ${peerCount}`)
  if (incomplete.length > 0) throw new Unsuccessful('failed', `Not everybody got everything: ${incomplete.join(', ')}.`)
}

function sizes(text: string): number[] {
  const list = text.split(',').map(wholeNumber(2, meshPeersMax))
  if (new Set(list).size < list.length) throw new InvalidArgumentError('A size stands there twice.')
  return list
}

function scenesOf(text: string): MeshScene[] {
  const names = text.split(',')
  const scenes = MESH_SCENES.filter(({ name }) => names.includes(name))
  if (scenes.length < names.length) throw new InvalidArgumentError(`Known are: ${SCENE_NAMES}.`)
  return scenes
}
