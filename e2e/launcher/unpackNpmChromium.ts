import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import chromium, { inflate } from '@sparticuz/chromium'

// Started with TMPDIR set to an empty folder, which it fills with the browser, its fonts and its libraries.
const archives = join(dirname(fileURLToPath(import.meta.resolve('@sparticuz/chromium'))), '..', 'bin')
await chromium.executablePath()
await inflate(join(archives, 'al2023.tar.br'))
