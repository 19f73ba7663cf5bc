import { RefusalError } from '../contract.ts'

export const notBuilt = (): never => {
  throw new RefusalError('internal', 'This is not built yet.')
}
