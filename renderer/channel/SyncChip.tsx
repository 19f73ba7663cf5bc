import type { Network } from '../../peer/contract.ts'
import { useLinkState, useLiveItems } from '../api.ts'
import { Perch } from '../parts/Perch.tsx'
import { words } from '../words.ts'
import './SyncChip.css'

/** Whether everybody heard of late holds what this device holds. Leads to what stands between it and them. */
export function SyncChip({ communityId, onOpen }: { communityId: string; onOpen: () => void }) {
  const network = useLiveItems('network', { communityId })[0]
  const link = useLinkState()
  if (!network || link !== 'open') return null
  return (
    <>
      <span className="unseen" aria-live="polite">
        {`${words.sync.label}: ${helpOf(network)}`}
      </span>
      <button
        type="button"
        className={`sync-chip sync-chip-${network.state}`}
        data-state={network.state}
        title={`${helpOf(network)} ${words.doctor.open}.`}
        onClick={onOpen}
      >
        <Perch small {...seatsOf(network)} />
        <span>{textOf(network)}</span>
      </button>
    </>
  )
}

function seatsOf(network: Network): { taken: number; of: number } {
  switch (network.state) {
    case 'live':
      return { taken: network.peerCount, of: network.peerCount }
    case 'catchingUp':
      return { taken: network.agreeingCount, of: network.peerCount }
    case 'alone':
      return { taken: 1, of: 1 }
  }
}

function textOf(network: Network) {
  const { sync } = words
  switch (network.state) {
    case 'live':
      return (
        <>
          {sync.live} · {network.peerCount}
          <span className="sync-chip-more">{sync.peersNoun(network.peerCount)}</span>
        </>
      )
    case 'catchingUp':
      return network.catchUp ? `${sync.catchingUp} ${words.catchUp.ofAll(network.catchUp)}` : sync.catchingUp
    case 'alone':
      return (
        <>
          {sync.alone}
          <span className="sync-chip-more">{sync.savedHere}</span>
        </>
      )
  }
}

function helpOf(network: Network): string {
  const { sync } = words
  return { live: sync.liveHelp, catchingUp: sync.catchingUpHelp, alone: sync.aloneHelp }[network.state]
}
