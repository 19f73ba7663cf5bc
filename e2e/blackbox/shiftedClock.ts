// `node --import shiftedClock.ts …`: the process believes that it is another day, by so many milliseconds.
const shiftMs = Number(process.env.ROOST_TEST_CLOCK_SHIFT_MS)
const trueNow = Date.now
Date.now = () => trueNow() + shiftMs
