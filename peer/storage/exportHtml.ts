import type { ExportedChannel, ExportedMessage } from './exportJsonl.ts'

/**
 * A page that shows channels of a community by itself, in portions: no script, nothing that is fetched, and no text that
 * could be taken for markup. Times are told in UTC.
 */
export async function* htmlPage(communityName: string, channels: Iterable<ExportedChannel>): AsyncGenerator<string> {
  yield head(communityName)
  for (const channel of channels) yield* section(channel)
  yield '</main>\n</html>\n'
}

async function* section({ name, topic, messages }: ExportedChannel): AsyncGenerator<string> {
  const about = topic === '' ? '' : `<p dir="auto">${escaped(topic)}</p>\n`
  yield `<section>\n<h2 dir="auto">${escaped(name)}</h2>\n${about}`
  let day = ''
  for await (const message of messages) {
    const time = timeOf(message.ts)
    if (time.day !== day) yield `<h3>${time.day}</h3>\n`
    day = time.day
    yield messageHtml(message, time)
  }
  yield '</section>\n'
}

const head = (communityName: string): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>${escaped(communityName)}</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 45rem; padding: 0 1rem }
h2 { margin: 3rem 0 0 }
h3 { font-size: 1rem; margin: 2rem 0 0.5rem }
article { margin: 0.75rem 0 }
article p { margin: 0; overflow-wrap: anywhere; white-space: pre-wrap }
time { font-size: 0.85rem; opacity: 0.7 }
</style>
<main>
<h1 dir="auto">${escaped(communityName)}</h1>
`

const messageHtml = ({ eventId, sender, name, body }: ExportedMessage, { iso, clock }: Time): string =>
  `<article id="${escaped(eventId)}"><strong dir="auto" title="${escaped(sender)}">${escaped(name)}</strong> ` +
  `<time datetime="${iso}">${clock}</time><p dir="auto">${escaped(body)}</p></article>\n`

interface Time {
  readonly day: string
  readonly clock: string
  readonly iso: string
}

/** A time that no calendar knows is told as it stands. */
function timeOf(ts: number): Time {
  const date = new Date(ts)
  if (Number.isNaN(date.getTime())) return { day: 'at no time', clock: String(ts), iso: '' }
  const iso = date.toISOString()
  const [day = '', clock = ''] = iso.split('T')
  return { day, clock: clock.slice(0, 5), iso }
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Fit to stand as text or in an attribute. What cannot be seen and might turn other text around is left out. */
const escaped = (text: string): string =>
  text
    .replaceAll(/[\u202a-\u202e\u2066-\u2069]/g, '')
    .replaceAll(/\p{Cc}/gu, (control) => (control === '\n' || control === '\t' ? control : '\ufffd'))
    .replaceAll(/[&<>"']/g, (character) => ESCAPES[character] ?? character)
    .toWellFormed()
