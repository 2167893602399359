/** Where one joins: those who had a turn already and need another go before those who had none. */
export type Place = 'front' | 'back';

export interface WaitingLine<Turn> {
  /** How many wait. */
  readonly length: number;
  /** Waits for a turn, first come first served within each place; rejects with the signal's reason on abort. */
  join(signal: AbortSignal, place: Place): Promise<Turn>;
  /** Makes a turn for whoever is first. Returns false, and makes none, when nobody waits. */
  admit(makeTurn: () => Turn): boolean;
}

/** A line of calls that wait for a turn; any of them may leave it by its signal. */
export function createWaitingLine<Turn>(): WaitingLine<Turn> {
  const front = new Set<(turn: Turn) => void>();
  const back = new Set<(turn: Turn) => void>();
  return {
    get length() {
      return front.size + back.size;
    },
    join: (signal, place) =>
      new Promise<Turn>((resolve, reject) => {
        const line = place === 'front' ? front : back;
        const leave = (): void => {
          line.delete(enter);
          // The reason is a FaceError: every signal in here is made by openCall.
          reject(signal.reason as Error);
        };
        const enter = (turn: Turn): void => {
          signal.removeEventListener('abort', leave);
          resolve(turn);
        };
        signal.addEventListener('abort', leave, { once: true });
        line.add(enter);
      }),
    admit(makeTurn) {
      for (const line of [front, back]) {
        for (const enter of line) {
          line.delete(enter);
          enter(makeTurn());
          return true;
        }
      }
      return false;
    },
  };
}
