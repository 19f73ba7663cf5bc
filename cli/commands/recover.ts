import type { Command } from 'commander'
import type { PeerApi, Profile } from '../../peer/contract.ts'
import { type Cli, type CommonOptions, withCommon } from '../cli.ts'
import { withPeer } from '../folder.ts'
import { untilJoined } from '../joining.ts'
import { joinWaitMs } from '../limits.ts'
import { needNoProfile } from '../profile.ts'
import { readWords, type WordsOptions, withWords } from '../secrets.ts'
import { printableLine } from '../terminal.ts'
import { joinListener } from './join.ts'

interface RecoverOptions extends CommonOptions, WordsOptions {
  deviceName?: string
  address: string[]
  wait: boolean
}

interface Recovered {
  readonly profile: Profile
  /** `joined` is null where nobody waited for the history. */
  readonly communities: { communityId: string; name: string; joined: boolean | null }[]
}

export function recover(program: Command, cli: Cli): void {
  withWords(withCommon(program.command('recover'), cli))
    .description('come back as yourself by the 24 words, in an empty folder and near somebody of your communities')
    .option('--device-name <name>', 'what this device is called')
    .option('--address <host:port>', 'somebody to ask besides those who are found; may be given again', collected, [])
    .option('--no-wait', 'do not wait for the history')
    .action(async (options: RecoverOptions) => {
      const recovered = await withPeer(cli, options, 'roost recover', (api) => recoverBy(api, options, cli))
      cli.print(options, recovered, recoveredText(recovered))
    })
}

const collected = (address: string, before: string[]): string[] => [...before, address]

async function recoverBy(api: PeerApi, options: RecoverOptions, cli: Cli): Promise<Recovered> {
  await needNoProfile(api)
  const words = await readWords(cli, options)
  if (!options.json) cli.stderr('Asking everybody near for your communities …\n')
  const { deviceName, address: addresses } = options
  const { profile, communities } = await api.call('profile.recover', {
    words,
    addresses,
    ...(deviceName === undefined ? {} : { deviceName }),
  })
  const arrived: Recovered['communities'] = []
  for (const { communityId, name } of communities) {
    const listener = joinListener(cli, options, name)
    const joined = options.wait ? await untilJoined(api, communityId, joinWaitMs, listener) : null
    arrived.push({ communityId, name, joined })
  }
  return { profile, communities: arrived }
}

function recoveredText({ profile, communities }: Recovered): string {
  const lines = communities.map(({ name, joined }) => {
    const community = `"${printableLine(name)}"`
    if (joined === true) return `You are in ${community} again.`
    return `The history of ${community} arrives as soon as "roost up" runs here and somebody of it is there.`
  })
  return [`You are ${printableLine(profile.name)} again.`, ...lines].join('\n')
}
