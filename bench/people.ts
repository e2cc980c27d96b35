/** A member of the made-up population. Everything about one follows from its number. */
export type Person = { givenName: string; familyName: string; email: string; phone: string };

type Name = readonly [written: string, inAddresses: string];

const GIVEN_NAMES: readonly Name[] = [
  ["Alice", "alice"],
  ["Amara", "amara"],
  ["Ana", "ana"],
  ["Björn", "bjorn"],
  ["Carlos", "carlos"],
  ["Chiara", "chiara"],
  ["Daniel", "daniel"],
  ["Emre", "emre"],
  ["Fatima", "fatima"],
  ["Grace", "grace"],
  ["Hana", "hana"],
  ["Ingrid", "ingrid"],
  ["Jamal", "jamal"],
  ["João", "joao"],
  ["Kwame", "kwame"],
  ["Léa", "lea"],
  ["Liam", "liam"],
  ["Małgorzata", "malgorzata"],
  ["Mei", "mei"],
  ["Ngozi", "ngozi"],
  ["Oksana", "oksana"],
  ["Priya", "priya"],
  ["Rafael", "rafael"],
  ["Siobhán", "siobhan"],
  ["Tomáš", "tomas"],
  ["Yusuf", "yusuf"],
  ["Zoë", "zoe"],
  ["Ольга", "olha"],
  ["Тарас", "taras"],
  ["Ελένη", "eleni"],
  ["明", "ming"],
  ["さくら", "sakura"],
  ["지우", "jiwoo"],
  ["ليلى", "layla"],
  ["דוד", "david"],
  ["अनन्या", "ananya"],
  ["Mary Ann", "maryann"],
];

const FAMILY_NAMES: readonly Name[] = [
  ["Smith", "smith"],
  ["Jones", "jones"],
  ["Müller", "mueller"],
  ["García", "garcia"],
  ["Nguyễn", "nguyen"],
  ["Kowalski", "kowalski"],
  ["O'Brien", "obrien"],
  ["Østergård", "ostergard"],
  ["Silva", "silva"],
  ["Okafor", "okafor"],
  ["Mensah", "mensah"],
  ["Yılmaz", "yilmaz"],
  ["Rossi", "rossi"],
  ["Dubois", "dubois"],
  ["van der Berg", "vanderberg"],
  ["Novák", "novak"],
  ["Papadopoulos", "papadopoulos"],
  ["Haddad", "haddad"],
  ["Patel", "patel"],
  ["Singh", "singh"],
  ["Шевченко", "shevchenko"],
  ["Коваль", "koval"],
  ["Παππάς", "pappas"],
  ["王", "wang"],
  ["田中", "tanaka"],
  ["김", "kim"],
  ["منصور", "mansour"],
  ["כהן", "cohen"],
  ["शर्मा", "sharma"],
  ["Stüvel", "stuvel"],
  ["Johansson", "johansson"],
  ["Fernández", "fernandez"],
  ["Brown", "brown"],
  ["Taylor", "taylor"],
  ["Lefèvre", "lefevre"],
  ["Bauer", "bauer"],
  ["Horvat", "horvat"],
  ["Popescu", "popescu"],
  ["Virtanen", "virtanen"],
  ["de Souza", "desouza"],
  ["Mbeki", "mbeki"],
];

const DOMAINS = ["example.com", "example.org", "example.net", "mail.example.com", "staff.example.org"];
const AREA_CODES = [206, 212, 213, 303, 305, 312, 404, 415, 503, 510, 512, 602, 617, 702, 718, 805];
const EXCHANGES = 700;

/** The person with this number, from 1. No two share an e-mail or a phone. */
export function person(number: number): Person {
  const [givenName, given] = at(GIVEN_NAMES, number * 7);
  const [familyName, family] = at(FAMILY_NAMES, Math.floor(number / 3));
  const email = `${given}.${family}.${number}@${at(DOMAINS, number)}`;
  return { givenName, familyName, email, phone: phone(number) };
}

export function emailOf(number: number): string {
  return person(number).email;
}

/** In E.164 form: a number of the North American plan. */
function phone(number: number): string {
  const line = Math.floor(number / AREA_CODES.length);
  const exchange = 200 + (line % EXCHANGES);
  const last = String(Math.floor(line / EXCHANGES)).padStart(4, "0");
  return `+1${at(AREA_CODES, number)}${exchange}${last}`;
}

function at<Item>(list: readonly Item[], index: number): Item {
  const item = list[index % list.length];
  if (item === undefined) throw new Error("The list is empty.");
  return item;
}
