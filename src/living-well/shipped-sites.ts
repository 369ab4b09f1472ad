import edinburgh from './sites/edinburgh.json' with { type: 'json' };
import lambeth from './sites/lambeth.json' with { type: 'json' };
import luton from './sites/luton.json' with { type: 'json' };
import salford from './sites/salford.json' with { type: 'json' };
import tamesideGlossop from './sites/tameside-glossop.json' with { type: 'json' };

/** The places the programme was evaluated in or came from. A further place is a file of the deployment and needs no line here. */
export const shippedSites: readonly unknown[] = [tamesideGlossop, salford, edinburgh, lambeth, luton];
