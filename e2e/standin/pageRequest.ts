import { privilegedSchemes, schemeOf } from './address.ts'
import type { Protocol } from './cdp.ts'
import { record } from './effects.ts'
import type { Send } from './page.ts'
import { handlerOf } from './protocol.ts'

/** Answers a request of a page: by the app where it is of the app's scheme, else by Chromium, for which nothing resolves. */
export async function answerRequest(
  paused: Protocol.Fetch.requestPausedPayload,
  url: string,
  send: Send,
): Promise<void> {
  const { requestId, request } = paused
  try {
    if (!privilegedSchemes.has(schemeOf(url))) return void (await send('Fetch.continueRequest', { requestId }))
    const handler = handlerOf(schemeOf(url))
    if (handler === undefined) throw new Error('no handler for this scheme')
    const response = await handler(new Request(url, { method: request.method, headers: request.headers }))
    await send('Fetch.fulfillRequest', {
      requestId,
      responseCode: response.status,
      responseHeaders: [...response.headers].map(([name, value]) => ({ name, value })),
      body: Buffer.from(await response.arrayBuffer()).toString('base64'),
    })
  } catch (error) {
    record({ kind: 'protocolError', url, error: String(error) })
    await send('Fetch.failRequest', { requestId, errorReason: 'Failed' }).catch(() => {})
  }
}
