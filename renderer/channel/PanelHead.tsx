import { Menu } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Community } from '../../peer/contract.ts'
import { ToolButton } from '../parts/ToolButton.tsx'
import { words } from '../words.ts'
import { SyncChip } from './SyncChip.tsx'
import './PanelHead.css'

interface PanelHeadProps {
  community: Community
  /** The sync chip was pressed. */
  onNetwork: () => void
  onOpenDrawer: () => void
  children: ReactNode
}

/** The head of the middle panel. The sync chip stands at its end wherever there is something to be in step with. */
export function PanelHead({ community, onNetwork, onOpenDrawer, children }: PanelHeadProps) {
  const { communityId, removed } = community
  return (
    <header className="panel-head">
      <ToolButton className="panel-head-menu" icon={Menu} label={words.sidebar.open} onClick={onOpenDrawer} />
      {children}
      {!removed && <SyncChip communityId={communityId} onOpen={onNetwork} />}
    </header>
  )
}
