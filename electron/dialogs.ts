import { dialog } from 'electron'

/** Asks whether the key may be kept without a keychain. Closing the question is a no. */
export async function askToKeepUnsealed(reason: string): Promise<boolean> {
  const { response } = await dialog.showMessageBox({
    type: 'warning',
    title: 'Roost',
    message: 'Keep the key without a keychain?',
    detail:
      `${reason}\n\nRoost encrypts everything it stores. It can keep the key in a file beside the data that only your ` +
      'account may read: whoever gets at your account or at a copy of the whole folder can then read it.',
    buttons: ['Keep It in a File', 'Quit'],
    defaultId: 1,
    cancelId: 1,
    noLink: true,
  })
  return response === 0
}

export const showFailure = (message: string): void => dialog.showErrorBox('Roost cannot go on', message)
