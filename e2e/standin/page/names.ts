/** Put in front of each page script: names that a page cannot guess. */
declare const standinSecret: string

export const names = { toMain: `${standinSecret}toMain`, toIsolated: `${standinSecret}toIsolated` }
