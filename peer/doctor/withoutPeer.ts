import { openEndpoint } from '../../sync/net/endpoint.ts'
import { type Examination, RefusalError } from '../contract.ts'
import { systemEnvironment } from '../environment.ts'
import { Doctor } from './doctor.ts'
import { systemSenses } from './senses.ts'
import { typedAddress } from './typedAddress.ts'

/** Looks at the network where there is no profile yet: everything but who the others are. */
export async function examineWithoutPeer(
  interfaces: readonly string[] | undefined,
  address: string | undefined,
): Promise<Examination> {
  const { random, nowMs, after } = await systemEnvironment()
  const target = address === undefined ? undefined : typedAddress(address)
  const endpoint = await openEndpoint({
    ...(interfaces === undefined ? {} : { interfaces }),
    onDatagram: (from, bytes) => {
      if (!doctor.heard.takesProbe(bytes)) doctor.heard.noteStranger(from)
    },
  }).catch(() => {
    throw new RefusalError('internal', 'The network of this computer cannot be used at all.')
  })
  const doctor = new Doctor({
    senses: systemSenses,
    random,
    nowMs,
    after,
    outlets: {
      endpoint,
      takenPort: undefined,
      communities: () => ({
        communityCount: 0,
        otherDeviceCount: 0,
        peers: [],
        behindCount: 0,
        aheadCount: 0,
        remembered: [],
      }),
      isAnybodyHeard: () => false,
      isAnsweredSince: () => false,
      greet: () => {},
    },
  })
  try {
    return await doctor.examine(target)
  } finally {
    await endpoint.close()
  }
}
