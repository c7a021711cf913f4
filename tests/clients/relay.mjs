// Asks the server what relay-compiler has made of the documents: node relay.mjs ADDRESS
import { readFileSync } from 'node:fs';

const [address] = process.argv.slice(2);

function text(name) {
  const artifact = readFileSync(`relay/__generated__/${name}.graphql.js`, 'utf8');
  const [, text] = artifact.match(/"text": ("(?:[^"\\]|\\.)*")/);
  return JSON.parse(text);
}

async function ask(name, variables) {
  const answer = await fetch(`${address}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: text(name), variables }),
  });
  const { data, errors } = await answer.json();
  if (errors) throw new Error(`${name}: ${JSON.stringify(errors)}`);
  return data;
}

const { units, measure } = await ask('unitsQuery', { first: 3, after: null });
if (units.edges.length !== 3) throw new Error('three units');
const next = await ask('unitsPaginationQuery', { first: 3, after: units.pageInfo.endCursor });
const known = new Set(units.edges.map(edge => edge.node.id));
if (next.units.edges.some(edge => known.has(edge.node.id))) throw new Error('pages do not overlap');
const { node } = await ask('unitsMeasureQuery', { id: measure.id });
if (node.title !== measure.title || node.__typename !== 'Measure') throw new Error('a measure is found by its id');
console.log(`relay: ${measure.title}`);
