import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto'
import { app } from './app.ts'
import { config } from './config.ts'

const { available = true, backend = 'gnome_libsecret' } = config.keychain ?? {}
const nonceBytes = 12
const tagBytes = 16

/** Stands for the key in the keychain of the operating system: another one for every data folder. */
const key = (): Buffer => scryptSync('stand-in keychain', app.getPath('userData'), 32, { N: 1024 })

export const safeStorage = {
  isAsyncEncryptionAvailable: async (): Promise<boolean> => available,
  getSelectedStorageBackend: (): string => backend,
  async encryptStringAsync(text: string): Promise<Buffer> {
    const nonce = randomBytes(nonceBytes)
    const cipher = createCipheriv('aes-256-gcm', key(), nonce)
    return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
  },
  async decryptStringAsync(sealed: Buffer): Promise<{ result: string; shouldReEncrypt: boolean }> {
    const decipher = createDecipheriv('aes-256-gcm', key(), sealed.subarray(0, nonceBytes))
    decipher.setAuthTag(sealed.subarray(-tagBytes))
    const opened = [decipher.update(sealed.subarray(nonceBytes, -tagBytes)), decipher.final()]
    return { result: Buffer.concat(opened).toString('utf8'), shouldReEncrypt: false }
  },
}
