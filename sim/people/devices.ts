import type { Device } from '../device/device.ts'
import { devicesPerPersonMax, pairingGlanceMs, pairingPatienceMs } from '../limits.ts'
import { act, anyOf, at, communityOf, devicesOf, look, type Moment, see } from './moment.ts'

/** How often somebody who comes back by the words lost the device that they had. */
const lostShare = 0.5

/**
 * Gets another device and pairs it with this one: its code is typed in here, and once both show words, and the same ones,
 * the person says so on both.
 */
export async function addDevice(moment: Moment): Promise<void> {
  const { person } = moment
  const device = person.words.length > 0 ? await emptyDevice(moment) : undefined
  if (device === undefined) return
  const young = at(moment, device)
  const shown = await act(young, 'pairing.begin', { deviceName: nameOf(young) })
  const accepted = shown && (await act(moment, 'pairing.accept', { code: shown.code }))
  if (accepted) compareLater(moment, young, moment.sim.time.nowMs + pairingPatienceMs)
}

function compareLater(old: Moment, young: Moment, untilMs: number): void {
  old.sim.time.after(pairingGlanceMs, () => void compare(old, young, untilMs))
}

async function compare(old: Moment, young: Moment, untilMs: number): Promise<void> {
  const { sim, device, person } = old
  const [[atOld], [atYoung]] = await Promise.all([look(old, 'pairing', {}), look(young, 'pairing', {})])
  const isOver = atOld === undefined || atYoung === undefined || atOld.step === 'failed' || atYoung.step === 'failed'
  if (isOver || sim.time.nowMs > untilMs) {
    await act(old, 'pairing.cancel', {})
    await act(young, 'pairing.cancel', {})
  } else if (atOld.step !== 'compare' || atYoung.step !== 'compare') compareLater(old, young, untilMs)
  else if (atOld.words.join() !== atYoung.words.join()) {
    sim.fail({ oracle: 'pairing', device: device.number, says: 'two devices of one person show different words' })
  } else {
    await act(young, 'pairing.confirm', {})
    await act(old, 'pairing.approve', { unlock: { words: [...person.words] } })
  }
}

/** Shuts out another device of their own, as one that was lost. */
export async function revokeDevice(moment: Moment): Promise<void> {
  const communityId = communityOf(moment)
  const self = communityId && (await see(moment, 'profile.get', {}))
  if (!communityId || !self) return
  const own = await see(moment, 'devices.list', { communityId, userId: self.userId })
  const lost = anyOf(
    moment,
    own?.filter(({ thisDevice, revoked }) => !thisDevice && !revoked),
  )
  if (lost === undefined) return
  const unlock = { words: [...moment.person.words] }
  await act(moment, 'devices.revoke', { communityId, deviceId: lost.deviceId, unlock })
}

/** Comes back by the words, on a device with nothing on it; this one may be lost for good. The answer takes whoever is near. */
export async function recover(moment: Moment): Promise<void> {
  const { person, rng } = moment
  const device = person.words.length > 0 ? await emptyDevice(moment) : undefined
  if (device === undefined) return
  if (rng.chance(lostShare)) lose(moment.device)
  const young = at(moment, device)
  void act(young, 'profile.recover', { words: [...person.words], deviceName: nameOf(young) })
}

export async function rebuild(moment: Moment): Promise<void> {
  const communityId = communityOf(moment)
  if (communityId) await act(moment, 'storage.rebuild', { communityId })
}

function lose(device: Device): void {
  device.isThere = false
  device.crash('lost')
}

/** A running device of the person with no profile on it: one that came to nothing before, or a new one. */
async function emptyDevice(moment: Moment): Promise<Device | undefined> {
  const { sim, person } = moment
  const own = devicesOf(sim, person)
  for (const device of own) {
    if (device.isUp && !device.isAsked && (await see(at(moment, device), 'profile.get', {})) === null) return device
  }
  if (own.length >= devicesPerPersonMax) return undefined
  const device = sim.addDevice(person)
  device.start()
  return device
}

const nameOf = ({ device }: Moment): string => `computer ${device.number}`
