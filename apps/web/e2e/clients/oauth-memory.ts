import { randomUUID } from "node:crypto";

/**
 * What an OAuth client of an SDK keeps between its steps, in memory: the part that the authors of a client write. `Client`,
 * `Tokens` and `Discovery` are the SDK's own shapes.
 */
export class OauthMemory<Client, Tokens extends { readonly access_token: string }, Discovery> {
  readonly redirectUrl: string;
  readonly clientMetadata;
  /** Where the browser is to go; resolved as soon as the SDK asks for it. */
  readonly asked: Promise<URL>;
  readonly #state = randomUUID();
  #resolveAsked: (url: URL) => void = () => {};
  #client: Client | undefined;
  #tokens: Tokens | undefined;
  #discovery: Discovery | undefined;
  #verifier = "";

  constructor(redirectUrl: string, name: string) {
    this.redirectUrl = redirectUrl;
    this.clientMetadata = {
      client_name: name,
      redirect_uris: [redirectUrl],
      grant_types: ["authorization_code", "refresh_token"],
      response_types: ["code"],
      token_endpoint_auth_method: "none",
    };
    this.asked = new Promise((resolve) => {
      this.#resolveAsked = resolve;
    });
  }

  state = () => this.#state;
  clientInformation = () => this.#client;
  saveClientInformation = (client: Client) => {
    this.#client = client;
  };
  tokens = () => this.#tokens;
  saveTokens = (tokens: Tokens) => {
    this.#tokens = tokens;
  };
  discoveryState = () => this.#discovery;
  saveDiscoveryState = (discovery: Discovery) => {
    this.#discovery = discovery;
  };
  redirectToAuthorization = (url: URL) => this.#resolveAsked(url);
  saveCodeVerifier = (verifier: string) => {
    this.#verifier = verifier;
  };
  codeVerifier = () => this.#verifier;

  /** The access token it got. */
  get accessToken(): string {
    return this.#tokens?.access_token ?? "";
  }
}
