import type { Endpoint, EndpointOptions } from '../../sync/net/endpoint.ts'
import type { Environment } from '../environment.ts'
import { delayedDatagramsMax } from '../limits.ts'
import { DelayLine } from './delayLine.ts'
import type { Dials } from './dials.ts'

interface Heard extends Pick<EndpointOptions, 'onDatagram' | 'onNetworkChange'> {}

/** A peer's endpoint whose datagrams are lost, late, held or stopped as the dials say, on their way out and in. */
export async function dialledEndpoint<Options extends Heard>(
  open: (options: Options) => Promise<Endpoint>,
  options: Options,
  dials: Dials,
  { after, nowMs }: Pick<Environment, 'after' | 'nowMs'>,
): Promise<Endpoint> {
  const out = new DelayLine(after, nowMs)
  const into = new DelayLine(after, nowMs)
  const carry = (line: DelayLine, task: () => void) => {
    // What is on the cable when it is cut never arrives either.
    if (dials.isUnreachable || dials.loses() || line.length >= delayedDatagramsMax) return
    line.pass(dials.settings.delayMs, () => dials.isUnreachable || task())
  }
  const real = await open({
    ...options,
    onDatagram: (from, bytes) => carry(into, () => options.onDatagram(from, bytes)),
    onNetworkChange: () => dials.isUnreachable || options.onNetworkChange?.(),
  })
  const ignore = dials.onTurn((before, now) => {
    for (const line of [out, into]) line.hold(now.isHeld)
    // Who wakes, or finds the cable plugged in again, may have other neighbours than before.
    const wasUnreachable = before.isCut || before.isAsleep
    if (wasUnreachable && !dials.isUnreachable) options.onNetworkChange?.()
  })
  return {
    udpPort: real.udpPort,
    discoveryPort: real.discoveryPort,
    reaches: (host) => real.reaches(host),
    send: (to, bytes) => carry(out, () => real.send(to, bytes)),
    announce: (bytes, reach) => carry(out, () => real.announce(bytes, reach)),
    localAddresses: () => real.localAddresses(),
    hostsForOthers: () => real.hostsForOthers(),
    counts: () => real.counts(),
    close: () => {
      ignore()
      for (const line of [out, into]) line.clear()
      return real.close()
    },
  }
}
