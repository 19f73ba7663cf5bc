import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { examination } from '../../peer/contract.ts'
import { TestFolder } from '../testing.ts'

/** What leaves for other computers is nobody's business in a test. */
const env = { ROOST_INTERFACES: '127.0.0.1' }

describe('roost doctor', () => {
  let test: TestFolder
  beforeEach(() => {
    test = new TestFolder()
  })
  afterEach(() => test.remove())

  it('says what is the matter, on what that rests, and what to do', async () => {
    await test.startLab()
    const { code, out, err } = await test.roost(['doctor'])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out.split('\n')).toEqual([
      'Another program holds port 28671 (certain)',
      '  It cannot be shared.',
      '  → Close that program.',
      '',
      '!!  port       Another program holds port 28671',
      '',
      'Others reach this peer at 192.168.1.5:28672.',
      '',
    ])
  })

  it('asks about one address, and prints all of it as JSON', async () => {
    await test.startLab()
    const found = examination.parse(await test.json('doctor', '192.168.1.7:28672'))
    expect(found).toMatchObject({ address: '192.168.1.7:28672', findings: [{ kind: 'portTaken', port: 28_671 }] })
    expect((await test.roost(['doctor', '192.168.1.7:28672'])).out).toContain('The way to 192.168.1.7:28672:\n')
  })

  it('looks at the network where there is no profile yet, and makes none', async () => {
    const { code, out } = await test.roost(['doctor', '--json'], { env })
    expect(code).toBe(0)
    const { findings, checks } = examination.parse(JSON.parse(out))
    expect(findings.length).toBeGreaterThan(0)
    expect(checks.map(({ check }) => check)).toContain('firewall')
    expect(test.opened).toEqual([])
    expect((await test.roost(['members'])).err).toContain('There is no profile')
  })

  it('finds that nothing listens at a port of this computer', async () => {
    const { out } = await test.roost(['doctor', '127.0.0.1:9', '--json'], { env })
    expect(examination.parse(JSON.parse(out)).findings[0]).toMatchObject({
      kind: 'nothingListening',
      certainty: 'certain',
    })
  })

  it('refuses what is no address', async () => {
    const { code, err } = await test.roost(['doctor', 'the-kitchen'], { env })
    expect(code).toBe(1)
    expect(err).toContain('An address looks like')
  })
})
