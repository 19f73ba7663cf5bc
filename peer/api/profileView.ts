import type { StoredProfile } from '../../core/store/profileStore.ts'
import type { Profile } from '../contract.ts'

export const profileView = ({ userId, name, deviceName, device, wrappedUserKey }: StoredProfile): Profile => ({
  userId,
  name,
  deviceName,
  deviceId: device.deviceId,
  hasPassphrase: wrappedUserKey !== undefined,
})
