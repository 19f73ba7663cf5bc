import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { answerAppRequest } from './protocol.ts'

describe("the app's scheme", () => {
  let dir: string
  let rendererDir: string
  const ask = (url: string, init?: RequestInit) => answerAppRequest(new Request(url, init), rendererDir)

  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'roost-protocol-'))
    rendererDir = join(dir, 'renderer')
    mkdirSync(join(rendererDir, 'assets'), { recursive: true })
    writeFileSync(join(rendererDir, 'index.html'), '<!doctype html>the page')
    writeFileSync(join(rendererDir, 'assets', 'app.js'), 'the script')
    writeFileSync(join(dir, 'secret.txt'), 'the secret')
    symlinkSync(join(dir, 'secret.txt'), join(rendererDir, 'link.txt'))
  })
  afterAll(() => rmSync(dir, { recursive: true }))

  test('answers with the page, its type and its policy', async () => {
    const response = await ask('app://roost/')
    expect(response.status).toBe(200)
    expect(await response.text()).toBe('<!doctype html>the page')
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    const policy = response.headers.get('content-security-policy')?.split('; ')
    expect(policy).toEqual(
      expect.arrayContaining([
        "default-src 'self'",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "form-action 'none'",
      ]),
    )
    expect(policy?.join()).not.toMatch(/unsafe/)
  })

  test('answers with a script, whatever its query says', async () => {
    const response = await ask('app://roost/assets/app.js?v=1')
    expect(await response.text()).toBe('the script')
    expect(response.headers.get('content-type')).toMatch(/^text\/javascript/)
  })

  test.each([
    'app://roost/../secret.txt',
    'app://roost/assets/../../secret.txt',
    'app://roost/%2e%2e/secret.txt',
    'app://roost/..%2fsecret.txt',
    'app://roost/%2e%2e%2fsecret.txt',
    'app://roost/..%5csecret.txt',
    'app://roost/..\\secret.txt',
    'app://roost//secret.txt',
    'app://roost/%00',
    'app://roost/link.txt',
    'app://roost/assets',
    'app://roost/assets/',
    'app://roost/none.js',
    'app://evil/index.html',
    'app://roost.evil/index.html',
    'app://roost@evil/index.html',
    'https://roost/index.html',
    'file:///index.html',
  ])('answers %s with nothing', async (url) => {
    let response: Response
    try {
      response = await ask(url)
    } catch (error) {
      // Not even an address a request can carry.
      expect(error).toBeInstanceOf(TypeError)
      return
    }
    expect(response.status).toBe(404)
    expect(await response.text()).toBe('')
  })

  test('never gives away a file from outside, however the path is written', async () => {
    const step = fc.constantFrom(
      '..',
      '.',
      '%2e%2e',
      '%2E.',
      '..%2f',
      '%5c..',
      'secret.txt',
      'renderer',
      'assets',
      '',
      '%00',
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
        const response = await ask(`app://roost/${steps.join('/')}`)
        expect(await response.text()).not.toContain('secret')
      }),
    )
  })

  test('only reads', async () => {
    expect((await ask('app://roost/', { method: 'POST', body: 'x' })).status).toBe(405)
  })
})
