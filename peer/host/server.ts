import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { type AnyApi, type Contract, peerContract, type ServerMessage } from '../contract.ts'
import { sessionBacklogBytesMax, sessionCountMax, socketMessageBytesMax, tokenBytes } from '../limits.ts'
import { contentSecurityPolicy } from './contentSecurityPolicy.ts'
import { hasToken, isAddressedHere, SUBPROTOCOL } from './guard.ts'
import { type LogPort, silentLog, whereItFailed } from './log.ts'
import { Session } from './session.ts'
import { staticFile } from './staticFiles.ts'

const LOOPBACK = '127.0.0.1'
const API_PATH = '/api'

const NOT_BUILT = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Roost</title>
<h1>The app has not been built yet</h1>
<p>This peer is running, but the folder dist/renderer is missing. Run <code>npm run build</code> and load this page again.</p>
</html>
`

export interface HostOptions {
  readonly api: AnyApi
  /** What `api` answers; the contract of a peer where absent. */
  readonly contract?: Contract
  /** The folder with the built renderer; absent where commands are to be answered and no page is to be shown. */
  readonly rendererDir?: string
  /** The file of that folder that is shown first; `index.html` where absent. */
  readonly page?: string
  /** The TCP port on 127.0.0.1; 0, the default, takes a free one. */
  readonly port?: number
  readonly log?: LogPort
}

export interface HostServer {
  /** The app's address with the token in its fragment: whoever has it acts as the owner of the profile. */
  readonly url: string
  /** The address without the token. */
  readonly origin: string
  readonly token: string
  /** Disconnects every front end and frees the port. */
  close(): Promise<void>
}

export type HostResult = { ok: true; server: HostServer } | { ok: false; message: string }

/** Serves a peer and the built app on loopback, to whoever knows the token made for this start. */
export async function serveHost(options: HostOptions): Promise<HostResult> {
  const { api, contract = peerContract, rendererDir, page = 'index.html', port = 0, log = silentLog } = options
  const token = randomBytes(tokenBytes).toString('base64url')
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: socketMessageBytesMax,
    perMessageDeflate: false,
    handleProtocols: () => SUBPROTOCOL,
  })
  const http = createServer((request, response) => {
    answerPage(request, response, rendererDir, page).catch((error: unknown) => {
      log(`a page failed: ${whereItFailed(error)}`)
      response.destroy()
    })
  })
  http.on('upgrade', (request, socket, head) => {
    const status = upgradeRefusal(request, token, sockets.clients.size)
    if (status !== undefined) return refuseUpgrade(socket, status)
    sockets.handleUpgrade(request, socket, head, (webSocket) =>
      openSession(new Session(api, (message) => post(webSocket, message), log, contract), webSocket),
    )
  })

  const failure = await new Promise<Error | undefined>((resolve) => {
    http.once('error', resolve)
    http.listen(port, LOOPBACK, () => resolve(undefined))
  })
  if (failure !== undefined) return { ok: false, message: listenSentence(failure, port) }
  const origin = `http://${LOOPBACK}:${portOf(http.address())}`
  const close = async () => {
    for (const webSocket of sockets.clients) webSocket.terminate()
    http.closeAllConnections()
    await new Promise((resolve) => http.close(resolve))
  }
  return { ok: true, server: { url: `${origin}/#token=${token}`, origin, token, close } }
}

const portOf = (address: AddressInfo | string | null): number =>
  typeof address === 'object' && address !== null ? address.port : 0

const localPortOf = (request: IncomingMessage): number => request.socket.localPort ?? 0

function listenSentence(error: Error & { code?: string }, port: number): string {
  if (error.code === 'EADDRINUSE') return `Port ${port} on this computer is in use. Choose another, or none.`
  if (error.code === 'EACCES') return `Port ${port} may not be used by this account. Choose one above 1023, or none.`
  return `The app cannot be served on port ${port} (${error.code ?? 'unknown reason'}).`
}

/** Answers a file of the app; says nothing to a request that is not addressed to this server. */
async function answerPage(
  request: IncomingMessage,
  response: ServerResponse,
  rendererDir: string | undefined,
  page: string,
): Promise<void> {
  const port = localPortOf(request)
  setHeaders(response, request.headers.host ?? '')
  if (!isAddressedHere(request, port)) return void response.writeHead(403).end()
  if (request.method !== 'GET' && request.method !== 'HEAD') return void response.writeHead(405).end()
  const file = rendererDir === undefined ? undefined : await fileOfApp(rendererDir, page, request.url ?? '/')
  if (file === undefined) return void response.writeHead(404).end()
  response.writeHead(200, { 'content-type': file.contentType, 'content-length': file.body.length })
  response.end(request.method === 'HEAD' ? undefined : file.body)
}

const fileOfApp = async (rendererDir: string, page: string, target: string) =>
  (await staticFile(rendererDir, target, page)) ?? (target === '/' ? notBuilt : undefined)

const notBuilt = { contentType: 'text/html; charset=utf-8', body: Buffer.from(NOT_BUILT) }

function setHeaders(response: ServerResponse, host: string): void {
  const connections = /^[a-z0-9.]+:\d+$/.test(host) ? [`ws://${host}`] : []
  response.setHeader('content-security-policy', contentSecurityPolicy(connections))
  response.setHeader('cache-control', 'no-store')
  response.setHeader('x-content-type-options', 'nosniff')
  response.setHeader('referrer-policy', 'no-referrer')
  response.setHeader('cross-origin-opener-policy', 'same-origin')
  response.setHeader('cross-origin-resource-policy', 'same-origin')
}

/** The status with which a WebSocket is refused, or undefined where it may open. */
function upgradeRefusal(request: IncomingMessage, token: string, openCount: number): number | undefined {
  if (!isAddressedHere(request, localPortOf(request))) return 403
  if (request.url !== API_PATH) return 404
  if (!hasToken(request, token)) return 401
  return openCount >= sessionCountMax ? 503 : undefined
}

function refuseUpgrade(socket: Duplex, status: number): void {
  socket.on('error', () => socket.destroy())
  socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}

/** One session per WebSocket: JSON text in, JSON text out. */
function openSession(session: Session, webSocket: WebSocket): void {
  webSocket.on('message', (data, isBinary) => {
    const message = isBinary ? undefined : parseJson(data.toString())
    if (message !== undefined) session.receive(message)
  })
  webSocket.on('close', () => session.close())
  // An oversize or malformed frame: the library closes the connection itself and then says so.
  webSocket.on('error', () => {})
}

/** A front end that no longer reads must not fill our memory: it is cut off and asks afresh when it comes back. */
function post(webSocket: WebSocket, message: ServerMessage): void {
  if (webSocket.bufferedAmount > sessionBacklogBytesMax) webSocket.terminate()
  else if (webSocket.readyState === webSocket.OPEN) webSocket.send(JSON.stringify(message))
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
