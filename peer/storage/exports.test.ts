import fc from 'fast-check'
import { expect, it } from 'vitest'
import { htmlPage } from './exportHtml.ts'
import { type ExportedChannel, type ExportedMessage, jsonLines } from './exportJsonl.ts'

const message = (body: string, more: Partial<ExportedMessage> = {}): ExportedMessage => ({
  eventId: '$one',
  sender: '@ada:key',
  name: 'Ada',
  ts: 1_700_000_000_000,
  body,
  ...more,
})
const general = (messages: ExportedMessage[], more: Partial<ExportedChannel> = {}): ExportedChannel => ({
  roomId: '!room',
  name: 'general',
  topic: 'Everything',
  messages,
  ...more,
})
async function textOf(parts: AsyncIterable<string>): Promise<string> {
  let text = ''
  for await (const part of parts) text += part
  return text
}

it('an export for programs is one line of JSON for each message, whatever is in it', async () => {
  const messages = [message('one\ntwo'), message('"quoted" \u2028 ünï 日本 \u009b1m\u007f')]
  const text = await textOf(jsonLines([general(messages)]))
  expect(text).not.toMatch(/(?!\n)\p{Cc}/u)
  const lines = text.split('\n')
  expect(lines.length).toBe(3)
  expect(lines.slice(0, 2).map((line) => JSON.parse(line))).toEqual(
    messages.map((each) => ({ roomId: '!room', channelName: 'general', ...each })),
  )
})

it('an export for people has days, names, times and texts, and asks for nothing', async () => {
  const later = message('good night', { name: 'Ben', ts: 1_700_100_000_000 })
  const page = await textOf(htmlPage('Lab', [general([message('good morning'), later]), general([], { name: 'tea' })]))
  expect(page).toContain('<h1 dir="auto">Lab</h1>')
  expect(page.match(/<h2 dir="auto">.*</g)).toEqual(['<h2 dir="auto">general<', '<h2 dir="auto">tea<'])
  expect(page.match(/<h3>/g)?.length).toBe(2)
  expect(page).toContain('<h3>2023-11-14</h3>')
  expect(page).toContain('<time datetime="2023-11-14T22:13:20.000Z">22:13</time>')
  expect(page).toContain('good night')
  expect(page).toContain(`default-src 'none'`)
  expect(page).not.toMatch(/<script|https?:|src=|href=|@import|url\(/)
})

it('nothing that anybody wrote becomes markup, or is left out of sight', async () => {
  const nasty = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      '<script>alert(1)</script>',
      '"><img src=x onerror=1>',
      "' onload='",
      '</p></article>',
      '&lt;',
      '-->',
    ),
  )
  const nothing = await textOf(htmlPage('', [general([message('', { name: '' })], { name: '' })]))
  const tags = (page: string) => page.match(/<[^>]*>/g)?.map((tag) => tag.replaceAll(/(id|title)="[^"]*"/g, '$1'))
  await fc.assert(
    fc.asyncProperty(nasty, nasty, nasty, fc.oneof(fc.integer(), fc.double()), async (body, name, topic, ts) => {
      const around = { name: topic, topic: `x${body}` }
      const odd = message(body, { name, sender: topic, eventId: name })
      const page = await textOf(htmlPage(name, [general([odd], around)]))
      expect(tags(page)).toEqual(tags(nothing))
      expect(page.isWellFormed()).toBe(true)
      await textOf(htmlPage(name, [general([{ ...odd, ts }])]))
    }),
    { numRuns: 300 },
  )
})
