import { build } from 'esbuild'

await build({ entryPoints: ['main.js'], outdir: process.env.OUT })
