import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'
import vue from '@vitejs/plugin-vue'
import Components from 'unplugin-vue-components/vite'
import { ElementPlusResolver } from 'unplugin-vue-components/resolvers'
import { VantResolver } from '@vant/auto-import-resolver'
import { contentPolicy, entryFallback, noForeignFonts } from './build/plugins'
import { mockServer } from './mock/plugin'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const server = process.env.MINKANG_SERVER ?? 'http://127.0.0.1:8080'

export default defineConfig({
  plugins: [
    vue(),
    Components({
      dirs: [],
      dts: false,
      resolvers: [ElementPlusResolver({ importStyle: 'css' }), VantResolver()],
    }),
    entryFallback(),
    noForeignFonts(),
    ...(process.env.MINKANG_MOCK ? [mockServer()] : []),
  ],
  resolve: { alias: { '@': here('./src') } },
  define: {
    __VUE_OPTIONS_API__: 'true',
    __VUE_PROD_DEVTOOLS__: 'false',
    __VUE_I18N_FULL_INSTALL__: 'true',
    __VUE_I18N_LEGACY_API__: 'false',
    __INTLIFY_PROD_DEVTOOLS__: 'false',
  },
  server: { host: '127.0.0.1', proxy: process.env.MINKANG_MOCK ? {} : { '/api': server } },
  preview: { host: '127.0.0.1', headers: { 'Content-Security-Policy': contentPolicy }, proxy: process.env.MINKANG_MOCK ? {} : { '/api': server } },
  build: {
    outDir: 'dist',
    // Hospitals still run Chromium-90-class browsers (360, QQ in Chromium mode).
    target: 'chrome90',
    manifest: true,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 900,
    rolldownOptions: {
      input: { portal: here('./index.html'), ehr: here('./ehr.html'), h5: here('./h5.html') },
      output: {
        // Without these groups one changed translation renames nearly every chunk.
        codeSplitting: {
          groups: [
            {
              name: 'v-vue',
              test: /node_modules[\\/](@vue|vue|vue-router|pinia|vue-i18n|@intlify)[\\/]|preload-helper|plugin-vue/,
            },
            { name: 'v-echarts', test: /node_modules[\\/](echarts|zrender|tslib)[\\/]/ },
          ],
        },
      },
    },
  },
})
