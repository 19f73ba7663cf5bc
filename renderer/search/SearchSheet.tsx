import { Search, X } from 'lucide-react'
import { type KeyboardEvent, type RefObject, useEffect, useId, useRef, useState } from 'react'
import type { Channel, Community, Member, SearchHit } from '../../peer/contract.ts'
import { shownName } from '../channel/shownName.ts'
import { Icon } from '../parts/Icon.tsx'
import { Segments } from '../parts/Segments.tsx'
import { Sheet } from '../parts/Sheet.tsx'
import { ToolButton } from '../parts/ToolButton.tsx'
import { words } from '../words.ts'
import { HitRow } from './HitRow.tsx'
import { OptionRow } from './OptionRow.tsx'
import { PlaceRow } from './PlaceRow.tsx'
import { type Place, placesFor } from './places.ts'
import { useSearch } from './useSearch.ts'
import './SearchSheet.css'

export type SearchScope = 'here' | 'everywhere'

interface SearchSheetProps {
  community: Community
  channels: readonly Channel[]
  members: readonly Member[]
  /** The open channel; `here` is not offered without one. */
  channel: Channel | undefined
  /** Where it begins to search; undefined while it is closed. */
  scope: SearchScope | undefined
  onScope: (scope: SearchScope) => void
  onClose: () => void
  onGoToRoom: (roomId: string) => void
  onGoToPerson: (userId: string) => void
  onGoToMessage: (roomId: string, eventId: string) => void
}

/** Finds messages, and channels and people by name. The keyboard stays in the field and moves through what was found. */
export function SearchSheet(props: SearchSheetProps) {
  const field = useRef<HTMLInputElement>(null)
  const leaves = useRef(false)
  const open = props.scope !== undefined
  // It fades out with what it showed.
  const last = useRef<SearchScope>('everywhere')
  if (props.scope) last.current = props.scope
  const go = (work: () => void) => {
    leaves.current = true
    props.onClose()
    work()
  }
  useEffect(() => {
    if (open) leaves.current = false
  }, [open])
  return (
    <Sheet
      title={words.search.title}
      width="switcher"
      headless
      open={open}
      onClose={props.onClose}
      initialFocus={field}
      // What was chosen takes the focus itself.
      finalFocus={() => !leaves.current}
      footer={
        <>
          <span className="search-key">
            <kbd>↑</kbd>
            <kbd>↓</kbd>
            {words.search.hintMove}
          </span>
          <span className="search-key">
            <kbd>↵</kbd>
            {words.search.hintGo}
          </span>
          <span className="search-key">
            <kbd>Esc</kbd>
            {words.search.hintLeave}
          </span>
        </>
      }
    >
      <Searching {...props} scope={last.current} field={field} go={go} />
    </Sheet>
  )
}

interface SearchingProps extends Omit<SearchSheetProps, 'scope'> {
  scope: SearchScope
  field: RefObject<HTMLInputElement | null>
  go: (work: () => void) => void
}

type Choice = { kind: 'place'; place: Place } | { kind: 'hit'; hit: SearchHit } | { kind: 'more' }

function Searching(props: SearchingProps) {
  const { community, channels, members, channel, scope, onScope, field, go } = props
  const { onClose, onGoToRoom, onGoToPerson, onGoToMessage } = props
  const id = useId()
  const [text, setText] = useState('')
  const [chosen, setChosen] = useState(0)
  const list = useRef<HTMLDivElement>(null)
  const query = text.trim()
  const here = scope === 'here' ? channel : undefined
  const { found, error, more } = useSearch({ communityId: community.communityId, roomId: here?.roomId }, query)

  const places = here ? [] : placesFor(query, channels, members)
  const hits = query === '' ? [] : (found?.hits ?? [])
  // There may be more where nothing was found yet: what was edited away is left out.
  const hasMore = query !== '' && typeof found?.next === 'string'
  const choices: Choice[] = [
    ...places.map((place): Choice => ({ kind: 'place', place })),
    ...hits.map((hit): Choice => ({ kind: 'hit', hit })),
    ...(hasMore ? [{ kind: 'more' } as const] : []),
  ]
  const at = Math.min(chosen, choices.length - 1)
  const optionId = (place: number) => `${id}option${place}`

  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' })
  }, [at, choices.length])

  const take = (choice: Choice | undefined) => {
    if (choice?.kind === 'more') void more()
    if (choice?.kind === 'hit') go(() => onGoToMessage(choice.hit.roomId, choice.hit.eventId))
    if (choice?.kind === 'place') {
      const { place } = choice
      // The open channel takes no focus by being gone to: the place to write has it still.
      if (place.kind === 'channel' && place.channel.roomId === channel?.roomId) onClose()
      else go(() => (place.kind === 'channel' ? onGoToRoom(place.channel.roomId) : onGoToPerson(place.member.userId)))
    }
  }
  const press = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Enter') take(choices[at])
    else if (event.key === 'ArrowDown') setChosen(choices.length === 0 ? 0 : (at + 1) % choices.length)
    else if (event.key === 'ArrowUp') setChosen(choices.length === 0 ? 0 : (at - 1 + choices.length) % choices.length)
    else return
    event.preventDefault()
  }
  const optionProps = (place: number) => ({
    id: optionId(place),
    selected: place === at,
    onTake: () => take(choices[place]),
  })
  const nameOfPlace = ({ roomId, channelName }: SearchHit) =>
    channels.some((one) => one.roomId === roomId && one.kind === 'direct')
      ? words.search.between(channelName)
      : `#${channelName}`
  const settled = query !== '' && found?.query === query
  return (
    <>
      <div className="search-head">
        <Icon of={Search} />
        <input
          ref={field}
          className="search-field"
          role="combobox"
          aria-label={words.search.label}
          aria-expanded={choices.length > 0}
          aria-controls={`${id}list`}
          aria-activedescendant={at >= 0 ? optionId(at) : undefined}
          aria-autocomplete="list"
          autoComplete="off"
          spellCheck={false}
          placeholder={here ? words.search.placeholderIn(shownName(here)) : words.search.placeholder}
          value={text}
          onChange={(event) => {
            setText(event.target.value)
            setChosen(0)
          }}
          onKeyDown={press}
        />
        <ToolButton icon={X} label={words.close} onClick={onClose} />
      </div>
      {channel && (
        <div className="search-scope">
          <Segments
            label={words.search.scope}
            value={scope}
            choices={[
              { value: 'everywhere', text: words.search.everywhere },
              {
                value: 'here',
                text:
                  channel.kind === 'direct'
                    ? words.search.hereWith(channel.name)
                    : words.search.here(shownName(channel)),
              },
            ]}
            onChange={(next) => {
              setChosen(0)
              onScope(next)
            }}
          />
        </div>
      )}
      <div className="search-list" id={`${id}list`} role="listbox" aria-label={words.search.results} ref={list}>
        {places.length > 0 && (
          <fieldset className="search-group" aria-labelledby={`${id}places`}>
            <div className="search-label" id={`${id}places`} role="presentation">
              {words.search.places}
            </div>
            {places.map((place, i) => (
              <PlaceRow key={place.key} place={place} query={query} {...optionProps(i)} />
            ))}
          </fieldset>
        )}
        {hits.length > 0 && (
          <fieldset className="search-group" aria-labelledby={`${id}messages`}>
            <div className="search-label" id={`${id}messages`} role="presentation">
              {words.search.messages}
            </div>
            {hits.map((hit, i) => (
              <HitRow
                key={hit.eventId}
                hit={hit}
                query={found?.query ?? query}
                place={here ? undefined : nameOfPlace(hit)}
                {...optionProps(places.length + i)}
              />
            ))}
          </fieldset>
        )}
        {hasMore && (
          <OptionRow className="search-more" {...optionProps(choices.length - 1)}>
            {words.search.more}
          </OptionRow>
        )}
      </div>
      {error ? (
        <p className="search-note field-error" role="alert">
          {error}
        </p>
      ) : settled && hits.length === 0 ? (
        <p className="search-note">
          {words.search.none(query)} {words.search.noneHelp}
        </p>
      ) : query === '' ? (
        <p className="search-note">{words.search.start}</p>
      ) : null}
      <div className="unseen" aria-live="polite">
        {settled && (hits.length === 0 ? words.search.none(query) : words.search.found(hits.length, hasMore))}
      </div>
    </>
  )
}
