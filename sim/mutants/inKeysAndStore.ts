import type { Mutant } from './mutant.ts'

/** Bugs in who has which key, and in what is on the disk. */
export const inKeysAndStore: readonly Mutant[] = [
  {
    name: 'noNewKeys',
    harm: 'whoever was removed goes on reading',
    file: 'peer/community/rekey.ts',
    find: "return isJoined(root, userId) && levels.levelOf(userId) >= levels.requiredFor('roost.rekey', false)",
    replace: "return isJoined(root, userId) && levels.levelOf(userId) < levels.requiredFor('roost.rekey', false)",
  },
  {
    name: 'boxesForTheRemoved',
    harm: 'whoever was removed is given every new key',
    file: 'core/keys/entitled.ts',
    find: "if (!event || membershipOf(event.sender) !== 'join') continue",
    replace: 'if (!event) continue',
  },
  {
    name: 'removedCountAsMembers',
    harm: 'devices of somebody who was removed are told everything',
    file: 'core/keys/standing.ts',
    find: "? 'removed' : 'stranger'",
    replace: "? 'member' : 'stranger'",
    overrides: { minutes: 4, roundCount: 3, liarCount: 0 },
  },
  {
    name: 'anySecretIsBelieved',
    harm: 'a liar hands out a false key, and nobody can read any more',
    file: 'core/keys/openEpochs.ts',
    find: 'return epoch !== undefined && crypto.equal(epochCommitment(crypto, room.roomId, secret), epoch.rekey.commitment)',
    replace: 'return epoch !== undefined && secret.length === crypto.sha256(secret).length',
    lie: 'garbageLockboxes',
  },
  {
    name: 'notReallyOnDisk',
    harm: 'a message that was said to be saved is gone after a power cut',
    file: 'core/store/communityStore.ts',
    find: "synchronise(batch.durable ? 'FULL' : 'NORMAL')",
    replace: "synchronise('NORMAL')",
  },
  {
    name: 'privateKeysForAll',
    harm: 'everybody in the community is given the keys of every private channel',
    file: 'core/keys/entitled.ts',
    find: 'return { devices: devices.filter(isIn), recovery: recovery.filter(isIn) }',
    replace: 'return { devices: devices.filter((one) => isIn(one) || one.userId !== undefined), recovery }',
  },
  {
    name: 'halfABatch',
    harm: 'after a crash half of what belongs together is on the disk',
    file: 'core/store/communityStore.ts',
    find: '  return database.transaction((batch: Batch) => {',
    replace: '  return ((take: (batch: Batch) => void) => take)((batch: Batch) => {',
  },
]
