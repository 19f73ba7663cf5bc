import type { Sim } from '../sim.ts'

/** Whether a device's disk may have given back something else than it was given. */
export const hadDiskTrouble = ({ devices }: Sim, device: number): boolean => devices[device]?.disk.hadTrouble ?? false
