import { config } from './config.ts'
import { record } from './effects.ts'

const answers = [...(config.messageBoxAnswers ?? [])]

export const dialog = {
  async showMessageBox(options: Electron.MessageBoxOptions): Promise<{ response: number; checkboxChecked: boolean }> {
    const { message, detail = '', buttons = [] } = options
    record({ kind: 'messageBox', message, detail, buttons })
    const response = answers.shift()
    if (response === undefined) throw new Error(`stand-in: nobody answers the message box "${message}"`)
    return { response, checkboxChecked: false }
  },
  showErrorBox: (title: string, content: string): void => record({ kind: 'errorBox', title, content }),
}
