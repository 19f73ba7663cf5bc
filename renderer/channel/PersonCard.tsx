import { BadgeCheck, CircleHelp, MessageCircle, ShieldHalf, UserMinus, UserRoundCheck } from 'lucide-react'
import { useState } from 'react'
import type { Channel, Community, Member } from '../../peer/contract.ts'
import { useApi } from '../api.ts'
import { Button } from '../parts/Button.tsx'
import { Egg } from '../parts/Egg.tsx'
import { Icon } from '../parts/Icon.tsx'
import { useAttempt } from '../parts/useAttempt.ts'
import { words } from '../words.ts'
import { PersonDevices } from './PersonDevices.tsx'
import { mayReadmit, mayRemove, rolesToGive } from './permissions.ts'
import { RemoveFromChannel } from './RemoveFromChannel.tsx'
import { RemoveSheet } from './RemoveSheet.tsx'
import { RoleSheet } from './RoleSheet.tsx'
import { SafetySheet } from './SafetySheet.tsx'
import './PersonCard.css'

interface PersonCardProps {
  community: Community
  channel: Channel
  member: Member
  onGoToRoom: (roomId: string) => void
}

/** One person: who they are here, and what this person may do about them. */
export function PersonCard({ community, channel, member, onGoToRoom }: PersonCardProps) {
  const { communityId, role, removed } = community
  const { userId, name, self, here, verified } = member
  const api = useApi()
  const { busy, error, attempt } = useAttempt()
  const [sheet, setSheet] = useState<'safety' | 'role' | 'remove'>()
  const [readmitted, setReadmitted] = useState(false)
  const close = () => setSheet(undefined)

  const out = member.role === 'none'
  const others = !self && !removed
  const roles = others ? rolesToGive(role, member.role) : []
  const writes = async () => {
    const { roomId } = await api.call('conversations.open', { communityId, userIds: [userId] })
    onGoToRoom(roomId)
  }
  const readmit = async () => {
    await api.call('members.readmit', { communityId, userId })
    setReadmitted(true)
  }
  return (
    <div className="people-pane-list person">
      <div className="person-head">
        <Egg userId={userId} name={name} size="card" here={here} />
        <div className="grow">
          <strong>
            <bdi>{name}</bdi>
          </strong>
          <span>
            {out ? words.person.gone : words.roles[member.role]} ·{' '}
            {self ? words.self : words.presence[here ? 'here' : 'gone']}
          </span>
        </div>
      </div>
      {!self && !out && (
        <p className={verified ? 'person-verified' : 'person-unverified'}>
          <Icon of={verified ? BadgeCheck : CircleHelp} />
          {verified ? words.person.verified : words.person.notVerified}
        </p>
      )}
      {others && !out && (
        <div className="person-actions">
          <Button kind="main" disabled={busy} onClick={() => attempt(writes)}>
            <Icon of={MessageCircle} />
            {words.person.message}
          </Button>
          <Button onClick={() => setSheet('safety')}>
            <Icon of={BadgeCheck} />
            {words.person.compare}
          </Button>
        </div>
      )}
      {error && (
        <p className="field-error" role="alert">
          {error}
        </p>
      )}
      <PersonDevices community={community} member={member} />
      <div className="person-power">
        {roles.length > 0 && (
          <Button kind="plain" onClick={() => setSheet('role')}>
            <Icon of={ShieldHalf} />
            {words.person.changeRole}
          </Button>
        )}
        {others && channel.kind === 'private' && (
          <RemoveFromChannel community={community} channel={channel} member={member} />
        )}
        {others && mayRemove(role, member.role) && (
          <Button kind="plain" className="button-loss" onClick={() => setSheet('remove')}>
            <Icon of={UserMinus} />
            {words.person.remove}
          </Button>
        )}
        {others && out && mayReadmit(role) && (
          <>
            <p className="field-hint" role="status">
              {readmitted ? words.person.readmitted(name) : words.person.readmitAbout}
            </p>
            {!readmitted && (
              <Button disabled={busy} onClick={() => attempt(readmit)}>
                <Icon of={UserRoundCheck} />
                {words.person.readmit}
              </Button>
            )}
          </>
        )}
      </div>
      <SafetySheet communityId={communityId} member={member} open={sheet === 'safety'} onClose={close} />
      {roles.length > 0 && (
        <RoleSheet communityId={communityId} member={member} roles={roles} open={sheet === 'role'} onClose={close} />
      )}
      <RemoveSheet community={community} member={member} open={sheet === 'remove'} onClose={close} />
    </div>
  )
}
