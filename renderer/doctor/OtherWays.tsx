import { useApi } from '../api.ts'
import { Button } from '../parts/Button.tsx'
import { Switch } from '../parts/Switch.tsx'
import { useAttempt } from '../parts/useAttempt.ts'
import { words } from '../words.ts'
import { useDiscovery } from './useDiscovery.ts'

/** For networks on which nobody is found by themselves: asking everywhere, and saying by DNS-SD that one is here. */
export function OtherWays() {
  const api = useApi()
  const { discovery, lookAgain } = useDiscovery()
  const { error, attempt } = useAttempt()
  if (discovery === undefined) return null
  const { dnsSd, sweep } = discovery
  const then = (request: () => Promise<unknown>) =>
    attempt(async () => {
      await request()
      lookAgain()
    })
  return (
    <section className="settings-block" aria-labelledby="doctor-ways">
      <h3 id="doctor-ways">{words.doctor.ways}</h3>
      <p className="settings-about" aria-live="polite">
        {sweep === null ? words.doctor.sweepAbout : words.doctor.sweeping(sweep.askedCount, sweep.addressCount)}
      </p>
      {sweep === null ? (
        <Button onClick={() => then(() => api.call('network.sweep', {}))}>{words.doctor.sweep}</Button>
      ) : (
        <Button onClick={() => then(() => api.call('network.stopSweep', {}))}>{words.doctor.stopSweep}</Button>
      )}
      <Switch
        label={words.doctor.dnsSd}
        about={words.doctor.dnsSdAbout}
        on={dnsSd}
        error={error}
        onTurn={(on) => then(() => api.call('network.setDnsSd', { on }))}
      />
    </section>
  )
}
