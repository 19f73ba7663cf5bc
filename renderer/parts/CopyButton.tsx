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
  kind?: 'main' | 'outlined' | 'plain'
  disabled?: boolean
  onFailed?: () => void
}

export function CopyButton({
  text,
  label = words.copy,
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
    <Button kind={kind} disabled={disabled} onClick={copy}>
      <Icon of={copied ? Check : Copy} />
      <span aria-live="polite">{copied ? words.copied : label}</span>
    </Button>
  )
}
