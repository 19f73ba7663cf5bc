import { type FaultLayer, faultKinds } from '../faults/kinds.ts'
import { bytesPicture, bytesTable } from './drawBytes.ts'
import { curvePicture, curveTable } from './drawCurve.ts'
import { spaceTimePicture, spaceTimeTable } from './drawSpaceTime.ts'
import { topologyPicture, topologyTable, topologyWords } from './drawTopology.ts'
import { faultWords, layerWords } from './faultWords.ts'
import {
  bytesText,
  counted,
  escaped,
  grouped,
  momentText,
  type Picture,
  pictureMarkup,
  type Table,
  tableMarkup,
} from './markup.ts'
import type { Recording } from './recording.ts'
import { sharesOf } from './shares.ts'
import { type Story, storyOf } from './story.ts'
import { styleText } from './style.ts'
import { partText, verdictText } from './verdict.ts'

/** A page that tells of one world, and needs nothing else to be read. */
export function reportPage(recording: Recording): string {
  const story = storyOf(recording)
  const shares = sharesOf(recording, story)
  const verdict = verdictText(recording)
  const sections = [
    headerMarkup(recording, story, verdict),
    failuresMarkup(recording),
    section(
      'Did everybody get everything?',
      'The curve is the share of devices that have everything. It falls when somebody writes what others do not have yet, or comes and has nothing yet, and rises as they get it. On the green ground everything is mended: nothing goes wrong any more, and all have to get to 100 %; then one of them says one more thing, to see that it gets through. Counted are the devices that have to agree the next time, from when they came.',
      curvePicture(shares, story),
      curveTable(shares, story),
    ),
    section(
      'What happened on each device',
      'A lane for each device; time runs to the right. A dot is an event that was written, a thin line its way to another device. Whoever was away catches up on coming back. Beside the name stands what became of a device that nobody waited for in the end.',
      spaceTimePicture(recording, story),
      spaceTimeTable(recording, story),
      legendMarkup,
    ),
    '<div class="pair">',
    section(
      'Who hears whom',
      `${topologyWords[recording.plan.options.topology]}. So it was in the end, while nothing was broken, among those who were there from the beginning.`,
      topologyPicture(recording),
      topologyTable(recording),
    ),
    section(
      'What the bytes were for',
      'Devices talk in datagrams: small packets, each of which may be lost, late or damaged. Counted is all that was sent, whatever became of it. What went over streams is not among it.',
      bytesPicture(recording.messages),
      bytesTable(recording.messages),
    ),
    '</div>',
    faultsMarkup(recording),
  ]
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>World ${escaped(recording.plan.seed)}: ${escaped(verdict)}</title>
<style>${styleText()}</style>
</head>
<body>
<main>
${sections.join('\n')}
</main>
</body>
</html>
`
}

function headerMarkup(recording: Recording, { written }: Story, verdict: string): string {
  const { plan, outcome, commit, devices } = recording
  const isBad = outcome.failures.length > 0
  const part = partText(recording, written)
  const faultCount = Object.values(outcome.faults).reduce((sum, count) => sum + (count ?? 0), 0)
  const facts: [string, string][] = [
    [grouped(devices.length), devicesText(recording)],
    [momentText(outcome.virtualMs), 'minutes that it lasted, by its own time'],
    [grouped(outcome.eventCount), 'events written'],
    [grouped(faultCount), 'times something went wrong, listed below'],
    [grouped(outcome.datagramCount), 'datagrams'],
    [bytesText(outcome.byteCount), 'sent over the network'],
  ]
  return [
    '<header>',
    `<div class="badge ${isBad ? 'bad' : 'good'}">${isBad ? '✕ Failed' : '✓ All is well'}</div>`,
    `<h1>${escaped(verdict)}</h1>`,
    ...(part === '' ? [] : [`<p>${escaped(part)}</p>`]),
    `<p>This is a simulated world: the real program, on devices whose clocks, disks and network are made up. People talk, things go wrong on purpose, and from time to time everything is mended: then all devices that have a part in the community must soon hold the same. ${escaped(worldText(recording))}</p>`,
    `<p class="muted">World ${escaped(plan.seed)}${commit === null ? '' : `, run by the code at <code>${escaped(commit.replace(/^([0-9a-f]{12})[0-9a-f]*/, '$1'))}</code>`}. All that happened in it comes to the number <code>${escaped(outcome.traceHash)}</code>; where the same code gets another one, something was left to chance.</p>`,
    `<dl class="facts">${facts.map(([value, name]) => `<div><dt>${escaped(name)}</dt><dd>${escaped(value)}</dd></div>`).join('')}</dl>`,
    '</header>',
  ].join('\n')
}

function devicesText({ devices, plan }: Recording): string {
  const laterCount = devices.length - plan.options.deviceCount
  const liarCount = devices.filter(({ isHonest }) => !isHonest).length
  const traits = [
    ...(laterCount > 0 ? [`${laterCount} of them got later`] : []),
    ...(liarCount > 0 ? [`${liarCount} of them lying`] : []),
  ]
  return ['devices', ...traits].join(', ')
}

/** What the world was like, in a few sentences. */
function worldText({ plan }: Recording): string {
  const { options, operations, faults } = plan
  const percent = (value: number) => `${Number((value * 100).toFixed(1))} %`
  const shares = [
    ...(options.lossShare > 0 ? [`loses ${percent(options.lossShare)} of all datagrams`] : []),
    ...(options.duplicateShare > 0 ? [`doubles ${percent(options.duplicateShare)}`] : []),
    ...(options.corruptShare > 0 ? [`damages ${percent(options.corruptShare)}`] : []),
    ...(options.truncateShare > 0 ? [`cuts ${percent(options.truncateShare)} short`] : []),
    ...(options.mtuBytes === undefined ? [] : [`drops what is longer than ${options.mtuBytes} bytes`]),
  ]
  const network = shares.length === 0 ? 'The network loses nothing by itself' : `The network ${shares.join(', ')}`
  const beginning =
    options.beginning === 'founding'
      ? 'They are strangers at first, and join by invites.'
      : 'They are a community from the beginning.'
  const delay = `A datagram takes ${options.latencyMs} ms${options.jitterMs > 0 ? `, and ${options.jitterMs} ms more on average` : ''}.`
  const missing = [
    ...(options.carriesAnnouncements ? [] : ['no announcements']),
    ...(options.hasStreams ? [] : ['no streams']),
  ]
  return [
    beginning,
    `${counted(operations.length, 'thing')} that people do and ${counted(faults.length, 'fault')} are planned.`,
    `${network}${missing.length > 0 ? `, and carries ${missing.join(' and ')}` : ''}.`,
    delay,
    ...(options.outsiderCount > 0
      ? [
          `${counted(options.outsiderCount, 'stranger')} on the network, who ${options.outsiderCount === 1 ? 'means' : 'mean'} no good.`,
        ]
      : []),
  ].join(' ')
}

function failuresMarkup({ outcome, devices }: Recording): string {
  const nameOf = (number: number | undefined) => devices.find((device) => device.number === number)?.name
  const items = outcome.failures.map(({ oracle, device, says }) => {
    const name = nameOf(device)
    return `<li>The check <strong>${escaped(oracle)}</strong>${name === undefined ? '' : `, at ${escaped(name)} (device ${device})`}: ${escaped(says)}</li>`
  })
  if (items.length === 0) return ''
  return `<section><h2>What is wrong</h2><ul class="failures">${items.join('')}</ul></section>`
}

function section(heading: string, text: string, picture: Picture, table: Table, legend = ''): string {
  return [
    `<section><h2>${escaped(heading)}</h2><p class="muted">${escaped(text)}</p>`,
    `<figure tabindex="0">${pictureMarkup(picture)}</figure>${legend}`,
    `<details><summary>The same as a table</summary>${tableMarkup(table)}</details></section>`,
  ].join('\n')
}

function faultsMarkup({ outcome }: Recording): string {
  const rows = (Object.keys(faultKinds) as FaultLayer[]).flatMap((layer) =>
    faultKinds[layer].flatMap((kind) => {
      const count = outcome.faults[kind] ?? 0
      return count > 0 ? [[faultWords[kind], layerWords[layer], count] as const] : []
    }),
  )
  if (rows.length === 0) return '<section><h2>What went wrong</h2><p>Nothing at all.</p></section>'
  const table = { caption: 'How often each thing really happened', columns: ['What', 'Where', 'Times'], rows }
  return `<section><h2>What went wrong</h2>${tableMarkup(table)}</section>`
}

const sample = (mark: string): string =>
  `<svg width="28" height="14" viewBox="0 0 28 14" aria-hidden="true">${mark}</svg>`

const legendMarkup = `<ul class="legend">
<li>${sample('<circle class="wrote" cx="14" cy="7" r="3"/>')}written</li>
<li>${sample('<line class="carry" x1="0" y1="12" x2="28" y2="2" style="stroke-opacity:.7"/>')}taken by another</li>
<li>${sample('<line class="late" x1="0" y1="12" x2="28" y2="2"/>')}late: more than 5 s, and both were there</li>
<li>${sample('<rect class="caught" x="4" y="3" width="20" height="8" rx="4"/>')}catches up with what was written while it was away</li>
<li>${sample('<rect class="fault" x="1" y="2" width="26" height="10" rx="2"/>')}something is wrong for a while</li>
<li>${sample('<path class="moment" d="M14 2 l5 10 h-10 z"/>')}goes wrong once</li>
<li>${sample('<path class="crash" d="M10 3 l8 8 m0 -8 l-8 8"/>')}crash</li>
<li>${sample('<rect class="asleep" x="1" y="3" width="26" height="8" rx="3"/>')}asleep</li>
<li>${sample('<rect class="off" x="1" y="3" width="26" height="8" rx="3"/>')}not running</li>
<li>${sample('<rect class="mended" x="0" y="0" width="28" height="14"/>')}everything is mended, and all have to agree</li>
</ul>`
