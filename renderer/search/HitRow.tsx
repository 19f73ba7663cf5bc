import { memo } from 'react'
import type { SearchHit } from '../../peer/contract.ts'
import { Egg } from '../parts/Egg.tsx'
import { times } from '../timeline/times.ts'
import { Marked } from './Marked.tsx'
import { type OptionProps, OptionRow } from './OptionRow.tsx'

interface HitRowProps extends OptionProps {
  hit: SearchHit
  query: string
  showsChannel: boolean
}

/** A message that was found: where, by whom, when, and the words in it. */
export const HitRow = memo(
  function HitRow({ hit, query, showsChannel, id, selected, onTake }: HitRowProps) {
    const { sender, name, channelName, ts, body } = hit
    return (
      <OptionRow id={id} selected={selected} onTake={onTake} className="search-hit">
        <Egg userId={sender} name={name} size="pane" />
        <div className="grow">
          <div className="search-hit-head">
            <strong className="cut">
              <bdi>{name}</bdi>
            </strong>
            {showsChannel && <bdi className="cut">{channelName}</bdi>}
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
    before.showsChannel === after.showsChannel,
)
