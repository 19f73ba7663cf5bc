import type { StoredProfile } from '../../core/store/profileStore.ts'
import type { Profile } from '../contract.ts'

export const profileView = ({ userId, name, deviceName, device }: StoredProfile): Profile => ({
  userId,
  name,
  deviceName,
  deviceId: device.deviceId,
  hasPassphrase: false,
})
