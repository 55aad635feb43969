// Writes ranges.txt: which release lines of Node npm's own semver lets a range
// take, each line at a late release. Run: node ranges.mjs PATH_OF_SEMVER > ranges.txt
import { createRequire } from 'node:module'

const semver = createRequire(import.meta.url)(process.argv[2])
const lines = [14, 16, 18, 20, 22, 23, 24, 25, 26]
const ranges = ['24', '24.x', '^24.10.0', '~24.1', '>=18', '>=18.0', '>=22 <23', '>= 20', '>20', '>20.1', '<=22', '<24', '< 26 >=20',
  '18 || 20', '^18.12.0 || >=20.9.0', '20 - 24', '*', '', 'x', 'v22.11.0', '=24', '>=17.8 <18', '20.x || 22.x', '>=14.0.0 <=22.x', '24.16']
for (const range of ranges) {
  const first = semver.minVersion(range) // of a range that allows one release only
  console.log(JSON.stringify(range), ...lines.filter(line => semver.satisfies(`${line}.99.99`, range) || first.major === line))
}
