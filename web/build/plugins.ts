import type { Connect, Plugin } from 'vite'

/** Pages of the three applications: the address prefix and the HTML file that serves it. */
export const entries = [
  { prefix: '/ehr', html: '/ehr.html' },
  { prefix: '/m', html: '/h5.html' },
]

const toEntry: Connect.NextHandleFunction = (req, _res, next) => {
  const path = (req.url ?? '/').split('?')[0] ?? '/'
  const hit = entries.find((e) => path === e.prefix || path.startsWith(e.prefix + '/'))
  if (hit && !path.includes('.')) req.url = hit.html
  next()
}

/** In development and preview, history addresses of the record browser and the phone pages answer with their own HTML. */
export function entryFallback(): Plugin {
  return {
    name: 'minkang-entry-fallback',
    configureServer: (server) => void server.middlewares.use(toEntry),
    configurePreviewServer: (server) => void server.middlewares.use(toEntry),
  }
}

/** The policy the Go server sends (handler.go), so that a preview finds what it would block. */
export const contentPolicy =
  "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; " +
  "font-src 'self' data:; worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"

/** Vant's icon style sheet names a font on another host after the inlined one; Chromium asks for it. Drop it. */
export function noForeignFonts(): Plugin {
  return {
    name: 'minkang-no-foreign-fonts',
    enforce: 'pre',
    transform(code, id) {
      if (!/vant[\\/].*\.css/.test(id)) return null
      return { code: code.replace(/,\s*url\((['"]?)(https?:)?\/\/[^)]*\)\s*format\([^)]*\)/g, ''), map: null }
    },
  }
}
