import { Menu } from 'lucide-react'
import type { ReactNode } from 'react'
import { ToolButton } from '../parts/ToolButton.tsx'
import { words } from '../words.ts'
import { SyncChip } from './SyncChip.tsx'
import './PanelHead.css'

interface PanelHeadProps {
  communityId: string
  onOpenDrawer: () => void
  children: ReactNode
}

/** The head of the middle panel. The sync chip always stands at its end. */
export function PanelHead({ communityId, onOpenDrawer, children }: PanelHeadProps) {
  return (
    <header className="panel-head">
      <ToolButton className="panel-head-menu" icon={Menu} label={words.sidebar.open} onClick={onOpenDrawer} />
      {children}
      <SyncChip communityId={communityId} />
    </header>
  )
}
