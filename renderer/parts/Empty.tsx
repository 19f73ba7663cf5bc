import type { ReactNode } from 'react'
import { Bird } from './Bird.tsx'
import './Empty.css'

interface EmptyProps {
  title: string
  children: ReactNode
  /** What stands between the sentences and the actions. */
  below?: ReactNode
  actions?: ReactNode
}

/** A place with nothing in it yet: a bird on a wire, what it is, and what to do next. */
export function Empty({ title, children, below, actions }: EmptyProps) {
  return (
    <div className="empty">
      <svg className="empty-art" viewBox="0 0 132 74" fill="none" aria-hidden="true">
        <path className="empty-wire" d="M4 52Q66 66 128 52" />
        <g className="empty-bird">
          <Bird x={66} y={59} scale={0.4} />
        </g>
      </svg>
      <h2 className="empty-title">{title}</h2>
      <p>{children}</p>
      {below}
      {actions && <div className="empty-actions">{actions}</div>}
    </div>
  )
}
