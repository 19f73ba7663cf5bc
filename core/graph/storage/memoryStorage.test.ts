import { describeGraphStorage } from './describeGraphStorage.ts'
import { MemoryStorage } from './memoryStorage.ts'

describeGraphStorage('in memory', () => ({ storage: new MemoryStorage() }))
