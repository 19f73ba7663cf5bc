import { Ways } from '../landing/Ways.tsx'
import { Sheet } from '../parts/Sheet.tsx'
import { words } from '../words.ts'

interface AddCommunitySheetProps {
  open: boolean
  onClose: () => void
  onLanded: (communityId: string) => void
}

export function AddCommunitySheet({ open, onClose, onLanded }: AddCommunitySheetProps) {
  return (
    <Sheet title={words.community.addTitle} open={open} onClose={onClose} width="wide">
      <Ways onLanded={onLanded} />
    </Sheet>
  )
}
