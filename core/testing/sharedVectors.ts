import { existsSync } from 'node:fs'

/** Test data that may lie beside the project, which is complete without it: tests that use it run where it is there. */
export const sharedVectors = new URL('../../../shared/vectors/', import.meta.url)
export const hasSharedVectors = existsSync(sharedVectors)
