import { openLink } from '../api.ts'
import { draw } from '../draw.tsx'
import { DemoApp } from './DemoApp.tsx'
import { createDemoApi, DemoApiContext } from './demoApi.ts'

draw(
  <DemoApiContext value={createDemoApi(openLink())}>
    <DemoApp />
  </DemoApiContext>,
)
