// An OpenID provider of others (npm oidc-provider, certified) on a free port of loopback, for the stories of signing in.
//
// node oidc.mjs CALLBACK…   prints one line of JSON, {issuer, password, web: {id, secret}, machine: {id, secret}}, and serves
// until it is ended. People sign in with their name and the password; the machine with its client credentials.
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { exportJWK, generateKeyPair } from 'jose';
import { Provider } from 'oidc-provider';

const AUDIENCE = 'urn:querbuch:test';
const ALGORITHM = process.env.ALGORITHM ?? 'RS256';
const SECONDS = Number(process.env.TOKEN_SECONDS ?? 300);
const PEOPLE = {
  erika: { name: 'Erika Muster', email: 'erika@example.org', groups: ['booker'] },
  uwe: { name: 'Uwe Prüfer', email: 'uwe@example.org', groups: ['reviewer'] },
};
const secret = () => randomBytes(24).toString('base64url');
const password = secret();
const web = { id: 'web', secret: secret() };
const machine = { id: 'job', secret: secret() };

const server = createServer();
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const issuer = `http://127.0.0.1:${server.address().port}`;
const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });

const provider = new Provider(issuer, {
  jwks: { keys: [{ ...(await exportJWK(privateKey)), use: 'sig', alg: ALGORITHM, kid: secret() }] },
  cookies: { keys: [secret()] },
  clients: [
    {
      client_id: web.id, client_secret: web.secret, redirect_uris: process.argv.slice(2), response_types: ['code'],
      grant_types: ['authorization_code'], id_token_signed_response_alg: ALGORITHM,
    },
    {
      client_id: machine.id, client_secret: machine.secret, redirect_uris: [], response_types: [],
      grant_types: ['client_credentials'], id_token_signed_response_alg: ALGORITHM,
    },
  ],
  claims: { openid: ['sub'], profile: ['name'], email: ['email'], groups: ['groups'] },
  scopes: ['openid', 'profile', 'email', 'groups'],
  conformIdTokenClaims: false,
  pkce: { required: () => true },
  ttl: { AccessToken: SECONDS, ClientCredentials: SECONDS, IdToken: SECONDS, AuthorizationCode: 60, Interaction: 300, Session: 3600, Grant: 3600 },
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => AUDIENCE,
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({ audience: AUDIENCE, scope: '', accessTokenFormat: 'jwt', accessTokenTTL: SECONDS, jwt: { sign: { alg: ALGORITHM } } }),
    },
  },
  extraTokenClaims: (_context, token) => (token.accountId ? { groups: PEOPLE[token.accountId].groups } : {}),
  findAccount: (_context, id) => PEOPLE[id] && { accountId: id, claims: () => ({ sub: id, ...PEOPLE[id] }) },
  interactions: { url: (_context, interaction) => `/people/${interaction.uid}` },
  // Whoever runs the test agrees.
  loadExistingGrant: async (context) => {
    const grant = new provider.Grant({ clientId: context.oidc.client.clientId, accountId: context.oidc.session.accountId });
    grant.addOIDCScope(context.oidc.params.scope);
    grant.addResourceScope(AUDIENCE, '');
    await grant.save();
    return grant;
  },
});

const listener = provider.callback();
server.on('request', async (request, response) => {
  if (!request.url.startsWith('/people/')) return listener(request, response);
  if (request.method === 'GET') return response.end('<form method="post"><input name="login"><input name="password"></form>');
  let body = '';
  for await (const piece of request) body += piece;
  const form = new URLSearchParams(body);
  if (!PEOPLE[form.get('login')] || form.get('password') !== password) {
    response.statusCode = 401;
    return response.end('refused');
  }
  await provider.interactionFinished(request, response, { login: { accountId: form.get('login') } });
});
console.log(JSON.stringify({ issuer, password, web, machine }));
