// What a dashboard does, with the types that were generated for it: node app.js ADDRESS
import { graphql } from './gql/gql.js';
import type { TypedDocumentString } from './gql/graphql.js';

declare const process: { argv: string[] };
const address = process.argv[2];

async function ask<R, V>(document: TypedDocumentString<R, V>, variables: V, position?: number): Promise<R> {
  const answer = await fetch(`${address}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json',
      ...(position === undefined ? {} : { 'querbuch-min-position': String(position) }),
    },
    body: JSON.stringify({ query: document.toString(), variables }),
  });
  const { data, errors } = (await answer.json()) as { data?: R; errors?: { message: string }[] };
  if (errors || !data) throw new Error(JSON.stringify(errors));
  return data;
}

const Balance = graphql(`
  query Balance($filter: Filter, $basis: Basis!) {
    balance(filter: $filter, basis: $basis, groupBy: [LEVEL, YEAR]) {
      rows { level year cost saving net }
      total { net }
      position
    }
  }
`);

const Page = graphql(`
  query Page($after: String) {
    units(first: 7, after: $after) {
      nodes { id code name level }
      pageInfo { hasNextPage endCursor }
      totalCount
    }
  }
`);

const Book = graphql(`
  mutation Book($input: BookInput!) {
    book(input: $input) {
      errors { code field message }
      position
      replayed
      booking { id postings { month amount stage } }
    }
  }
`);

const Words = graphql(`
  query Words {
    vocabulary(names: ["Level"]) { words { value german english } }
  }
`);

function check(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}

const { balance } = await ask(Balance, { basis: 'OUTLOOK' });
const net: string = balance.total.net;
check(/^-?\d+\.\d\d$/.test(net), `an amount is a decimal: ${net}`);
check(balance.rows.length > 0 && balance.rows.every(row => row.level != null), 'rows have levels');

let after: string | undefined;
const codes = new Set<string>();
for (;;) {
  const { units }: Awaited<ReturnType<typeof page>> = await page(after);
  for (const unit of units.nodes) codes.add(unit.code);
  if (!units.pageInfo.hasNextPage) {
    check(codes.size === units.totalCount, 'each unit stands on one page');
    break;
  }
  after = units.pageInfo.endCursor ?? undefined;
}

function page(after?: string) {
  return ask(Page, { after });
}

const input = {
  idempotencyKey: 'codegen-1',
  measure: 'olaf',
  postings: [
    { unit: 'bund/bmj/bfj', kind: 'COST' as const, category: 'run.cost.goods', cashability: 'CASH' as const, month: '2017-01', amount: '12.34' },
  ],
};
const first = await ask(Book, { input });
check(first.book.errors.length === 0, JSON.stringify(first.book.errors));
check(first.book.booking?.postings[0]?.amount === '12.34', 'what was booked is answered');
const again = await ask(Book, { input });
check(again.book.replayed && again.book.position === first.book.position, 'a key books once');

const { vocabulary } = await ask(Words, {}, first.book.position ?? undefined);
check(vocabulary[0]?.words[0]?.german === 'Bund', 'words of people');

console.log(`codegen: ${codes.size} units, net ${net}`);
