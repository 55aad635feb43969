import { defineConfig } from 'vite'

export default defineConfig({
  // outDir: 'elsewhere',
  server: { proxy: { '/api': 'http://localhost:8000' } },
})
