import { ConfigError } from './config-files.ts';
import type { Deployment } from './config-deployment.ts';
import { siteFor, type Sites } from './living-well/sites.ts';
import type { IntroductionsTo } from './living-well/telling-the-team.ts';

/**
 * Where staff may introduce people: places of the deployment file whose site file says that they take introductions from A&E liaison.
 *
 * @throws ConfigError for a place that does not, or an organisation that is not of the deployment: an introduction there would reach nobody
 */
export function readIntroductions(
  { introductions = [], organisations }: Deployment,
  sites: Sites,
): readonly IntroductionsTo[] {
  return introductions.map(({ site: code, organisation }) => {
    const answer = siteFor(sites, code);
    const routes = answer.state === 'configured' ? (answer.site.accessRoutes ?? []) : [];
    if (answer.state !== 'configured' || !routes.some(({ route }) => route === 'a-and-e-liaison')) {
      throw new ConfigError(
        `LWG_DEPLOYMENT_FILE: introductions names ${code}, whose site file does not say that it takes introductions from a-and-e-liaison.`,
      );
    }
    if (!organisations.some(({ odsCode }) => odsCode === organisation)) {
      throw new ConfigError(
        `LWG_DEPLOYMENT_FILE: introductions names ${organisation}, which is not among organisations.`,
      );
    }
    const { place, brandName } = answer.site;
    return { site: code, name: `${brandName}, ${place}`, organisation };
  });
}
