import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { copiedForMs } from '../limits.ts'
import { words } from '../words.ts'
import { Button } from './Button.tsx'
import { copyText } from './copyText.ts'
import { Icon } from './Icon.tsx'

interface CopyButtonProps {
  text: string
  label?: string
  /** Where `label` alone does not say which of several is copied. */
  accessibleLabel?: string
  small?: boolean
  kind?: 'main' | 'outlined' | 'plain'
  disabled?: boolean
  onFailed?: () => void
}

export function CopyButton({
  text,
  label = words.copy,
  accessibleLabel,
  small = false,
  kind = 'outlined',
  disabled = false,
  onFailed,
}: CopyButtonProps) {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), copiedForMs)
    return () => clearTimeout(timer)
  }, [copied])
  const copy = async () => {
    if (await copyText(text)) setCopied(true)
    else onFailed?.()
  }
  return (
    <Button
      kind={kind}
      small={small}
      disabled={disabled}
      aria-label={copied ? undefined : accessibleLabel}
      onClick={copy}
    >
      <Icon of={copied ? Check : Copy} />
      <span aria-live="polite">{copied ? words.copied : label}</span>
    </Button>
  )
}
