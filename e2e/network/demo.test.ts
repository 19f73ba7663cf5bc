import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { projectDir } from '../../scripts/folders.ts'
import { peerEnvironment, TestProcess } from '../launcher/childProcess.ts'
import { describeOnNetworks, Namespace } from './namespaces.ts'

const TEST_MS_MAX = 120_000

describeOnNetworks('the demo on a computer with the network cable out', TEST_MS_MAX, () => {
  let namespace: Namespace
  beforeEach(() => {
    namespace = new Namespace('demo')
  })
  afterEach(() => namespace.remove())

  /** Runs a program of the project where there is a loopback and nothing else. */
  function start(path: string, ...args: string[]): TestProcess {
    const [program, ...rest] = namespace.inside(process.execPath, join(projectDir, path), ...args)
    return new TestProcess(rest, peerEnvironment({ ROOST_INTERFACES: '' }), program)
  }

  it('founds its community, is cut in two, and agrees again', async () => {
    expect(namespace.ip('-brief', 'link').trim().split('\n')).toHaveLength(1)
    const demo = start('cli/roost.mjs', 'demo', '--no-open', '--json', '--peers', '4')
    const [line] = await demo.line(/^\{.*\}$/)
    const { url } = JSON.parse(line) as { url: string }
    const hand = start('e2e/network/demoByHand.ts', url)
    const [answer] = await hand.line(/^\{.*\}$/)
    const { apart, together, words } = JSON.parse(answer) as Record<'apart' | 'together' | 'words', string[]>
    expect(apart).toEqual(['agrees', 'agrees', 'agrees', 'differs'])
    expect(together).toEqual(['agrees', 'agrees', 'agrees', 'agrees'])
    expect(new Set(words).size).toBe(1)
    expect(await demo.end()).toBe(0)
  })
})
