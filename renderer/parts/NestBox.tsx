import { initialsOf } from './egg.ts'
import './NestBox.css'

/** A community, drawn; its name stands beside it or names the control around it. */
export function NestBox({ name, chosen = false }: { name: string; chosen?: boolean }) {
  return (
    <span className={chosen ? 'nest-box nest-box-chosen' : 'nest-box'} aria-hidden="true">
      {initialsOf(name)}
    </span>
  )
}
