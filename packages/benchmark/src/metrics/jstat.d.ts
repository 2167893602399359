/** The part of jstat (which ships no types) that is used here. */
declare module 'jstat' {
  interface Distribution {
    cdf(x: number, ...parameters: number[]): number;
    inv(probability: number, ...parameters: number[]): number;
  }
  const jstat: {
    readonly jStat: {
      readonly beta: Distribution;
      readonly normal: Distribution;
      readonly chisquare: Distribution;
    };
  };
  export = jstat;
}
