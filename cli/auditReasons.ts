import type { AuditReason } from '../peer/storage/audit.ts'

const SENTENCES: Readonly<Record<AuditReason, string>> = {
  file: 'a part of it is damaged on the disk',
  unreadable: 'it is there and cannot be read',
  blob: 'no key of the community opens it',
  oversize: 'it is larger than an event may be',
  notCanonical: 'it is not written as events are',
  shape: 'it has not the shape of an event',
  hash: 'its content is not what its hash says',
  id: 'it is another event than it should be',
  contentMissing: 'its content is missing, and nothing says why',
  signature: 'a signature is not of the key that it names; another copy is wanted',
  certificate: 'nobody certified the key that signed it',
  missing: 'the graph knows of it and the log does not have it',
  unplaced: 'the log has it and the graph does not know of it',
  place: 'its place is stored otherwise than it follows from the log',
  shadowed: 'whether it is shown is stored otherwise than it follows from the log',
  state: 'the state of its room names another event in its place, or other content',
  index: 'it is found by other words than it has',
}

/** What an audit found, for a person; a reason that a newer peer gives is told as it is. */
export const auditReasonText = (reason: string): string => new Map(Object.entries(SENTENCES)).get(reason) ?? reason
