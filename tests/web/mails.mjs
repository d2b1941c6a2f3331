// mails.mjs - opens each kind of mail in each language in a browser, has axe-core look for what would hinder a reader, and writes
// screenshots as wide as a phone and a desktop.
//
// usage: node mails.mjs FOLDER SCREENSHOTS. FOLDER holds LANG.KIND.html (tests/compose/pages.py); ends with 1 where axe finds
// anything, or a page is wider than a phone.
import fs from 'node:fs'
import path from 'node:path'
import { createRequire } from 'node:module'
import puppeteer from 'puppeteer-core'

const axe = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const widths = { phone: 360, desktop: 1100 }
const [folder, screenshots] = process.argv.slice(2)
const files = fs.readdirSync(folder).filter(file => file.endsWith('.html')).sort()
const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--font-render-hinting=none'],
})
const page = await browser.newPage()
let violations = 0

function complain(file, text) {
  violations++
  console.log(`${file}: ${text}`)
}

for (const file of files) {
  const html = fs.readFileSync(path.join(folder, file), 'utf8')
  await page.setContent(html)
  for (const [name, width] of Object.entries(widths)) {
    await page.setViewport({ width, height: 800 })
    const needed = await page.evaluate(() => document.documentElement.scrollWidth)
    if (needed > width)
      complain(file, `needs ${needed} pixels where a ${name} has ${width}`)
    await page.screenshot({ path: path.join(screenshots, file.replace('.html', `.${name}.png`)), fullPage: true })
  }
  await page.evaluate(axe)
  // Landmarks and "one h1 a page" are for sites: a mail is shown inside a mail program's own.
  const found = await page.evaluate(() => window.axe.run(document, {
    rules: { region: { enabled: false }, 'landmark-one-main': { enabled: false }, 'page-has-heading-one': { enabled: false } },
  }))
  for (const violation of found.violations)
    complain(file, `${violation.id}: ${violation.help}: ${violation.nodes.map(node => node.html).join(' ').slice(0, 300)}`)
}
await browser.close()
console.log(`${files.length} mails in a browser: ${violations} violations; screenshots: ${screenshots}`)
process.exit(violations > 0 || files.length === 0 ? 1 : 0)
