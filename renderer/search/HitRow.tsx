import { memo } from 'react'
import type { SearchHit } from '../../peer/contract.ts'
import { Egg } from '../parts/Egg.tsx'
import { times } from '../timeline/times.ts'
import { Marked } from './Marked.tsx'
import { type OptionProps, OptionRow } from './OptionRow.tsx'

interface HitRowProps extends OptionProps {
  hit: SearchHit
  query: string
  /** What the channel is called; absent where only one is searched. */
  place: string | undefined
}

/** A message that was found: where, by whom, when, and the words in it. */
export const HitRow = memo(
  function HitRow({ hit, query, place, id, selected, onTake }: HitRowProps) {
    const { sender, name, ts, body } = hit
    return (
      <OptionRow id={id} selected={selected} onTake={onTake} className="search-hit">
        <Egg userId={sender} name={name} size="pane" />
        <div className="grow">
          <div className="search-hit-head">
            <strong className="cut">
              <bdi>{name}</bdi>
            </strong>
            {place !== undefined && <bdi className="cut">{place}</bdi>}
            <time dateTime={new Date(ts).toISOString()} title={times.full(ts)}>
              {times.day(ts, Date.now())} {times.clock(ts)}
            </time>
          </div>
          <div className="search-hit-body" dir="auto">
            <Marked text={body} query={query} near />
          </div>
        </div>
      </OptionRow>
    )
  },
  (before, after) =>
    before.hit === after.hit &&
    before.query === after.query &&
    before.selected === after.selected &&
    before.id === after.id &&
    before.place === after.place,
)
