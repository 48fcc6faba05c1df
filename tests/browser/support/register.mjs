// A small register with everything that a page about it may have to show: long names, locations that nobody can place,
// locations registered twice, sold, closed, and rows that are refused.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const LONG_NAME = 'Featherstonehaugh-Cholmondeley House Residential and Nursing Home for Older People '.repeat(3).slice(0, 199).trim();
const LONG_WORD = 'Wolfeschlegelsteinhausenbergerdorff'.repeat(5);

/** One location as the columns of the file have it; what is not given is as in an ordinary care home. */
const home = (id, more = {}) => ({
  'Location ID': id,
  'Location HSCA start date': '2015-04-01',
  'Dormant (Y/N)': 'N',
  'Care home?': 'Y',
  'Location Name': `Demonstration Home ${id}`,
  'Care homes beds': '20',
  'Location Type/Sector': 'Social Care Org',
  'Location Inspection Directorate': 'Adult social care',
  'Location Region': 'North West',
  'Location Local Authority': 'Trafford',
  'Location Street Address': '1 Long Lane',
  'Location Postal Code': 'M41 5BU',
  'Location Latitude': '53.447',
  'Location Longitude': '-2.365',
  'Brand Name': '-',
  'Provider ID': '1-7100',
  'Provider Name': 'Demonstration Care Ltd',
  'Provider Type/Sector': 'Social Care Org',
  'Service type - Care home service with nursing': '',
  'Service type - Care home service without nursing': 'Y',
  'Service type - Domiciliary care service': '',
  'Service type - Extra Care housing services': '',
  'Service type - Shared Lives': '',
  'Service type - Supported living service': '',
  'Location Dual Registered': '',
  'Primary ID (Dual registration locations)': '',
  ...more,
});

const named = { 'Location Local Authority': 'Atlantis', 'Location Postal Code': '' };

function rows() {
  const many = Array.from({ length: 60 }, (_, number) => home(`1-72${String(number).padStart(3, '0')}`));
  return [
    home('1-7001', { 'Location Name': LONG_NAME, 'Brand Name': LONG_NAME, 'Brand ID': 'BD1' }),
    home('1-7002', { 'Location Name': LONG_WORD, 'Provider ID': '1-7101', 'Provider Name': LONG_WORD }),
    home('1-7003', named),
    home('1-7004', { 'Location Local Authority': '' }),
    home('1-7005', { 'Location Dual Registered': 'Dual Registration' }),
    home('1-7006', {
      'Location Dual Registered': 'Dual Registration',
      'Primary ID (Dual registration locations)': '1-7005',
    }),
    home('1-7007', { 'Dormant (Y/N)': 'Y' }),
    home('1-7008', { 'Care homes beds': '9999' }),
    home('1-7009', { 'Location Name': '' }),
    home('1-7010', { 'Location HSCA start date': 'soon', 'Location Latitude': '95' }),
    ...many,
  ];
}

/** Loads the register of two months, of which the second has changes of each kind. Gives the paths that pages need. */
export async function loadRegister(server) {
  const first = rows();
  await load(server, 'first.csv', '2026-08-01', first);
  const second = first.filter((row) => row['Location ID'] !== '1-72059').map((row) => ({ ...row }));
  Object.assign(second[0], { 'Provider ID': '1-7102', 'Provider Name': 'Buyer of Homes Ltd', 'Care homes beds': '25' });
  Object.assign(second[6], { 'Dormant (Y/N)': 'N', 'Location Name': 'Renamed Home' });
  await load(server, 'second.csv', '2026-09-01', second);
}

async function load(server, name, day, list) {
  const columns = Object.keys(home('', { 'Brand ID': '' }));
  const line = (cells) => cells.map((cell) => `"${String(cell ?? '').replaceAll('"', '""')}"`).join(',');
  const text = [line(columns), ...list.map((row) => line(columns.map((column) => row[column])))].join('\n');
  const file = join(server.folder, name);
  await writeFile(file, `${text}\n`);
  await server.command(['register', 'import', file, '--as-of', day, '--force']);
}
