/** The command as a person would type it again, without a password that a URL may carry. */
export function commandLine(args: readonly string[]): string {
  return ['face', ...args.map((arg) => quote(arg.replace(/(\w+:\/\/)[^/@\s]*@/, '$1')))].join(' ');
}

function quote(arg: string): string {
  return /^[\w@%+=:,./-]+$/.test(arg) ? arg : `'${arg.replaceAll("'", `'\\''`)}'`;
}
