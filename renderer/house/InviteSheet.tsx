import { Eye, EyeOff, Info } from 'lucide-react'
import { useEffect, useId, useState } from 'react'
import type { Community } from '../../peer/contract.ts'
import { useApi } from '../api.ts'
import { hiddenLinkChars } from '../limits.ts'
import { Button } from '../parts/Button.tsx'
import { CopyButton } from '../parts/CopyButton.tsx'
import { Icon } from '../parts/Icon.tsx'
import { Sheet } from '../parts/Sheet.tsx'
import { sentenceOf } from '../transport/refused.ts'
import { words } from '../words.ts'
import './InviteSheet.css'

interface InviteSheetProps {
  community: Community
  open: boolean
  onClose: () => void
}

/** Makes an open link each time it is opened. The link is a key, so it is hidden until asked for. */
export function InviteSheet({ community, open, onClose }: InviteSheetProps) {
  return (
    <Sheet
      title={words.share.title(community.name)}
      open={open}
      onClose={onClose}
      footer={<span className="grow">{words.share.hand}</span>}
    >
      <InviteLink community={community} />
    </Sheet>
  )
}

function InviteLink({ community: { communityId, name } }: { community: Community }) {
  const api = useApi()
  const id = useId()
  const [link, setLink] = useState('')
  const [shown, setShown] = useState(false)
  const [error, setError] = useState<string>()

  useEffect(() => {
    let current = true
    api.call('invites.create', { communityId }).then(
      (made) => current && setLink(made.link),
      (thrown) => current && setError(sentenceOf(thrown)),
    )
    return () => {
      current = false
    }
  }, [api, communityId])

  const copyFailed = () => {
    setShown(true)
    setError(words.copyFailed)
  }
  return (
    <>
      <p className="invite-warning">
        <Icon of={Info} />
        <span>{words.share.open(name)}</span>
      </p>
      <div className="field">
        <label className="field-label" htmlFor={id}>
          {words.share.link}
        </label>
        <div className="invite-line">
          <input
            id={id}
            className="field-input invite-link"
            readOnly
            value={shown ? link : '•'.repeat(Math.min(link.length, hiddenLinkChars))}
            aria-description={shown || link === '' ? undefined : words.share.hidden}
            placeholder={error ? '' : words.share.making}
          />
          <Button onClick={() => setShown(!shown)} disabled={link === ''}>
            <Icon of={shown ? EyeOff : Eye} />
            {shown ? words.share.hide : words.share.show}
          </Button>
          <CopyButton text={link} kind="main" disabled={link === ''} onFailed={copyFailed} />
        </div>
        {error && (
          <p className="field-error" role="alert">
            {error}
          </p>
        )}
      </div>
    </>
  )
}
