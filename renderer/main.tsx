import { createApi, openLink } from './api.ts'
import { mount } from './mount.tsx'

mount(createApi(openLink()))
