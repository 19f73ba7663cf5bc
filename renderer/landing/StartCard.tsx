import { House } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { useApi } from '../api.ts'
import { Button } from '../parts/Button.tsx'
import { Field } from '../parts/Field.tsx'
import { Icon } from '../parts/Icon.tsx'
import { useAttempt } from '../parts/useAttempt.ts'
import { words } from '../words.ts'
import type { WayProps } from './InviteCard.tsx'
import { NameField } from './NameField.tsx'

/** Name a new community, and be its first member. */
export function StartCard({ asksName, ensureProfile, onLanded }: WayProps) {
  const api = useApi()
  const { busy, error, attempt } = useAttempt()
  const [open, setOpen] = useState(false)
  const [community, setCommunity] = useState('')
  const [name, setName] = useState('')

  const submit = (event: FormEvent) => {
    event.preventDefault()
    void attempt(async () => {
      await ensureProfile(name)
      const { communityId } = await api.call('communities.create', { name: community })
      onLanded(communityId)
    })
  }
  const incomplete = community.trim() === '' || (asksName && name.trim() === '')
  return (
    <form className="card" onSubmit={submit} aria-label={words.start.title}>
      <h2 className="card-title">
        <Icon of={House} />
        {words.start.title}
      </h2>
      {open ? (
        <>
          <Field
            label={words.start.name}
            value={community}
            onChange={setCommunity}
            error={asksName ? undefined : error}
            autoFocus
          />
          {asksName && <NameField value={name} onChange={setName} error={error} />}
          <div className="card-actions">
            <Button kind="main" type="submit" disabled={busy || incomplete}>
              {words.start.create}
            </Button>
            <Button kind="plain" onClick={() => setOpen(false)} disabled={busy}>
              {words.cancel}
            </Button>
          </div>
        </>
      ) : (
        <>
          <p className="card-about">{words.start.about}</p>
          <div className="card-actions">
            <Button onClick={() => setOpen(true)}>{words.start.open}</Button>
          </div>
        </>
      )}
    </form>
  )
}
