// The diagnostic log as the controller's rooms see it. The audit is the journal, never this.

export type LogFields = Readonly<Record<string, string | number | boolean | null>>;

export interface Log {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
}
