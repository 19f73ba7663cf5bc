import type { z } from 'zod'
import type { ListChange } from './liveQueries.ts'

/** What a contract says: requests with their parameters and results, live queries with their parameters and items. */
export interface Contract {
  readonly requests: Readonly<Record<string, { readonly params: z.ZodType; readonly result: z.ZodType }>>
  readonly liveQueries: Readonly<
    Record<string, { readonly params: z.ZodType; readonly item: z.ZodType; readonly key: string }>
  >
}

export type RequestOf<Of extends Contract> = keyof Of['requests'] & string
export type QueryOf<Of extends Contract> = keyof Of['liveQueries'] & string
export type ParamsOf<Of extends Contract, Name extends RequestOf<Of>> = z.input<Of['requests'][Name]['params']>
export type ResultOf<Of extends Contract, Name extends RequestOf<Of>> = z.output<Of['requests'][Name]['result']>
export type QueryParamsOf<Of extends Contract, Name extends QueryOf<Of>> = z.input<Of['liveQueries'][Name]['params']>
export type ItemOf<Of extends Contract, Name extends QueryOf<Of>> = z.output<Of['liveQueries'][Name]['item']>

/** What answers a contract. */
export interface ApiOf<Of extends Contract> {
  /** Rejects with a `RefusalError`; parameters are checked here, once. */
  call<Name extends RequestOf<Of>>(method: Name, params: ParamsOf<Of, Name>): Promise<ResultOf<Of, Name>>
  /** Answers the list and calls `onChanges` from then on, until `stop`. Rejects like `call`. */
  watch<Name extends QueryOf<Of>>(
    query: Name,
    params: QueryParamsOf<Of, Name>,
    onChanges: (changes: ListChange<ItemOf<Of, Name>>[]) => void,
  ): Promise<{ items: ItemOf<Of, Name>[]; stop: () => void }>
}

/** What answers some contract, for who hands messages on whichever it is. */
export interface AnyApi {
  call(method: string, params: unknown): Promise<unknown>
  watch(
    query: string,
    params: unknown,
    onChanges: (changes: ListChange<unknown>[]) => void,
  ): Promise<{ items: unknown[]; stop: () => void }>
}
