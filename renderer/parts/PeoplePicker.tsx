import { useId, useState } from 'react'
import type { Member } from '../../peer/contract.ts'
import { words } from '../words.ts'
import { Egg } from './Egg.tsx'
import { Field } from './Field.tsx'
import './PeoplePicker.css'

interface PeoplePickerProps {
  label: string
  /** Who can be chosen. */
  people: readonly Pick<Member, 'userId' | 'name' | 'here'>[]
  chosen: readonly string[]
  onChange: (userIds: readonly string[]) => void
  countMax: number
}

/** With more people than this there is a field to find somebody by. */
const unfilteredMax = 7

/** A list of people with a box to tick each. */
export function PeoplePicker({ label, people, chosen, onChange, countMax }: PeoplePickerProps) {
  const id = useId()
  const [filter, setFilter] = useState('')
  const wanted = filter.trim().toLocaleLowerCase()
  const shown = people.filter(({ name }) => name.toLocaleLowerCase().includes(wanted))
  const full = chosen.length >= countMax
  const toggle = (userId: string) =>
    onChange(chosen.includes(userId) ? chosen.filter((one) => one !== userId) : [...chosen, userId])
  return (
    <fieldset className="picker" aria-describedby={`${id}-count`}>
      <legend className="field-label">{label}</legend>
      {people.length > unfilteredMax && (
        <Field
          label={words.picker.filter}
          labelUnseen
          placeholder={words.picker.filter}
          value={filter}
          onChange={setFilter}
          // Enter would send the form around it.
          onKeyDown={(event) => event.key === 'Enter' && event.preventDefault()}
        />
      )}
      <div className="picker-list">
        {shown.map(({ userId, name, here }) => (
          <label key={userId} className="picker-row">
            <input
              type="checkbox"
              checked={chosen.includes(userId)}
              disabled={full && !chosen.includes(userId)}
              onChange={() => toggle(userId)}
            />
            <Egg userId={userId} name={name} size="sidebar" here={here} />
            <bdi className="cut">{name}</bdi>
          </label>
        ))}
        {shown.length === 0 && <p className="field-hint">{words.picker.none}</p>}
      </div>
      <p id={`${id}-count`} className="field-hint" aria-live="polite">
        {full ? words.picker.most(countMax) : words.picker.chosen(chosen.length)}
      </p>
    </fieldset>
  )
}
