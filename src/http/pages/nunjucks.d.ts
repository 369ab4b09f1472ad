/** The part of nunjucks 3 that is used here; the package ships no types. */
declare module 'nunjucks' {
  interface Source {
    readonly src: string;
  }
  type Next = (error: unknown, ...given: unknown[]) => void;
  class FileSystemLoader {
    constructor(searchPaths: readonly string[], options?: { watch?: boolean; noCache?: boolean });
    getSource(name: string): Source | null;
  }
  class Environment {
    constructor(
      loader: FileSystemLoader,
      options?: { autoescape?: boolean; trimBlocks?: boolean; lstripBlocks?: boolean },
    );
    addFilter(name: string, filter: (...values: never[]) => unknown): Environment;
    getTemplate(name: string, eagerCompile: boolean): unknown;
    render(name: string, context: object): string;
    /** Runs tasks one after the other, each with what the last one gave, and `done` with what the last of all gave or the first error. */
    waterfall: (tasks: readonly ((...given: unknown[]) => void)[], done: Next) => void;
  }
  const nunjucks: {
    readonly Environment: typeof Environment;
    readonly FileSystemLoader: typeof FileSystemLoader;
  };
  export default nunjucks;
}
