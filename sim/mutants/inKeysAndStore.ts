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
    name: 'boxesForRevokedDevices',
    harm: 'a stolen laptop is given every new key',
    file: 'core/keys/entitled.ts',
    find: 'const isRevoked = state.get(revokeKey(name)) !== undefined',
    replace: 'const isRevoked = false',
  },
  {
    name: 'removedCountAsMembers',
    harm: 'devices of somebody who was removed are told everything',
    file: 'core/keys/standing.ts',
    find: "? 'removed' : 'stranger'",
    replace: "? 'member' : 'stranger'",
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
    name: 'oldKeyForEver',
    harm: 'messages go on under a key that the removed have',
    file: 'core/keys/epochChain.ts',
    find: "return best?.id ?? (held.has('first') ? 'first' : undefined)",
    replace: "return held.has('first') ? 'first' : best?.id",
  },
  {
    name: 'oneBadBoxEndsIt',
    harm: 'a garbage box keeps somebody from ever reading again',
    file: 'core/keys/openEpochs.ts',
    find: '      if (secret) return secret\n      this.#failed.add(id)',
    replace: '      this.#failed.add(id)\n      return secret',
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
    name: 'redactedStayFindable',
    harm: 'a deleted message is found by the search',
    file: 'core/store/communityStore.ts',
    find: '      messages.remove(eventId)\n',
    replace: '',
  },
  {
    name: 'stateIsNotStored',
    harm: 'a channel’s name is another on the disk than on the screen',
    file: 'core/store/communityStore.ts',
    find: 'for (const change of projections.roomStates) putRoomState(change)',
    replace: '',
  },
]
