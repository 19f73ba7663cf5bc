import { birdBreast, birdShape } from './birdShape.ts'

/** The one-colour mark: the bird on its perch. */
export function Mark({ className }: { className?: string }) {
  return (
    <svg className={className} viewBox="0 0 128 128" aria-hidden="true" fill="currentColor">
      <path d="M8 94.500h16M54 94.500h66" fill="none" stroke="currentColor" strokeWidth="8" strokeLinecap="round" />
      <path fillRule="evenodd" d={birdShape} />
      <path d={birdBreast} />
    </svg>
  )
}
