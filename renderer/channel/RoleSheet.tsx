import { TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import type { Member, Role } from '../../peer/contract.ts'
import { useApi } from '../api.ts'
import { Callout } from '../parts/Callout.tsx'
import { ConfirmSheet } from '../parts/ConfirmSheet.tsx'
import { SelectField } from '../parts/SelectField.tsx'
import { useReset } from '../parts/useReset.ts'
import { words } from '../words.ts'

interface RoleSheetProps {
  communityId: string
  member: Member
  roles: readonly Exclude<Role, 'none'>[]
  open: boolean
  onClose: () => void
}

/** Gives somebody another role. */
export function RoleSheet({ communityId, member: { userId, name, role }, roles, open, onClose }: RoleSheetProps) {
  const api = useApi()
  const [chosen, setChosen] = useState(role)
  useReset(open, () => {
    setChosen(role)
  })
  return (
    <ConfirmSheet
      title={words.person.roleTitle(name)}
      action={words.person.roleAction}
      disabled={chosen === role}
      open={open}
      onClose={onClose}
      onConfirm={async () => {
        if (chosen !== 'none') await api.call('members.setRole', { communityId, userId, role: chosen })
      }}
    >
      <SelectField
        label={words.person.role}
        value={chosen}
        choices={roles.map((value) => ({ value, text: words.roles[value] }))}
        onChange={setChosen}
        hint={words.person.roleHint[chosen]}
      />
      {chosen === 'owner' && (
        <Callout kind="warning" icon={TriangleAlert}>
          {words.person.roleOwnerWarning}
        </Callout>
      )}
    </ConfirmSheet>
  )
}
