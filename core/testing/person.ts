import { certifyDevice, type DeviceCertificate } from '../crypto/certificate.ts'
import { createDevice, createUser, type DeviceKeys } from '../crypto/identity.ts'
import type { CryptoPort, KeyPair, Random } from '../crypto/port.ts'
import type { UserId } from '../event/ids.ts'

/** A person of a test, with everything that a person has. */
export interface Person {
  readonly userId: UserId
  readonly userKey: KeyPair
  readonly devices: readonly PersonalDevice[]
}

export interface PersonalDevice extends DeviceKeys {
  readonly certificate: DeviceCertificate
}

export function createPerson(crypto: CryptoPort, random: Random, localpart: string, deviceCount = 1): Person {
  const { userId, userKey } = createUser(crypto, random, localpart)
  const devices = Array.from({ length: deviceCount }, () => {
    const device = createDevice(crypto, random)
    return { ...device, certificate: certifyDevice(crypto, userKey, userId, device) }
  })
  return { userId, userKey, devices }
}
