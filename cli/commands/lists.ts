import { setTimeout as sleep } from 'node:timers/promises'
import type { Command } from 'commander'
import type { Channel, Completeness, Evidence, Member, PeerApi, PeerView, Result } from '../../peer/contract.ts'
import { chooseChannel, chooseCommunity } from '../choose.ts'
import { type ChannelOptions, type Cli, type CommunityOptions, withChannel, withCommunity } from '../cli.ts'
import { withExistingPeer } from '../folder.ts'
import { sweepAnswersMs, sweepLookMs } from '../limits.ts'
import { printableLine } from '../terminal.ts'

const NOT_HERE_YET = "The community's history has not arrived yet."

const linesOr = (lines: string[], otherwise: string): string => (lines.length === 0 ? otherwise : lines.join('\n'))

export function channels(program: Command, cli: Cli): void {
  withCommunity(program.command('channels'), cli)
    .description('list the channels of a community')
    .action(async (options: CommunityOptions) => {
      const list = await withExistingPeer(cli, options, 'roost channels', async (api) => {
        const { communityId } = await chooseCommunity(api, options.community)
        return api.call('channels.list', { communityId })
      })
      cli.print(options, list, linesOr(list.map(channelLine), NOT_HERE_YET))
    })
}

function channelLine({ kind, name, topic, memberCount, joined, invited, completeness }: Channel): string {
  const shown = kind === 'direct' ? printableLine(name) : `#${printableLine(name)}`
  const notes = [kind === 'public' ? '' : kind, invited ? 'you are invited' : joined ? '' : 'not joined']
  notes.push(completenessNote(completeness))
  return [shown, `${memberCount} in it`, ...notes, printableLine(topic)].filter((part) => part !== '').join('  ')
}

function completenessNote(completeness: Completeness): string {
  switch (completeness.kind) {
    case 'complete':
      return ''
    case 'upTo':
      return completeness.ts === null ? '' : `complete up to ${new Date(completeness.ts).toLocaleString()}`
    case 'missing':
      return `${completeness.count} missing`
  }
}

export function members(program: Command, cli: Cli): void {
  withCommunity(program.command('members'), cli)
    .description('list the members of a community')
    .action(async (options: CommunityOptions) => {
      const list = await withExistingPeer(cli, options, 'roost members', async (api) => {
        const { communityId } = await chooseCommunity(api, options.community)
        return api.call('members.list', { communityId })
      })
      cli.print(options, list, linesOr(list.map(memberLine), NOT_HERE_YET))
    })
}

const memberLine = ({ name, role, here, self, verified, userId }: Member): string => {
  const notes = [role === 'none' ? 'no access' : role, self ? 'you' : here ? 'here' : 'away']
  if (verified) notes.push('verified')
  return `${printableLine(name)} (${notes.join(', ')})  ${userId}`
}

export function evidence(program: Command, cli: Cli): void {
  withCommunity(program.command('evidence'), cli)
    .description('list devices that told two stories: the mark of a cheat, or of a restored backup')
    .action(async (options: CommunityOptions) => {
      const list = await withExistingPeer(cli, options, 'roost evidence', async (api) => {
        const { communityId } = await chooseCommunity(api, options.community)
        return api.call('members.evidence', { communityId })
      })
      cli.print(options, list, linesOr(list.map(evidenceLine), 'Every device told one story.'))
    })
}

const evidenceLine = ({ name, deviceId, roomId, events }: Evidence): string =>
  `${printableLine(name)}  device ${deviceId}  in ${roomId}  ${events.join(' and ')}`

export function peers(program: Command, cli: Cli): void {
  withCommunity(program.command('peers'), cli)
    .description('list the peers heard on the network, and what was refused from it')
    .option(
      '--sweep',
      'ask at every address of the network first, where nothing else finds anybody; takes up to a minute',
    )
    .action(async (options: CommunityOptions & { sweep?: true }) => {
      const found = await withExistingPeer(cli, options, 'roost peers', async (api) => {
        if (options.sweep) await sweep(api, cli)
        if (options.community === undefined) return api.call('network.peers', {})
        const { communityId } = await chooseCommunity(api, options.community)
        return api.call('network.peers', { communityId })
      })
      cli.print(options, found, peersText(found, Date.now()))
    })
}

/** Ends once everybody was asked and had time to answer; a command that is stopped stops the sweep as well. */
async function sweep(api: PeerApi, { log, stop }: Cli): Promise<void> {
  const { addressCount } = await api.call('network.sweep', {})
  log(`Asking at ${addressCount} addresses.`)
  while ((await api.call('network.discovery', {})).sweep !== null) {
    await sleep(sweepLookMs)
    if (stop.aborted) await api.call('network.stopSweep', {})
  }
  await sleep(sweepAnswersMs, undefined, { signal: stop }).catch(() => {})
}

function peersText({ peers, refused }: Result<'network.peers'>, nowMs: number): string {
  const heard = peers.length === 0 ? ['No peers heard.'] : peers.map((peer) => peerLine(peer, nowMs))
  const reasons = Object.entries(refused).map(([reason, count]) => `  ${count} × ${printableLine(reason)}`)
  return [...heard, ...(reasons.length === 0 ? [] : ['Refused from the network:', ...reasons])].join('\n')
}

function peerLine({ name, deviceId, address, agrees, eventCount, lastHeardMs }: PeerView, nowMs: number): string {
  const agoSeconds = Math.max(0, Math.round((nowMs - lastHeardMs) / 1000))
  const sync = agrees ? 'holds the same' : `holds ${eventCount} events`
  return `${printableLine(name ?? deviceId)}  ${address}  ${sync}  heard ${agoSeconds} s ago`
}

export function state(program: Command, cli: Cli): void {
  withChannel(program.command('state'), cli)
    .description('print the resolved state of a channel and its hash')
    .action(async (options: ChannelOptions) => {
      const resolved = await withExistingPeer(cli, options, 'roost state', async (api) => {
        const community = await chooseCommunity(api, options.community)
        const { communityId } = community
        const { roomId } = await chooseChannel(api, community, options.channel)
        return api.call('state.get', { communityId, roomId })
      })
      const lines = resolved.state.map(({ type, stateKey, eventId }) =>
        printableLine([type, JSON.stringify(stateKey), eventId].join('  ')),
      )
      cli.print(options, resolved, [...lines, `hash ${resolved.hash}`].join('\n'))
    })
}
