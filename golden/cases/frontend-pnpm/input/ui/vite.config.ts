import path from 'node:path'
import { defineConfig } from 'vite'

const pages = path.resolve(__dirname, '../src/greeter', 'pages')

export default defineConfig({ build: { outDir: pages, emptyOutDir: true } })
