import { useEffect, useState } from 'react'
import { unreachableAfterMs } from './limits.ts'
import { Empty } from './parts/Empty.tsx'
import { words } from './words.ts'
import './Opening.css'

/** Until the peer has answered for the first time. */
export function Opening() {
  const [late, setLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), unreachableAfterMs)
    return () => clearTimeout(timer)
  }, [])
  return (
    <main className="opening">
      {late ? (
        <Empty title={words.link.unreachable}>{words.link.unreachableHelp}</Empty>
      ) : (
        <p className="opening-wait">{words.link.opening}</p>
      )}
    </main>
  )
}
