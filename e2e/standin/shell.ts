import { record } from './effects.ts'

export const shell = {
  openExternal: async (url: string): Promise<void> => record({ kind: 'openExternal', url }),
}
