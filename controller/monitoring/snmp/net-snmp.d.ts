// The types of net-snmp as far as it is used here: an agent over a socket and a store of ours, and sessions that send informs. The package has none.

declare module 'net-snmp' {
  export interface SocketLike {
    on(event: string, listener: (...args: never[]) => void): unknown;
    bind(port?: number, address?: string): unknown;
    send(
      bytes: Uint8Array,
      offset: number,
      length: number,
      port: number,
      address: string,
      sent?: (error: Error | null, bytes: number) => void,
    ): void;
    close(closed?: () => void): unknown;
    ref(): unknown;
    unref(): unknown;
  }

  export interface DatagramModule {
    createSocket(kind: string): SocketLike;
  }

  export interface MibProvider {
    readonly name: string;
    readonly type: number;
    readonly oid: string;
    readonly maxAccess: number;
  }

  export interface MibNode {
    readonly oid: string;
    readonly valueType?: number;
    readonly value?: number | string | Buffer | undefined;
    readonly provider?: MibProvider;
    getNextInstanceNode(): MibNode | null;
  }

  /** What the agent asks of its tree; net-snmp's own sorts every table anew for every step. */
  export interface MibLike {
    readonly options: object;
    readonly providersByOid: Readonly<Record<string, MibProvider>>;
    lookup(oid: string): MibNode | null;
    getTreeNode(oid: string): MibNode;
    getProviderNodeForInstance(node: MibNode): { readonly provider: MibProvider };
    getAncestorProviderFromOid(oid: string): MibProvider | null;
  }

  export interface Authorizer {
    addCommunity(community: string): void;
    addUser(user: User): void;
  }

  export interface Agent {
    getAuthorizer(): Authorizer;
    close(closed?: () => void): void;
  }

  export interface AgentOptions {
    readonly port: number;
    readonly address: string;
    readonly accessControlModelType: number;
    readonly dgramModule: DatagramModule;
    /** Hexadecimal. */
    readonly engineID?: string;
  }

  export interface User {
    readonly name: string;
    readonly level: number;
    readonly authProtocol: string;
    readonly authKey: string;
    readonly privProtocol: string;
    readonly privKey: string;
  }

  export interface SessionOptions {
    readonly port: number;
    readonly trapPort: number;
    readonly transport: 'udp4' | 'udp6';
    readonly retries: number;
    readonly timeout: number;
    /** Each wait is so many times as long as the one before. */
    readonly backoff: number;
    readonly version?: number;
    readonly dgramModule?: DatagramModule;
  }

  export interface Varbind {
    readonly oid: string;
    readonly type: number;
    readonly value: number | string | Buffer;
  }

  export interface Session {
    on(event: 'error', listener: (error: Error) => void): void;
    inform(
      oid: string,
      varbinds: readonly Varbind[],
      options: { upTime: number },
      done: (error: Error | null) => void,
    ): void;
    close(): void;
  }

  const snmp: {
    readonly Version2c: number;
    readonly MibProviderType: { readonly Scalar: number };
    readonly MaxAccess: Readonly<Record<string, number>>;
    readonly AccessControlModelType: { readonly Simple: number };
    readonly SecurityLevel: { readonly authPriv: number };
    readonly AuthProtocols: Readonly<Record<'sha' | 'sha256' | 'sha384' | 'sha512', string>>;
    readonly PrivProtocols: Readonly<Record<'aes' | 'aes256b', string>>;
    createAgent(options: AgentOptions, callback: (error: Error | null) => void, mib: MibLike): Agent;
    createSession(target: string, community: string, options: SessionOptions): Session;
    createV3Session(target: string, user: User, options: SessionOptions): Session;
  };
  export default snmp;
}
