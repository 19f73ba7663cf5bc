import type { z } from 'zod'
import { checkParams } from '../../peer/checkParams.ts'
import {
  type ApiOf,
  type DemoContract,
  demoContract,
  type ItemOf,
  type ListChange,
  type ParamsOf,
  type QueryOf,
  type QueryParamsOf,
  type RequestOf,
  type ResultOf,
} from '../../peer/contract.ts'
import type { Demo } from './demo.ts'

type Requests = DemoContract['requests']
type Handlers = {
  [Name in RequestOf<DemoContract>]: (params: z.output<Requests[Name]['params']>) => void | Promise<void>
}

/** The contract of a demo, answered by one. */
export function demoApi(demo: Demo): ApiOf<DemoContract> {
  const handlers: Handlers = {
    'demo.setDial': (turned) => demo.turn(turned),
    'demo.write': ({ peer, roomId, body }) => demo.write(peer, roomId, body),
    'demo.everyoneWrites': ({ roomId }) => demo.everyoneWrites(roomId),
    'demo.mendAll': () => demo.mendAll(),
    'demo.pause': ({ on }) => demo.pause(on),
  }
  return {
    async call<Name extends RequestOf<DemoContract>>(
      method: Name,
      params: ParamsOf<DemoContract, Name>,
    ): Promise<ResultOf<DemoContract, Name>> {
      const handle = handlers[method] as (params: unknown) => void | Promise<void>
      await handle(checkParams(demoContract.requests[method].params, params))
      return {} as ResultOf<DemoContract, Name>
    },

    async watch<Name extends QueryOf<DemoContract>>(
      query: Name,
      params: QueryParamsOf<DemoContract, Name>,
      onChanges: (changes: ListChange<ItemOf<DemoContract, Name>>[]) => void,
    ) {
      const { roomId } = checkParams(demoContract.liveQueries[query].params, params)
      const list = () => [demo.board(roomId)] as ItemOf<DemoContract, Name>[]
      return demo.live.open(list, () => 'board', onChanges)
    },
  }
}
