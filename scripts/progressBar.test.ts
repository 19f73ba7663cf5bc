import { describe, expect, test } from 'vitest'
import { ProgressBar, progressLine } from './progressBar.ts'

describe('a progress bar', () => {
  test('says how much has come of how much', () => {
    expect(progressLine('Fetching', { transferred: 57_500_000, total: 115_000_000 })).toBe(
      'Fetching [###############---------------]  50 %  58 of 115 MB',
    )
    expect(progressLine('Fetching', { transferred: 115_000_000, total: 115_000_000 })).toContain('100 %')
  })

  test('says what it knows where the whole is unknown', () => {
    expect(progressLine('Fetching', { transferred: 3_000_000, total: null })).toBe('Fetching 3 MB')
  })

  const drawn = (isTTY: boolean) => {
    let text = ''
    const bar = new ProgressBar('F', { isTTY, write: (part) => (text += part) })
    for (let transferred = 0; transferred <= 1000; transferred++) bar.show({ transferred, total: 1000 })
    bar.end()
    return text
  }

  test('stays on one line of a terminal', () => {
    expect(drawn(true).split('\n')).toHaveLength(2)
  })

  test('writes a line for every tenth into a log', () => {
    expect(drawn(false).trim().split('\n')).toHaveLength(11)
  })
})
