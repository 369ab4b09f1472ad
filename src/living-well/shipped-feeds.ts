import charitylogLike from './feeds/charitylog-like.json' with { type: 'json' };
import lamplightLike from './feeds/lamplight-like.json' with { type: 'json' };
import spreadsheet from './feeds/spreadsheet.json' with { type: 'json' };
import template from './feeds/template.json' with { type: 'json' };
import viewsUpshotLike from './feeds/views-upshot-like.json' with { type: 'json' };

/** What small charities export. A further one is a file of the deployment and needs no line here. */
export const shippedFeeds: readonly unknown[] = [
  template,
  spreadsheet,
  charitylogLike,
  lamplightLike,
  viewsUpshotLike,
];
