import type { Page } from 'playwright-core'
import type { Params, RequestName, Result } from '../peer/contract.ts'

/** What a person does in a window: everything here clicks, types and reads. */

const writtenDown = 'I have written them down'

export async function startCommunity(page: Page, community: string, person: string): Promise<void> {
  await page.getByRole('button', { name: 'Start one' }).click()
  await page.getByLabel('Name of the community').fill(community)
  await page.getByLabel('Your name').fill(person)
  await page.getByRole('button', { name: 'Start it' }).click()
  await page.getByRole('button', { name: writtenDown }).click()
  await composerOf(page).waitFor()
}

export async function copyInviteLink(page: Page, kind: 'guarded' | 'open' = 'guarded'): Promise<string> {
  await page.getByRole('button', { name: /community menu$/ }).click()
  await page.getByRole('menuitem', { name: 'Invite people…' }).click()
  const sheet = page.getByRole('dialog')
  if (kind === 'open') await sheet.getByText('Open', { exact: true }).click()
  await sheet.getByRole('button', { name: kind === 'open' ? 'Make an open link' : 'Make a link' }).click()
  await sheet.getByRole('button', { name: 'Show', exact: true }).click()
  const link = await sheet.getByLabel('Link', { exact: true }).inputValue()
  await page.keyboard.press('Escape')
  await sheet.waitFor({ state: 'hidden' })
  return link
}

export async function joinByLink(page: Page, link: string, person: string): Promise<void> {
  await page.getByLabel('Invite link').fill(link)
  await page.getByRole('button', { name: 'Check it' }).click()
  await page.getByLabel('Your name').fill(person)
  await page.getByRole('button', { name: /^Join / }).click()
  await page.getByRole('button', { name: writtenDown }).click()
  await composerOf(page).waitFor()
}

export const composerOf = (page: Page) => page.getByRole('textbox', { name: 'Message #general' })

export async function say(page: Page, text: string): Promise<void> {
  await composerOf(page).fill(text)
  await page.keyboard.press('Enter')
}

/** Opens the search by a key and types into it, once that is where the keys go. */
export async function searchByKeys(page: Page, key: 'Control+k' | 'Control+f', text: string): Promise<void> {
  await page.keyboard.press(key)
  await page.getByRole('combobox').and(page.locator(':focus')).waitFor()
  await page.keyboard.type(text)
}

/** Points at a message, asks to delete it, and says yes. */
export async function deleteMessage(page: Page, text: string): Promise<void> {
  const row = page.getByRole('article').filter({ hasText: text })
  await row.hover()
  await row.getByRole('button', { name: 'Delete message' }).click()
  const sheet = page.getByRole('dialog')
  await sheet.getByRole('button', { name: 'Delete message' }).click()
  await sheet.waitFor({ state: 'hidden' })
}

/** The texts of the messages that the window shows at this moment, from top to bottom. */
export const shownMessages = (page: Page): Promise<string[]> =>
  page.getByRole('log').getByRole('article').locator('.message-body').allInnerTexts()

/** Waits until the newest message in the window is this one. */
export async function seesLast(page: Page, text: string): Promise<void> {
  await page.getByRole('log').getByText(text, { exact: true }).first().waitFor({ timeout: 60_000 })
}

/** Asks the window's own peer through the window's own transport, as the app does. */
export async function askPeer<Name extends RequestName>(
  page: Page,
  method: Name,
  params: Params<Name>,
): Promise<Result<Name>> {
  const answer = await page.evaluate(askInPage, { kind: 'call', id: ++lastId, method: method as string, params })
  if (answer.kind !== 'result') throw new Error(`the peer refused ${method}: ${JSON.stringify(answer)}`)
  return answer.result as Result<Name>
}

/** Far above the ids that the app itself gives its messages. */
let lastId = 1_000_000

interface Answer {
  readonly kind: string
  readonly id: number
  readonly result?: unknown
}

/** Runs in the page. Leaves nothing behind: a window may have so many connections to its peer, and no more. */
function askInPage(message: { id: number; method: string; kind: string; params: unknown }): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { bridge } = window as unknown as {
      bridge?: { send(message: unknown): void; onMessage(listener: (message: unknown) => void): () => void }
    }
    if (bridge) {
      const stopListening = bridge.onMessage((answer) => {
        if ((answer as Answer).id !== message.id) return
        stopListening()
        resolve(answer as Answer)
      })
      bridge.send(message)
      return
    }
    const token = sessionStorage.getItem('roost.token')
    const socket = new WebSocket(`ws://${location.host}/api`, ['roost.1', `token.${token}`])
    socket.onmessage = ({ data }) => {
      const answer = JSON.parse(String(data)) as Answer
      if (answer.id !== message.id) return
      resolve(answer)
      socket.close()
    }
    socket.onopen = () => socket.send(JSON.stringify(message))
    socket.onclose = () => reject(new Error(`the peer hung up before it answered ${message.method}`))
  })
}
