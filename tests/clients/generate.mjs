// Generates a typed client with graphql-codegen's client preset: node generate.mjs ADDRESS FOLDER
// The schema is asked of the server, the documents stand in FOLDER/app.ts, and the client is written to FOLDER/gql.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { codegen } from '@graphql-codegen/core';
import { preset } from '@graphql-codegen/client-preset';
import { buildClientSchema, getIntrospectionQuery, parse, printSchema } from 'graphql';

const [address, folder] = process.argv.slice(2);

const answer = await fetch(`${address}/graphql`, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ query: getIntrospectionQuery({ specifiedByUrl: true, oneOf: true, inputValueDeprecation: true }) }),
});
const { data, errors } = await answer.json();
if (errors) throw new Error(JSON.stringify(errors));
const schemaText = printSchema(buildClientSchema(data));
writeFileSync(join(folder, 'schema.graphql'), schemaText);

const source = readFileSync(join(folder, 'app.ts'), 'utf8');
const documents = [...source.matchAll(/graphql\(`([^`]*)`\)/g)].map(([, text]) => ({
  location: 'app.ts',
  rawSDL: text,
  document: parse(text),
  hash: text,
}));
if (documents.length === 0) throw new Error('app.ts has no documents');

// As docs/clients.md has it: amounts are exact decimals, which a JavaScript number is not.
const scalars = JSON.parse(readFileSync(join(folder, 'scalars.json'), 'utf8'));
const output = join(folder, 'gql/');
const sections = await preset.buildGeneratesSection({
  baseOutputDir: output,
  schema: parse(schemaText),
  documents,
  config: {
    documentMode: 'string',
    scalars,
    strictScalars: true,
    useTypeImports: true,
    enumsAsTypes: true,
    emitLegacyCommonJSImports: false,
    importExtension: '.js',
  },
  presetConfig: { fragmentMasking: false },
  plugins: [],
  pluginMap: {},
  pluginContext: {},
});
mkdirSync(output, { recursive: true });
for (const section of sections) {
  const text = await codegen(section);
  writeFileSync(section.filename, text);
}
