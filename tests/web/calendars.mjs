// calendars.mjs - do our invitations mean for ical.js the instant that was meant? It knows no zone but the one inside each file.
//
// usage: node calendars.mjs FOLDER, as tests/compose/calendars wrote it.
import fs from 'node:fs'
import path from 'node:path'
import ICAL from 'ical.js'

const folder = process.argv[2]
const rows = fs.readFileSync(path.join(folder, 'expected.tsv'), 'utf8').trim().split('\n').map(row => row.split('\t'))
let wrong = 0

for (const [file, zone, start, seconds] of rows) {
  // A name that nobody knows: so that only the VTIMEZONE inside can tell.
  const text = fs.readFileSync(path.join(folder, file), 'utf8').replaceAll(zone, zone === 'UTC' ? zone : `Nowhere/${zone}`)
  const calendar = new ICAL.Component(ICAL.parse(text))
  const event = new ICAL.Event(calendar.getFirstSubcomponent('vevent'))
  for (const inside of calendar.getAllSubcomponents('vtimezone'))
    event.startDate.zone = event.endDate.zone = new ICAL.Timezone(inside)
  const got = [event.startDate.toUnixTime(), event.endDate.toUnixTime() - event.startDate.toUnixTime()]
  const isWhole = calendar.getFirstPropertyValue('method') === 'REQUEST' && event.attendees.length === 1
    && event.attendees[0].getParameter('rsvp') === 'TRUE' && event.organizer === 'mailto:teams@collab.example'
    && event.summary.endsWith('needs folding; really, ąęźć') && event.sequence === 2
  if (got[0] !== Number(start) || got[1] !== Number(seconds) || !isWhole) {
    if (wrong++ < 20)
      console.log(`${file} ${zone} ${new Date(start * 1000).toISOString()}: ${got[0] - start} s off, ${got[1]} s long`)
  }
}
console.log(`${rows.length} invitations read by ical.js: ${wrong} wrong`)
process.exit(wrong > 0 || rows.length === 0 ? 1 : 0)
