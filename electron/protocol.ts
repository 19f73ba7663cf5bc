import { contentSecurityPolicy } from '../peer/host/contentSecurityPolicy.ts'
import { staticFile } from '../peer/host/staticFiles.ts'
import { appOrigin, appScheme, isOwnPage } from './origin.ts'

/** The app's scheme behaves like https: it has an origin, storage, and counts as a secure context. */
export const appSchemePrivileges = {
  scheme: appScheme,
  privileges: { standard: true, secure: true, supportFetchAPI: true },
}

const headers = {
  'content-security-policy': contentSecurityPolicy([]),
  'x-content-type-options': 'nosniff',
  'cross-origin-opener-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  // The files live and change with the program: a kept copy could only be an old one.
  'cache-control': 'no-store',
}

/** Answers a request of the app's scheme with a file of the built page, and with nothing else. */
export async function answerAppRequest(request: Request, rendererDir: string): Promise<Response> {
  if (request.method !== 'GET') return refuse(405)
  if (!isOwnPage(request.url)) return refuse(404)
  const file = await staticFile(rendererDir, request.url.slice(appOrigin.length))
  if (file === undefined) return refuse(404)
  return new Response(new Uint8Array(file.body), { headers: { ...headers, 'content-type': file.contentType } })
}

const refuse = (status: number): Response => new Response(null, { status, headers })
