import { homedir } from 'node:os'
import { join } from 'node:path'

/** The folder of this person's profile where none is named: the platform's place for the data of an application. */
export function defaultDataDir(
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): string {
  if (platform === 'win32') return join(env.APPDATA ?? join(home, 'AppData', 'Roaming'), 'Roost')
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Roost')
  const dataHome = env.XDG_DATA_HOME
  return join(dataHome?.startsWith('/') ? dataHome : join(home, '.local', 'share'), 'roost')
}
