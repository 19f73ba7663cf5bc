import { describe, expect, it } from 'vitest'
import { type EpochRules, type EpochStory, epochs } from './epochs.ts'
import { brokenBy, isLong, searched, searchMsMax, walked } from './testing.ts'

const rules: EpochRules = {
  renewedBy: 'whoeverSeesIt',
  sendsUnder: 'theLowest',
  unconfirmed: 'toldToNobody',
  caughtUp: 'members',
  shadowedRekeys: 'sendForNobody',
}
const quiet: EpochStory = { removals: [], leavesCydOut: false, adaMayLeave: 'never' }
const removed: EpochStory = { ...quiet, removals: [['Ada', 'Mal']] }
const removedTwice: EpochStory = {
  ...quiet,
  removals: [
    ['Ada', 'Mal'],
    ['Ben', 'Mal'],
  ],
}
const removedApart: EpochStory = {
  ...quiet,
  removals: [
    ['Ada', 'Mal'],
    ['Ben', 'Cyd'],
  ],
}
const removedWhileRemoving: EpochStory = {
  ...quiet,
  removals: [
    ['Ada', 'Ben'],
    ['Ben', 'Mal'],
  ],
}

const SAME = 'all who are in send under the same epoch'
const KEPT_OUT = 'nobody who is out holds what is sent under'
const START = 'all are in'

describe('epochs', { timeout: searchMsMax }, () => {
  it('keep out who is out and bring together who is in', () => {
    expect(searched(epochs(rules, removed))).toMatchObject({ stateCount: 513 })
    if (!isLong) return
    expect(searched(epochs(rules, removedTwice))).toMatchObject({ stateCount: 7_067 })
    expect(searched(epochs(rules, removedWhileRemoving))).toMatchObject({ stateCount: 9_514 })
    expect(searched(epochs(rules, { ...removed, leavesCydOut: true }))).toMatchObject({ stateCount: 168_020 })
  })

  it('do so where a moderator who was removed has left somebody out', () => {
    const story: EpochStory = { ...quiet, removals: [['Ada', 'Ben']], leavesCydOut: true }
    expect(searched(epochs(rules, story))).toMatchObject({ stateCount: 2_717 })
  })

  it('do so where whoever may rekey is gone for good once all have heard of it', () => {
    const story: EpochStory = { ...removedWhileRemoving, adaMayLeave: 'onceAllKnow' }
    expect(searched(epochs(rules, story))).toMatchObject({ stateCount: 10_064 })
  })

  it('do so where much happens', () => {
    const removals = [
      ['Ada', 'Mal'],
      ['Ada', 'Ben'],
      ['Ben', 'Cyd'],
      ['Ben', 'Mal'],
    ] as const
    const story: EpochStory = { removals, leavesCydOut: true, adaMayLeave: 'onceAllKnow' }
    expect(walked(epochs(rules, story), 40, 'epochs')).toBeGreaterThan(300)
    expect(walked(epochs(rules, removedApart), 40, 'epochs of two who are removed apart')).toBeGreaterThan(300)
  })

  it('leave somebody in who is out where nobody renews what did not know of a removal', () => {
    const onlyOnce = epochs({ ...rules, renewedBy: 'whoeverRemoved' }, removedApart)
    expect(brokenBy(onlyOnce)).toEqual([
      KEPT_OUT,
      START,
      'Ada removes Mal',
      'Ben removes Cyd',
      'Ada founds epoch 1 for Ada, Ben, Cyd',
      'Ben founds epoch 2 for Ada, Ben, Mal, named before all others',
      'Ben tells Ada the secret of epoch 2',
      'Ben tells Mal the secret of epoch 2',
      'Ben tells Ada of epoch 2',
      'Ada tells Ben of epoch 1',
    ])
  })

  it('stay apart for good where everybody prefers their own', () => {
    const [property, ...labels] = brokenBy(epochs({ ...rules, sendsUnder: 'onesOwn' }, removed))
    expect(property).toBe(SAME)
    expect(labels.filter((label) => label.includes('founds'))).toHaveLength(2)
  })

  it('are told to somebody removed where what nobody confirmed is told on', () => {
    expect(brokenBy(epochs({ ...rules, unconfirmed: 'toldOn' }, removed))).toEqual([
      'nobody removed learns an epoch that was founded without them',
      START,
      'Ada removes Mal',
      'Ada founds epoch 1 for Ada, Ben, Cyd',
      'Ada tells Ben the secret of epoch 1',
      'Ben tells Mal the secret of epoch 1',
    ])
  })

  it('are told to somebody removed where an old key is enough to be caught up', () => {
    expect(brokenBy(epochs({ ...rules, caughtUp: 'holders' }, removed)).at(-1)).toBe(
      'Ada tells Mal the secret of epoch 1',
    )
  })

  it('lose whoever was away, or was left out, where nobody is caught up', () => {
    expect(brokenBy(epochs({ ...rules, caughtUp: 'nobody' }, removed))).toEqual([
      SAME,
      START,
      'Ada removes Mal',
      'Ada founds epoch 1 for Ada, Ben, Cyd',
    ])
    const leftOut = epochs({ ...rules, caughtUp: 'nobody' }, { ...quiet, leavesCydOut: true })
    expect(brokenBy(leftOut)).toEqual([SAME, START, 'Ben founds epoch 1 for Ada, Ben, Mal'])
  })

  it('are chosen by somebody removed where a shadowed rekey is sent under', () => {
    const story: EpochStory = { ...removedWhileRemoving, adaMayLeave: 'onceAllKnow' }
    expect(brokenBy(epochs({ ...rules, shadowedRekeys: 'sendAsAny' }, story))).toEqual([
      KEPT_OUT,
      START,
      'Ben removes Mal',
      'Ben tells Ada of Ben’s removal of Mal',
      'Ada removes Ben',
      'Ada founds epoch 1 for Ada, Cyd',
      'Ben founds epoch 2 for Ada, Ben, Cyd, named before all others',
      'Ada tells Cyd the secret of epoch 1',
      'Ben tells Cyd the secret of epoch 2',
      'Ben tells Cyd of epoch 2',
      'Ada tells Cyd of epoch 1',
      'Ada goes away',
    ])
  })

  it('cannot help whoever hears news of a removal only from somebody whom the removed had removed', () => {
    const story: EpochStory = { ...removedWhileRemoving, adaMayLeave: 'onceSomebodyKnows' }
    const [property, ...labels] = brokenBy(epochs(rules, story))
    expect(property).toBe(SAME)
    expect(labels).toContain('Ben tells Cyd of Ben’s removal of Mal')
    expect(labels).not.toContain('Ada tells Cyd of Ada’s removal of Ben')
  })
})
