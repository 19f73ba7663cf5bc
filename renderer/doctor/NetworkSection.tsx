import { RefreshCw } from 'lucide-react'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import type { Examination } from '../../peer/contract.ts'
import { Button } from '../parts/Button.tsx'
import { CopyButton } from '../parts/CopyButton.tsx'
import { Field } from '../parts/Field.tsx'
import { Icon } from '../parts/Icon.tsx'
import { Perch } from '../parts/Perch.tsx'
import { words } from '../words.ts'
import { CheckList } from './CheckList.tsx'
import { FindingCard } from './FindingCard.tsx'
import { OtherWays } from './OtherWays.tsx'
import { useDoctor } from './useDoctor.ts'
import './NetworkSection.css'

/** Whether anything stands between this device and the others, with what that rests on and what to do. */
export function NetworkSection() {
  const { busy, error, asked, found, examine } = useDoctor()
  const [address, setAddress] = useState('')
  const verdict = useRef<HTMLElement>(null)
  // What was found of one address stands above where it was typed.
  useEffect(() => {
    if (found !== undefined && found.address !== null) verdict.current?.scrollIntoView({ block: 'start' })
  }, [found])
  const lookThere = (event: FormEvent) => {
    event.preventDefault()
    if (address.trim() !== '') void examine(address.trim())
  }
  return (
    <>
      <section className="doctor" ref={verdict} aria-busy={busy} aria-label={words.doctor.section}>
        <div className="doctor-head">
          <p className="settings-about grow" aria-live="polite">
            {busy ? `${words.doctor.looking} ${words.doctor.lookingHelp}` : words.doctor.about}
            {!busy && found && <span className="unseen"> {found.findings[0]?.says}</span>}
          </p>
          <Button kind="main" disabled={busy} onClick={() => examine()}>
            <Icon of={RefreshCw} />
            {words.doctor.again}
          </Button>
        </div>
        {error !== undefined && asked === undefined && (
          <p className="field-error" role="alert">
            {error}
          </p>
        )}
        {found ? <Found found={found} /> : <div className="doctor-blank" aria-hidden="true" />}
      </section>
      <form className="settings-block" onSubmit={lookThere}>
        <h3>{words.doctor.way}</h3>
        <div className="doctor-address">
          <Field
            label={words.doctor.address}
            hint={words.doctor.addressHint}
            placeholder="192.168.1.20"
            dir="ltr"
            maxLength={255}
            error={asked === undefined ? undefined : error}
            value={address}
            onChange={setAddress}
          />
          <Button type="submit" disabled={busy || address.trim() === ''}>
            {words.doctor.look}
          </Button>
        </div>
      </form>
      <OtherWays />
      {found && <OwnAddresses addresses={found.ownAddresses} />}
      {found?.peerCount === 0 && (
        <p className="doctor-calm">
          <Perch small taken={1} of={1} />
          {words.doctor.calm}
        </p>
      )}
    </>
  )
}

function Found({ found: { address, findings, checks } }: { found: Examination }) {
  const [first, ...others] = findings
  return (
    <>
      {address !== null && (
        <h3 className="doctor-way">
          <bdi>{words.doctor.wayTo(address)}</bdi>
        </h3>
      )}
      {first && <FindingCard finding={first} lead />}
      {others.length > 0 && (
        <>
          <h3 className="doctor-others">{words.doctor.others}</h3>
          {others.map((finding) => (
            <FindingCard key={`${finding.kind} ${finding.says}`} finding={finding} />
          ))}
        </>
      )}
      <CheckList checks={checks} />
    </>
  )
}

function OwnAddresses({ addresses }: { addresses: readonly string[] }) {
  return (
    <section className="settings-block" aria-labelledby="doctor-own">
      <h3 id="doctor-own">{words.doctor.own}</h3>
      <p className="settings-about">{addresses.length === 0 ? words.doctor.ownNone : words.doctor.ownAbout}</p>
      <ul className="doctor-own">
        {addresses.map((address) => (
          <li key={address}>
            <code dir="ltr">{address}</code>
            <CopyButton small kind="plain" text={address} accessibleLabel={words.doctor.copyOf(address)} />
          </li>
        ))}
      </ul>
    </section>
  )
}
