import { join } from 'node:path'

/** The project's folder, and where a build puts its files. */
export const projectDir = join(import.meta.dirname, '..')
export const distDir = join(projectDir, 'dist')
export const shellDir = join(distDir, 'electron')
export const rendererDir = join(distDir, 'renderer')
