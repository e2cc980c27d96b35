import { lookup as resolve } from "node:dns";
import { BlockList, type LookupFunction, isIP } from "node:net";

/** What no public host has (IANA's registries of special-purpose addresses). */
const SPECIAL_IPV4 = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
];
/** All of IPv6 that is routed, and what of it leads elsewhere: tunnels, documentation. */
const PUBLIC_IPV6 = ["2000::/3"];
const SPECIAL_IPV6 = ["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"];

/** Tells that a host has no address that may be connected to. */
export class AddressRefusedError extends Error {
  override readonly name = "AddressRefusedError";
}

/**
 * Where webhooks may go: to public addresses by https, and to those that the configuration names by http too. Whoever
 * administers an organization must not reach what only this machine or its network can.
 */
export class AddressPolicy {
  readonly #allowed: BlockList;
  readonly #special = listOf([...SPECIAL_IPV4, ...SPECIAL_IPV6]);
  readonly #routed = listOf(PUBLIC_IPV6);
  readonly #allowsSome: boolean;

  /** `allowed` are addresses and CIDR ranges. */
  constructor(allowed: readonly string[]) {
    this.#allowed = listOf(allowed);
    this.#allowsSome = allowed.length > 0;
  }

  /** Whether an address may be connected to, `encrypted` or not. */
  allows(address: string, encrypted: boolean): boolean {
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    if (this.#allowed.check(address, family)) return true;
    if (!encrypted || this.#special.check(address, family)) return false;
    return family === "ipv4" || this.#routed.check(address, family);
  }

  /** What is wrong with a URL as far as it can be told without resolving its name; undefined when nothing is. */
  refusalOf(text: string): string | undefined {
    const url = URL.parse(text);
    if (url === null) return undefined;
    const encrypted = url.protocol === "https:";
    if (!encrypted && !this.#allowsSome) return "url has to begin with https.";
    const host = hostOf(url);
    const isRefused = isIP(host) === 0 ? isLocalName(host) && !this.#allowsSome : !this.allows(host, encrypted);
    return isRefused ? "url leads to an address that webhooks may not be sent to." : undefined;
  }

  /** Throws `AddressRefusedError` for a host that is an address already, which no lookup is asked for. */
  assertLiteral(url: URL): void {
    const host = hostOf(url);
    if (isIP(host) !== 0 && !this.allows(host, url.protocol === "https:")) throw refused();
  }

  /** Resolves a name to those of its addresses that may be connected to: what was checked is what is used. */
  lookup(encrypted: boolean): LookupFunction {
    return (hostname, options, callback) => {
      resolve(hostname, { ...options, all: true }, (error, addresses) => {
        if (error !== null) return callback(error, "");
        const usable = addresses.filter(({ address }) => this.allows(address, encrypted));
        const [first] = usable;
        if (first === undefined) return callback(refused(), "");
        if (options.all === true) return callback(null, usable);
        return callback(null, first.address, first.family);
      });
    };
  }
}

function refused(): AddressRefusedError {
  return new AddressRefusedError("The host has no address that webhooks may be sent to.");
}

function hostOf({ hostname }: URL): string {
  return hostname.replaceAll(/^\[|\]$/gu, "");
}

function isLocalName(host: string): boolean {
  return /(?:^|\.)localhost\.?$/iu.test(host);
}

function listOf(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = "", prefix] = range.split("/");
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return list;
}
