import { useRef } from 'react'
import type { Invite } from '../../peer/contract.ts'
import { useApi, useLive, useLiveItems } from '../api.ts'
import { Button } from '../parts/Button.tsx'
import { CopyButton } from '../parts/CopyButton.tsx'
import { useAttempt } from '../parts/useAttempt.ts'
import { times } from '../timeline/times.ts'
import { words } from '../words.ts'
import './InviteList.css'

interface InviteListProps {
  communityId: string
  /** The one that is shown elsewhere. */
  except: string | undefined
}

/** The guarded links that still let somebody in: how far each is used, when it ends, and how to take it back. */
export function InviteList({ communityId, except }: InviteListProps) {
  const api = useApi()
  const { busy, error, attempt } = useAttempt()
  const invites = useLive('invites', { communityId })
  const self = useLiveItems('profile', {})[0]
  const title = useRef<HTMLHeadingElement>(null)
  if (invites.state !== 'here') return null

  const live = invites.items.filter(({ status, inviteId }) => status === 'live' && inviteId !== except)
  const takeBack = (inviteId: string) =>
    attempt(async () => {
      await api.call('invites.revoke', { communityId, inviteId })
      // The row goes away with the button that has the focus.
      title.current?.focus()
    })
  return (
    <section className="invites" aria-labelledby="invites-live">
      <h3 id="invites-live" className="invites-title" ref={title} tabIndex={-1}>
        {words.share.live}
      </h3>
      {live.length === 0 && <p className="field-hint">{words.share.noneLive}</p>}
      <ul>
        {live.map((invite) => {
          const facts = factsOf(invite, self?.userId)
          return (
            <li key={invite.inviteId} className="invite-row">
              <div className="grow">
                <strong>{words.roles[invite.role]}</strong>
                <span>{facts}</span>
              </div>
              {invite.link !== null && (
                <CopyButton small text={invite.link} accessibleLabel={words.share.copyOf(facts)} />
              )}
              <Button
                small
                kind="plain"
                className="button-loss"
                disabled={busy}
                aria-label={words.share.takeBackOf(facts)}
                onClick={() => takeBack(invite.inviteId)}
              >
                {words.share.takeBack}
              </Button>
            </li>
          )
        })}
      </ul>
      {error && (
        <p className="field-error" role="alert">
          {error}
        </p>
      )}
    </section>
  )
}

function factsOf(invite: Invite, selfId: string | undefined): string {
  const own = invite.createdBy === selfId
  return [
    words.share.used(invite.usedCount, invite.usesMax),
    words.share.ends(times.until(invite.expiresTs, Date.now())),
    own ? (invite.link === null ? words.share.elsewhere : words.share.byYou) : words.share.by(invite.createdByName),
  ].join(' · ')
}
