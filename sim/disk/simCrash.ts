/** Thrown where a simulated process dies in the middle of what it does. */
export class SimCrash extends Error {}
