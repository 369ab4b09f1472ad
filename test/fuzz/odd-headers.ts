import fc from 'fast-check';
import { marker, markup } from './marker.ts';

export type Header = readonly [name: string, value: string];

const values: Readonly<Record<string, readonly string[]>> = {
  'content-type': [
    '',
    'text/plain',
    'application/json; charset=utf-16',
    'application/json;;',
    'application/xml',
    '*/*',
    marker,
    'application/json; charset="',
    'multipart/form-data',
    'multipart/form-data; boundary=x',
    'application/x-ndjson',
    'APPLICATION/JSON',
    'application/fhir+json; fhirVersion=9.9',
    'application/x-www-form-urlencoded',
    'text/csv',
  ],
  'content-encoding': ['gzip', 'deflate', 'br', 'identity', marker],
  'idempotency-key': ['', ' ', 'a'.repeat(101), 'a b', 'é', '../x', markup, 'same', '-', '__proto__'],
  prefer: [
    'wait=0',
    'wait=-1',
    'wait=1e9',
    'wait=x',
    'respond-async',
    'return=minimal',
    'wait=0, wait=0',
    marker,
    ',',
  ],
  'if-match': [
    '*',
    '""',
    'W/"1"',
    '"x"',
    'W/"99999999999999999999"',
    '"00000000-0000-4000-8000-000000000000"',
    markup,
  ],
  'if-none-exist': ['identifier=x', marker],
  'if-none-match': ['*', 'W/"1"'],
  accept: [
    '',
    'text/html',
    'application/fhir+xml',
    'application/json;q=0',
    '*/*;q=x',
    marker,
    'application/fhir+json',
  ],
  authorization: [
    '',
    'Bearer',
    'Bearer ',
    `Bearer ${marker}`,
    'Basic eDp5',
    `Bearer ${'x'.repeat(3_000)}`,
    'bearer lwg_token_x',
  ],
  'x-api-key': ['', marker, `lwg_key_${marker}`, 'x'.repeat(3_000)],
  'x-emergency-case': ['', 'x', '00000000-0000-4000-8000-000000000000', marker],
  'x-request-id': ['', marker, 'x'.repeat(300), '00000000-0000-4000-8000-000000000000'],
  'x-correlation-id': ['', markup, 'x'.repeat(300), '9990000018'],
  'x-forwarded-for': ['127.0.0.1', marker, '::::', '1.2.3.4, 5.6.7.8'],
  cookie: ['', 'lwg=', `lwg=${marker}`, 'lwg=%', 'a=b; '.repeat(400)],
  origin: ['null', 'https://elsewhere.example', marker],
  range: ['bytes=0-1', 'bytes=9-1'],
  expect: ['100-continue'],
  'x-http-method-override': ['DELETE'],
  'accept-language': ['cy', '*'],
  [`x-${marker}`]: [marker, 'x'.repeat(6_000)],
};

const oddHeader: fc.Arbitrary<Header> = fc
  .constantFrom(...Object.entries(values))
  .chain(([name, some]) => fc.constantFrom(...some).map((value): Header => [name, value]));

/** What is done to the headers of an input: nothing mostly; or one is changed, sent twice or left out. */
export interface HeaderBend {
  readonly way: 'change' | 'twice' | 'leave out';
  readonly header: Header;
}

export const headerBends: fc.Arbitrary<readonly HeaderBend[]> = fc.oneof(
  { weight: 3, arbitrary: fc.constant([]) },
  {
    weight: 1,
    arbitrary: fc.array(
      fc.record({ way: fc.constantFrom('change', 'twice', 'leave out'), header: oddHeader }),
      { minLength: 1, maxLength: 2 },
    ),
  },
);

export function bendHeaders(headers: readonly Header[], bends: readonly HeaderBend[]): readonly Header[] {
  return bends.reduce((sent, { way, header }) => {
    const others = sent.filter(([name]) => name !== header[0]);
    if (way === 'leave out') return others;
    return way === 'twice' ? [...sent, latin1(header)] : [...others, latin1(header)];
  }, headers);
}

/** A header is bytes; what is beyond Latin-1 cannot be sent by the client. */
const latin1 = ([name, value]: Header): Header => [name, Buffer.from(value).toString('latin1')];
