import { createApi } from '../api.ts'
import { mount } from '../mount.tsx'
import { FakePeer } from './fakePeer.ts'
import { fakePeerLink } from './fakePeerLink.ts'
import { saltmarsh } from './saltmarsh.ts'

declare global {
  interface Window {
    /** For trying things from the console and from a script. */
    fake: { peer: FakePeer; link: ReturnType<typeof fakePeerLink> }
  }
}

// ?world=empty is the first run; ?bulk=1500 puts that many messages before the others.
const ask = new URLSearchParams(location.search)
const peer = ask.get('world') === 'empty' ? new FakePeer() : saltmarsh(Number(ask.get('bulk') ?? 0))
const link = fakePeerLink(peer)
window.fake = { peer, link }
mount(createApi(link))
