import pg from "pg";

const INT8 = 20;
const JSON_TEXT = 114;
const JSONB = 3802;

/** Values as SQLite gives them: 64-bit integers as numbers, documents as JSON text. */
export const VALUE_TYPES = {
  getTypeParser(oid: number, format?: "text" | "binary"): (text: string) => unknown {
    if (oid === INT8) return Number;
    if (oid === JSON_TEXT || oid === JSONB) return String;
    return pg.types.getTypeParser(oid, format) as (text: string) => unknown;
  },
};
