import type { Joining, Network } from '../../peer/contract.ts'
import { words } from '../words.ts'

export type JoiningStep = Exclude<Joining['step'], 'refused'>

/** What somebody waits for who is on their way into a community. */
export function joiningSentences(step: JoiningStep, network: Network | undefined): string {
  switch (step) {
    case 'looking':
      return words.joining.alone
    case 'asking':
      return words.joining.asking
    case 'history': {
      if (!network || network.state === 'alone') return words.joining.alone
      return words.joining.arriving
    }
  }
}
