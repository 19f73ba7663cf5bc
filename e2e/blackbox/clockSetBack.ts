// `node --import clockSetBack.ts …`: the process believes that it is a week ago.
const trueNow = Date.now
const WEEK_MS = 7 * 24 * 60 * 60 * 1000
Date.now = () => trueNow() - WEEK_MS
