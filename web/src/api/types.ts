// Shapes of the HTTP API (contract of the first release). One file per kind of user keeps each short.
// tests/contract.test.ts compares the routes with api/openapi.json.
export type * from './types/common'
export type * from './types/session'
export type * from './types/operator'
export type * from './types/terminology'
export type * from './types/record'
export type * from './types/manager'
export type * from './types/resident'
export type * from './types/healthcode'
export type * from './types/standards'
export type * from './types/quality'
export type * from './types/testbench'
export type * from './types/collection'
