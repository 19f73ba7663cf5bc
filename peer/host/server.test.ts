import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { type IncomingHttpHeaders, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { z } from 'zod'
import { must } from '../../core/assert.ts'
import { sessionBacklogBytesMax, socketMessageBytesMax } from '../limits.ts'
import { FakePeerApi } from '../testing/fakePeerApi.ts'
import { subprotocolsWithToken } from './guard.ts'
import { type HostServer, serveHost } from './server.ts'

let folder: string
let server: HostServer
let api: FakePeerApi
const portOf = () => Number(new URL(server.url).port)

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'roost-host-'))
  const rendererDir = join(folder, 'renderer')
  mkdirSync(join(rendererDir, 'assets'), { recursive: true })
  writeFileSync(join(rendererDir, 'index.html'), '<title>Roost</title>')
  writeFileSync(join(rendererDir, 'assets', 'index-a_B1.js'), 'export {}')
  writeFileSync(join(folder, 'secret.txt'), 'secret')
  symlinkSync(join(folder, 'secret.txt'), join(rendererDir, 'linked.txt'))
  api = new FakePeerApi()
  const served = await serveHost({ api, rendererDir })
  if (!served.ok) throw new Error(served.message)
  server = served.server
})

afterEach(async () => {
  await server.close()
  rmSync(folder, { recursive: true })
})

interface Answer {
  status: number
  headers: IncomingHttpHeaders
  body: string
}

/** A raw request: `path` goes out exactly as it stands. */
function ask(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port: portOf(), path, method, headers }, (response) => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (text: string) => {
        body += text
      })
      response.on('end', () =>
        resolve({ status: must(response.statusCode, 'a status'), headers: response.headers, body }),
      )
    })
    sent.on('error', reject)
    sent.end()
  })
}

interface Dial {
  path?: string
  protocols?: string[]
  headers?: Record<string, string>
}

/** Opens a WebSocket; answers the status where it is refused. */
function dial({ path = '/api', protocols = subprotocolsWithToken(server.token), headers = {} }: Dial = {}) {
  const webSocket = new WebSocket(`ws://127.0.0.1:${portOf()}${path}`, protocols, { headers })
  return new Promise<WebSocket | number>((resolve, reject) => {
    webSocket.on('open', () => resolve(webSocket))
    webSocket.on('unexpected-response', (_, response) => {
      response.resume()
      resolve(must(response.statusCode, 'a status'))
    })
    webSocket.on('error', reject)
  })
}

async function dialWell(): Promise<WebSocket> {
  const webSocket = await dial()
  if (typeof webSocket === 'number') throw new Error(`refused with ${webSocket}`)
  return webSocket
}

const nextMessage = (webSocket: WebSocket): Promise<unknown> =>
  new Promise((resolve) => webSocket.once('message', (data) => resolve(JSON.parse(data.toString()))))

describe('the pages', () => {
  it('are the built app, with the right types', async () => {
    const page = await ask('/')
    expect(page).toMatchObject({ status: 200, body: '<title>Roost</title>' })
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8')
    const script = await ask('/assets/index-a_B1.js?v=1')
    expect(script).toMatchObject({ status: 200, body: 'export {}' })
    expect(script.headers['content-type']).toBe('text/javascript; charset=utf-8')
  })

  it('come with a strict policy, are not kept, and are open to no other site', async () => {
    const { headers } = await ask('/')
    const policy = headers['content-security-policy']
    expect(policy).toContain("default-src 'self'")
    expect(policy).toContain(`connect-src 'self' ws://127.0.0.1:${portOf()};`)
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toContain('unsafe')
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    })
    expect(headers).not.toHaveProperty('access-control-allow-origin')
  })

  it.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/..\\secret.txt',
    '//secret.txt',
    '/assets//../../secret.txt',
    '/./index.html',
    '/linked.txt',
    '/assets',
    '/assets/',
    '/nothing.js',
    '/index.html%00.js',
    'http://127.0.0.1/index.html',
  ])('never lead out of their folder: %s', async (path) => {
    const { status, body } = await ask(path)
    expect({ status, body }).toEqual({ status: 404, body: '' })
  })

  it('are for nobody who was sent here under another name', async () => {
    expect(await ask('/', { host: 'evil.example' })).toMatchObject({ status: 403, body: '' })
    expect(await ask('/', { host: `evil.example:${portOf()}` })).toMatchObject({ status: 403 })
    expect(await ask('/', { host: '127.0.0.1:1' })).toMatchObject({ status: 403 })
    expect(await ask('/', { host: `localhost:${portOf()}` })).toMatchObject({ status: 200 })
    expect(await ask('/', { origin: 'https://evil.example' })).toMatchObject({ status: 403 })
  })

  it('begin with another one where another contract is answered', async () => {
    writeFileSync(join(folder, 'renderer', 'demo.html'), '<title>Demo</title>')
    const contract = { requests: { 'demo.greet': { params: z.strictObject({}), result: z.string() } }, liveQueries: {} }
    const greeting = { call: async () => 'hello', watch: () => Promise.reject(new Error('there is nothing to watch')) }
    const rendererDir = join(folder, 'renderer')
    const served = await serveHost({ api: greeting, contract, rendererDir, page: 'demo.html' })
    if (!served.ok) throw new Error(served.message)
    await server.close()
    server = served.server
    expect(await ask('/')).toMatchObject({ status: 200, body: '<title>Demo</title>' })
    const webSocket = await dialWell()
    webSocket.send(JSON.stringify({ kind: 'call', id: 1, method: 'demo.greet', params: {} }))
    expect(await nextMessage(webSocket)).toEqual({ kind: 'result', id: 1, result: 'hello' })
    webSocket.send(JSON.stringify({ kind: 'call', id: 2, method: 'profile.get', params: {} }))
    expect(await nextMessage(webSocket)).toMatchObject({ kind: 'refused', id: 2 })
    webSocket.send(JSON.stringify({ kind: 'call', id: 3, method: 'constructor', params: {} }))
    expect(await nextMessage(webSocket)).toMatchObject({ kind: 'refused', id: 3 })
  })

  it('are only read', async () => {
    expect(await ask('/', {}, 'POST')).toMatchObject({ status: 405 })
    expect(await ask('/', {}, 'HEAD')).toMatchObject({ status: 200, body: '' })
  })

  it('say how to build the app where it has not been built', async () => {
    rmSync(join(folder, 'renderer'), { recursive: true })
    expect((await ask('/')).body).toContain('npm run build')
  })
})

describe('the WebSocket', () => {
  it('speaks the contract with whoever knows the token', async () => {
    const webSocket = await dialWell()
    expect(webSocket.protocol).toBe('roost.1')
    webSocket.send(JSON.stringify({ kind: 'call', id: 1, method: 'profile.get', params: {} }))
    expect(await nextMessage(webSocket)).toEqual({ kind: 'result', id: 1, result: null })
  })

  it('S6: compresses nothing, though the browser offers to', async () => {
    const offering = new WebSocket(`ws://127.0.0.1:${portOf()}/api`, subprotocolsWithToken(server.token), {
      perMessageDeflate: true,
    })
    await once(offering, 'open')
    expect(offering.extensions).toBe('')
    offering.close()
  })

  it('is refused without the token, with a wrong one, or in another language', async () => {
    expect(await dial({ protocols: ['roost.1'] })).toBe(401)
    expect(await dial({ protocols: subprotocolsWithToken(`${server.token.slice(0, -1)}!`) })).toBe(401)
    expect(await dial({ protocols: subprotocolsWithToken('x') })).toBe(401)
    expect(await dial({ protocols: [`token.${server.token}`] })).toBe(401)
    expect(await dial({ protocols: [] })).toBe(401)
  })

  it('is refused to pages of other sites and under other names, token or not', async () => {
    expect(await dial({ headers: { origin: 'https://evil.example' } })).toBe(403)
    expect(await dial({ headers: { origin: 'null' } })).toBe(403)
    expect(await dial({ headers: { origin: `http://127.0.0.1:${portOf() + 1}` } })).toBe(403)
    expect(await dial({ headers: { host: `evil.example:${portOf()}` } })).toBe(403)
    const ours = await dial({ headers: { origin: server.origin } })
    expect(ours).toBeInstanceOf(WebSocket)
  })

  it('is at one place only', async () => {
    expect(await dial({ path: '/' })).toBe(404)
    expect(await dial({ path: '/api/' })).toBe(404)
  })

  it('is cut off by a payload beyond the bound', async () => {
    const webSocket = await dialWell()
    const closed = new Promise<number>((resolve) => webSocket.on('close', resolve))
    webSocket.on('error', () => {})
    webSocket.send('x'.repeat(socketMessageBytesMax + 1))
    expect(await closed).toBe(1009)
  })

  it('ignores what is no message, and goes on', async () => {
    const webSocket = await dialWell()
    webSocket.send('{')
    webSocket.send(Buffer.from([1, 2, 3]))
    webSocket.send(JSON.stringify({ kind: 'call', id: 2, method: 'communities.list', params: {} }))
    expect(await nextMessage(webSocket)).toEqual({ kind: 'result', id: 2, result: [] })
  })

  it('cuts off a front end that asks but does not read, and forgets its live queries', async () => {
    let push: (count: number) => void = () => {}
    let stopCount = 0
    api.watch = async (_query, _params, onChanges) => {
      push = (count) => {
        for (let index = 0; index < count; index++) onChanges([{ op: 'remove', key: 'x'.repeat(1024 * 1024) }])
      }
      return { items: [], stop: () => stopCount++ }
    }
    const webSocket = await dialWell()
    webSocket.send(JSON.stringify({ kind: 'watch', id: 1, query: 'communities', params: {} }))
    await nextMessage(webSocket)
    webSocket.pause()
    // A few of them wait in the buffers of the system and do not count.
    push(16 + sessionBacklogBytesMax / (1024 * 1024))
    await expect.poll(() => stopCount).toBe(1)
    webSocket.terminate()
  })

  it('takes its live queries along when it closes', async () => {
    const webSocket = await dialWell()
    webSocket.send(JSON.stringify({ kind: 'watch', id: 1, query: 'communities', params: {} }))
    await nextMessage(webSocket)
    expect(api.watchCount).toBe(1)
    webSocket.close()
    await expect.poll(() => api.watchCount).toBe(0)
  })
})

describe('a start', () => {
  it('makes a fresh token, which stands only in the fragment', async () => {
    const other = await serveHost({ api, rendererDir: folder })
    if (!other.ok) throw new Error(other.message)
    await other.server.close()
    expect(other.server.token).not.toBe(server.token)
    expect(Buffer.from(server.token, 'base64url')).toHaveLength(24)
    expect(server.url).toBe(`${server.origin}/#token=${server.token}`)
  })

  it('on a taken port says so', async () => {
    const other = await serveHost({ api, rendererDir: folder, port: portOf() })
    expect(other).toEqual({
      ok: false,
      message: `Port ${portOf()} on this computer is in use. Choose another, or none.`,
    })
  })
})
