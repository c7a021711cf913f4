// Checks in the browser that an entry of the log is in the tree of a checkpoint (RFC 9162, 2.1.3.2), with nothing but
// what stands in the page: the bytes of the entry, the hashes of the proof, and the root.
const bytesOf = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
const sha256 = async (...parts) => {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((place, part) => (all.set(part, place), place + part.length), 0);
  return new Uint8Array(await crypto.subtle.digest("SHA-256", all));
};
const same = (one, other) => one.length === other.length && one.every((byte, place) => byte === other[place]);

/** Whether the root follows from an entry and a proof. Numbers are BigInt: a log may be longer than a float counts. */
export async function holds({ entry, leafIndex, treeSize, root, hashes }) {
  let index = BigInt(leafIndex);
  let last = BigInt(treeSize) - 1n;
  if (index > last) return false;
  let found = await sha256(Uint8Array.of(0), new TextEncoder().encode(entry));
  for (const hash of hashes.map(bytesOf)) {
    if (last === 0n) return false;
    if (index % 2n === 1n || index === last) {
      found = await sha256(Uint8Array.of(1), hash, found);
      while (index % 2n === 0n && index !== 0n) { index /= 2n; last /= 2n; }
    } else {
      found = await sha256(Uint8Array.of(1), found, hash);
    }
    index /= 2n;
    last /= 2n;
  }
  return last === 0n && same(found, bytesOf(root));
}

const place = document.getElementById("geprueft");
if (place && globalThis.crypto?.subtle) {
  const proof = JSON.parse(document.getElementById("beweis").textContent);
  const entry = document.getElementById("eintrag").textContent;
  holds({ ...proof, entry }).then((good) => {
    place.dataset.ergebnis = good ? "ja" : "nein";
    place.textContent = good ? place.dataset.ja : place.dataset.nein;
  }).catch((error) => {
    place.dataset.ergebnis = "nein";
    place.textContent = `${place.dataset.nein} (${error.message})`;
  });
}
