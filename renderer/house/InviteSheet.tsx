import { DoorOpen, Info, ShieldCheck, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import type { Community, Result, Role } from '../../peer/contract.ts'
import { useApi } from '../api.ts'
import { Button } from '../parts/Button.tsx'
import { Callout } from '../parts/Callout.tsx'
import { SecretField } from '../parts/SecretField.tsx'
import { Segments } from '../parts/Segments.tsx'
import { SelectField } from '../parts/SelectField.tsx'
import { Sheet } from '../parts/Sheet.tsx'
import { useAttempt } from '../parts/useAttempt.ts'
import { times } from '../timeline/times.ts'
import { words } from '../words.ts'
import { InviteList } from './InviteList.tsx'
import './InviteSheet.css'

interface InviteSheetProps {
  community: Community
  open: boolean
  onClose: () => void
}

/** Makes links into the community, and takes them back. A link is a key, so it is hidden until asked for. */
export function InviteSheet({ community, open, onClose }: InviteSheetProps) {
  return (
    <Sheet
      title={words.share.title(community.name)}
      open={open}
      onClose={onClose}
      footer={<span className="grow">{words.share.hand}</span>}
    >
      <Making community={community} />
    </Sheet>
  )
}

const hourMs = 60 * 60_000
const validFor = { hour: hourMs, day: 24 * hourMs, week: 7 * 24 * hourMs, month: 30 * 24 * hourMs }
const validChoices = (['hour', 'day', 'week', 'month'] as const).map((value) => ({
  value,
  text: words.share.validChoices[value],
}))
const useChoices = [1, 5, 10, 25, 100].map((count) => ({ value: String(count), text: words.share.useChoice(count) }))
const roleChoices = (['member', 'moderator'] as const).map((value) => ({ value, text: words.roles[value] }))
/** Nobody hands out more than owners allow. */
const rolesFor = (role: Role) => roleChoices.filter(({ value }) => role === 'owner' || value === 'member')

interface Made extends Result<'invites.create'> {
  usesMax: number
}

function Making({ community: { communityId, name, role: ownRole } }: { community: Community }) {
  const api = useApi()
  const { busy, error, attempt, forget } = useAttempt()
  const [kind, setKind] = useState<'guarded' | 'open'>('guarded')
  const [valid, setValid] = useState<keyof typeof validFor>('week')
  const [uses, setUses] = useState('1')
  const [role, setRole] = useState<'member' | 'moderator'>('member')
  const [made, setMade] = useState<Made>()

  const make = () =>
    attempt(async () => {
      const usesMax = Number(uses)
      const wishes = kind === 'open' ? { kind } : { kind, expiresInMs: validFor[valid], usesMax, role }
      setMade({ ...(await api.call('invites.create', { communityId, ...wishes })), usesMax })
    })
  const choose = (next: 'guarded' | 'open') => {
    forget()
    setMade(undefined)
    setKind(next)
  }
  return (
    <>
      <Segments
        label={words.share.kind}
        value={kind}
        choices={[
          { value: 'guarded', text: words.share.guarded, icon: ShieldCheck },
          { value: 'open', text: words.share.open, icon: DoorOpen },
        ]}
        onChange={choose}
      />
      {kind === 'open' ? (
        <Callout kind="warning" icon={TriangleAlert}>
          {words.share.openAbout(name)}
        </Callout>
      ) : (
        <Callout icon={Info}>{words.share.guardedAbout}</Callout>
      )}
      {made ? (
        <div className="invite-made">
          <SecretField key={made.link} label={words.share.link} text={made.link} main qrLabel={words.share.qr} />
          <div className="invite-facts" role="status">
            <span className="grow">
              {made.expiresTs === null
                ? words.share.madeOpen
                : words.share.made(times.until(made.expiresTs, Date.now()), made.usesMax)}
            </span>
            {made.kind === 'guarded' && (
              <Button small kind="plain" onClick={() => setMade(undefined)}>
                {words.share.another}
              </Button>
            )}
          </div>
        </div>
      ) : (
        <>
          {kind === 'guarded' && (
            <div className="invite-choices">
              <SelectField label={words.share.validFor} value={valid} choices={validChoices} onChange={setValid} />
              <SelectField label={words.share.uses} value={uses} choices={useChoices} onChange={setUses} />
              <SelectField label={words.share.joinsAs} value={role} choices={rolesFor(ownRole)} onChange={setRole} />
            </div>
          )}
          <div>
            <Button kind={kind === 'open' ? 'outlined' : 'main'} disabled={busy} onClick={make}>
              {kind === 'open' ? words.share.makeOpen : words.share.make}
            </Button>
          </div>
        </>
      )}
      {error && (
        <p className="field-error" role="alert">
          {error}
        </p>
      )}
      <InviteList communityId={communityId} except={made?.inviteId ?? undefined} />
    </>
  )
}
