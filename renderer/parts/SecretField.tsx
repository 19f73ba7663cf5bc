import { Eye, EyeOff } from 'lucide-react'
import { useId, useState } from 'react'
import { hiddenLinkChars } from '../limits.ts'
import { words } from '../words.ts'
import { Button } from './Button.tsx'
import { CopyButton } from './CopyButton.tsx'
import { Icon } from './Icon.tsx'
import { QrCode } from './QrCode.tsx'
import './Field.css'
import './SecretField.css'

interface SecretFieldProps {
  label: string
  text: string
  /** The view's main action is to copy it. */
  main?: boolean
  /** The name of the QR code that is drawn while the text is shown; absent where there is none. */
  qrLabel?: string
}

/** Something that opens a door: it stays hidden until it is asked for, and can be copied unseen. */
export function SecretField({ label, text, main = false, qrLabel }: SecretFieldProps) {
  const id = useId()
  const [shown, setShown] = useState(false)
  const [copyFailed, setCopyFailed] = useState(false)
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      <div className="secret-line">
        <input
          id={id}
          className="field-input secret-text"
          readOnly
          dir="ltr"
          value={shown ? text : '•'.repeat(Math.min(text.length, hiddenLinkChars))}
          aria-description={shown ? undefined : words.share.hidden}
          onFocus={(event) => shown && event.target.select()}
        />
        <Button onClick={() => setShown(!shown)}>
          <Icon of={shown ? EyeOff : Eye} />
          {shown ? words.share.hide : words.share.show}
        </Button>
        <CopyButton
          text={text}
          kind={main ? 'main' : 'outlined'}
          onFailed={() => {
            setShown(true)
            setCopyFailed(true)
          }}
        />
      </div>
      {shown && qrLabel !== undefined && <QrCode text={text} label={qrLabel} />}
      {copyFailed && (
        <p className="field-error" role="alert">
          {words.copyFailed}
        </p>
      )}
    </div>
  )
}
