import { isLinkTo } from '../../../sync/net/interfaces.ts'
import { isReached, networkText, usedOutward } from '../facts.ts'
import type { Observations, SeenInterface } from '../observations.ts'
import { clear, trouble, type Verdict } from '../verdict.ts'

/** Whether a VPN takes what is meant for the computers nearby. */
export function lookAtVpn(seen: Observations): Verdict {
  const { interfaces, outward, target, ways } = seen
  const tunnels = interfaces.filter(({ kind }) => kind === 'tunnel')
  const [tunnel] = tunnels
  if (tunnel === undefined) return clear('vpn', 'None is in the way')
  const names = [...new Set(tunnels.map(({ name }) => name))].join(', ')
  const tunnelAt = (host: string | undefined) => tunnels.find((one) => one.host === host)
  const has = (one: SeenInterface) => `${one.name} has ${networkText(one)}.`

  const captured = ways.flatMap(({ host, from }) => {
    const through = tunnelAt(from)
    const own = interfaces.find((one) => one.host === host)
    return through && own && through.host !== host ? [{ through, own }] : []
  })
  const [first] = captured
  if (first !== undefined && !isReached(seen)) {
    const lines = captured.map(
      ({ through, own }) =>
        `What is meant for the network of ${own.name} (${networkText(own)}) leaves by ${through.name}.`,
    )
    return trouble('vpn', vpn(first.through, 'certain', [...lines, has(first.through)]))
  }
  const throughTarget = target && 'from' in target.route ? tunnelAt(target.route.from) : undefined
  if (target && throughTarget && !isReached(seen)) {
    const { host } = target.address
    const isNeighbour = usedOutward(seen).some((one) => one.kind !== 'tunnel' && isLinkTo(one, host))
    const evidence = [`The system's way to ${host} leaves by ${throughTarget.name}.`, has(throughTarget)]
    // A host of the VPN's own network is where the VPN should lead.
    const isMeant = !isNeighbour && isLinkTo(throughTarget, host)
    if (!isMeant) return trouble('vpn', vpn(throughTarget, 'likely', evidence))
  }
  const throughWorld = tunnelAt(outward)
  if (throughWorld && target === undefined && !isReached(seen)) {
    const evidence = [`The system's way to everywhere leaves by ${throughWorld.name}.`, has(throughWorld)]
    return trouble('vpn', vpn(throughWorld, 'likely', evidence))
  }
  return clear('vpn', `${names} is there, and not in the way`)
}

const vpn = ({ name }: SeenInterface, certainty: 'certain' | 'likely', evidence: readonly string[]) => ({
  kind: 'vpn' as const,
  name,
  certainty,
  says: `A VPN (${name}) takes what is meant for this network`,
  evidence: [...evidence],
  advice: `Switch the VPN off, or let it allow the local network, and look again.`,
})
