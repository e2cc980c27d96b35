import { isIPv6 } from "node:net";

const MAPPED_IPV4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;
const NETWORK_GROUPS = 4;
const ALL_GROUPS = 8;

/**
 * What an address is throttled by: an IPv4 address is one client, but who has one IPv6 address has at least its whole
 * /64 (RFC 6177), so that is one client too.
 */
export function clientKey(address: string): string {
  if (!isIPv6(address)) return address;
  const mapped = MAPPED_IPV4.exec(address)?.[1];
  return mapped ?? `${network(address)}::/64`;
}

/** The first four groups of an IPv6 address, written in one way only. */
function network(address: string): string {
  const [head = "", tail] = address.toLowerCase().split("%", 1).join("").split("::");
  const first = groupsOf(head);
  const last = groupsOf(tail ?? "");
  const between = tail === undefined ? 0 : ALL_GROUPS - first.length - last.length;
  const groups = [...first, ...Array.from({ length: between }, () => "0"), ...last];
  return groups
    .slice(0, NETWORK_GROUPS)
    .map((group) => group.replace(/^0+(?=.)/, ""))
    .join(":");
}

/** The groups of one side of `::`; an IPv4 address at the end stands for two. */
function groupsOf(side: string): string[] {
  if (side === "") return [];
  return side.split(":").flatMap((group) => (group.includes(".") ? ["0", "0"] : [group]));
}
