import { type FaultLayer, faultKinds } from '../faults/kinds.ts'
import { isFailed } from '../run/tally.ts'
import { bytesPicture, bytesTable } from './drawBytes.ts'
import { curvePicture, curveTable } from './drawCurve.ts'
import { spaceTimePicture, spaceTimeTable } from './drawSpaceTime.ts'
import { topologyPicture, topologyTable, topologyWords } from './drawTopology.ts'
import { faultWords, layerWords } from './faultWords.ts'
import {
  bytesText,
  counted,
  durationText,
  escaped,
  grouped,
  momentText,
  type Picture,
  pictureMarkup,
  type Table,
  tableMarkup,
} from './markup.ts'
import type { Recording } from './recording.ts'
import { sharesOf, storyOf } from './story.ts'
import { styleText } from './style.ts'

/** A page that tells of one world, and needs nothing else to be read. */
export function reportPage(recording: Recording): string {
  const story = storyOf(recording)
  const shares = sharesOf(recording, story)
  const verdict = verdictText(recording)
  const sections = [
    headerMarkup(recording, verdict),
    failuresMarkup(recording),
    section(
      'Did everybody get everything?',
      'The curve falls when somebody writes what others do not have yet, and rises as they get it. From time to time everything is mended, on the green ground: no more faults, and all have to agree.',
      curvePicture(shares, story),
      curveTable(shares, story),
    ),
    section(
      'What happened on each device',
      'A lane for each device; time runs to the right. A dot is something that was written, a thin line its way to somebody who took it.',
      spaceTimePicture(recording, story),
      spaceTimeTable(recording, story),
      legendMarkup,
    ),
    '<div class="pair">',
    section(
      'Who hears whom',
      `${topologyWords[recording.plan.options.topology]}, while nothing is broken.`,
      topologyPicture(recording),
      topologyTable(recording),
    ),
    section(
      'What the bytes were for',
      'Of all datagrams that were sent, whatever became of them. What went over streams is not among them.',
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

function verdictText({ outcome, devices }: Recording): string {
  const { convergenceMs, failures } = outcome
  if (failures.length > 0 && outcome.converged) return 'All agreed, and something is wrong all the same.'
  if (isFailed(outcome)) return 'Something is wrong: not all agreed.'
  const slowestMs = Math.max(0, ...convergenceMs)
  const times =
    convergenceMs.length === 1
      ? 'once everything was mended'
      : `each of the ${convergenceMs.length} times that everything was mended`
  const honest = devices.filter(({ isHonest }) => isHonest).length
  const after = slowestMs === 0 ? 'at once' : `after at most ${durationText(slowestMs)}`
  const who = honest === devices.length ? `All ${honest} devices` : `All ${honest} honest devices`
  return `${who} agreed ${times}, ${after}.`
}

function headerMarkup(recording: Recording, verdict: string): string {
  const { plan, outcome, commit } = recording
  const { options } = plan
  const isBad = isFailed(outcome)
  const faultCount = Object.values(outcome.faults).reduce((sum, count) => sum + (count ?? 0), 0)
  const facts: [string, string][] = [
    [grouped(options.deviceCount), options.liarCount > 0 ? `devices, ${options.liarCount} of them lying` : 'devices'],
    [momentText(outcome.virtualMs), 'minutes of their time'],
    [grouped(outcome.eventCount), 'events written'],
    [grouped(faultCount), 'times something went wrong'],
    [grouped(outcome.datagramCount), 'datagrams'],
    [bytesText(outcome.byteCount), 'sent over the network'],
  ]
  return [
    '<header>',
    `<div class="badge ${isBad ? 'bad' : 'good'}">${isBad ? '✕ Failed' : '✓ Well'}</div>`,
    `<h1>${escaped(verdict)}</h1>`,
    `<p>${escaped(worldText(recording))}</p>`,
    `<p class="muted">World ${escaped(plan.seed)}${commit === null ? '' : `, of the code at <code>${escaped(commit.replace(/^([0-9a-f]{12})[0-9a-f]*/, '$1'))}</code>`}. What happened in it has the number <code>${escaped(outcome.traceHash)}</code>: the same code makes the same of it, wherever it is run.</p>`,
    `<dl class="facts">${facts.map(([value, name]) => `<div><dt>${escaped(name)}</dt><dd>${escaped(value)}</dd></div>`).join('')}</dl>`,
    '</header>',
  ].join('\n')
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
    return `<li><strong>${escaped(oracle)}</strong>${name === undefined ? '' : `, at ${escaped(name)} (device ${device})`}: ${escaped(says)}</li>`
  })
  if (items.length === 0) return ''
  return `<section><h2>What is wrong</h2><ul class="failures">${items.join('')}</ul></section>`
}

function section(heading: string, text: string, picture: Picture, table: Table, legend = ''): string {
  return [
    `<section><h2>${escaped(heading)}</h2><p class="muted">${escaped(text)}</p>`,
    `<figure>${pictureMarkup(picture)}</figure>${legend}`,
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
<li>${sample('<line class="late" x1="0" y1="12" x2="28" y2="2"/>')}taken after more than 5 s</li>
<li>${sample('<rect class="fault" x="1" y="2" width="26" height="10" rx="2"/>')}something is wrong for a while</li>
<li>${sample('<path class="moment" d="M14 2 l5 10 h-10 z"/>')}goes wrong once</li>
<li>${sample('<path class="crash" d="M10 3 l8 8 m0 -8 l-8 8"/>')}crash</li>
<li>${sample('<rect class="asleep" x="1" y="3" width="26" height="8" rx="3"/>')}asleep</li>
<li>${sample('<rect class="off" x="1" y="3" width="26" height="8" rx="3"/>')}not running</li>
<li>${sample('<rect class="mended" x="0" y="0" width="28" height="14"/>')}everything is mended</li>
</ul>`
