import { Link } from 'lucide-react'
import { type FormEvent, useEffect, useState } from 'react'
import type { InviteView } from '../../peer/contract.ts'
import { useApi, useOpenedInvite } from '../api.ts'
import { Button } from '../parts/Button.tsx'
import { Field } from '../parts/Field.tsx'
import { Icon } from '../parts/Icon.tsx'
import { NestBox } from '../parts/NestBox.tsx'
import { useAttempt } from '../parts/useAttempt.ts'
import { words } from '../words.ts'
import { NameField } from './NameField.tsx'

export interface WayProps {
  asksName: boolean
  /** Makes the profile where there is none yet, the 24 words included. */
  ensureProfile: (name: string) => Promise<void>
  onLanded: (communityId: string) => void
}

/** Paste a link, see where it leads, join. */
export function InviteCard({ asksName, ensureProfile, onLanded }: WayProps) {
  const api = useApi()
  const { busy, error, attempt, forget } = useAttempt()
  const [link, setLink] = useState('')
  const [found, setFound] = useState<InviteView>()
  const [name, setName] = useState('')
  const trimmed = link.trim()

  const check = (invite: string) => attempt(async () => setFound(await api.call('invites.check', { link: invite })))
  const join = () =>
    attempt(async () => {
      await ensureProfile(name)
      const { communityId } = await api.call('communities.join', { link: trimmed })
      onLanded(communityId)
    })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void (found ? join() : check(trimmed))
  }
  const change = (next: string) => {
    forget()
    setLink(next)
  }
  const useAnother = () => {
    forget()
    setFound(undefined)
  }
  const opened = useOpenedInvite()
  useEffect(() => {
    if (opened === undefined) return
    api.openedInvite.taken()
    setLink(opened)
    setFound(undefined)
    void check(opened)
  }, [opened])
  const needsName = asksName && name.trim() === ''
  return (
    <form className="card" onSubmit={submit} aria-label={words.invite.have}>
      <h2 className="card-title">
        <Icon of={Link} />
        {words.invite.have}
      </h2>
      {found ? (
        <>
          <div className="card-found">
            <NestBox name={found.name} chosen />
            <p>
              {words.invite.leadsTo}
              <strong>
                <bdi>{found.name}</bdi>
              </strong>
            </p>
          </div>
          {found.kind === 'guarded' && <p className="card-hint">{words.invite.guarded(found.name)}</p>}
          {asksName ? (
            <NameField value={name} onChange={setName} error={error} autoFocus />
          ) : (
            error && (
              <p className="card-error" role="alert">
                {error}
              </p>
            )
          )}
          <div className="card-actions">
            <Button kind="main" type="submit" disabled={busy || needsName}>
              <bdi>{words.invite.join(found.name)}</bdi>
            </Button>
            <Button kind="plain" onClick={useAnother} disabled={busy}>
              {words.invite.another}
            </Button>
          </div>
        </>
      ) : (
        <>
          <Field
            label={words.invite.link}
            labelUnseen
            placeholder={words.invite.paste}
            value={link}
            onChange={change}
            error={error}
            hint={asksName ? words.invite.checkFirst : words.invite.checkFirstKnown}
          />
          <div className="card-actions">
            <Button kind={trimmed === '' ? 'outlined' : 'main'} type="submit" disabled={busy || trimmed === ''}>
              {words.invite.check}
            </Button>
          </div>
        </>
      )}
    </form>
  )
}
