export * from './client'
export * from './problem'
export type * from './types'
export type { Routes } from './routes'
