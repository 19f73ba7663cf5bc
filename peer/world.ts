import { openEndpoint } from '../sync/net/endpoint.ts'
import { openStreams } from '../sync/net/streams.ts'
import { systemEnvironment } from './environment.ts'

/** Where a running peer gets the time, its timers and its sockets from. */
export interface World {
  readonly environment: typeof systemEnvironment
  readonly openEndpoint: typeof openEndpoint
  readonly openStreams: typeof openStreams
}

export const realWorld: World = { environment: systemEnvironment, openEndpoint, openStreams }
