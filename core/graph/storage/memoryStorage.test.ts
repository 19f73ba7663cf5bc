import { describeGraphStorage } from '../../testing/describeGraphStorage.ts'
import { MemoryStorage } from './memoryStorage.ts'

describeGraphStorage('in memory', () => ({ storage: new MemoryStorage() }))
