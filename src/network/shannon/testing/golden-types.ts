// The fields of the vectors that tests look at.
export interface VerdictJson {
  readonly accepted: boolean;
  readonly stage: 'verify' | 'deserialize' | 'panic';
}

export interface RingSignatureJson {
  readonly name: string;
  readonly message_hex: string;
  readonly signature_hex: string;
  readonly verdict: VerdictJson;
}

export interface SignedRingJson extends RingSignatureJson {
  readonly key_image_hex: string;
  readonly ring_public_keys_hex: readonly string[];
  readonly short_challenges: number;
  readonly short_min_bytes?: number;
  readonly signer_index: number;
  readonly signer_private_key_hex: string;
  readonly intermediate?: { readonly L: readonly string[]; readonly R: readonly string[]; readonly c: readonly string[] };
}

export interface KnownRandomnessJson extends SignedRingJson {
  readonly random_u_hex: string;
  readonly random_s_hex: readonly string[];
}

export interface SessionHeaderJson {
  readonly application_address: string;
  readonly service_id: string;
  readonly session_id: string;
  readonly session_start_block_height: string;
  readonly session_end_block_height: string;
}

export interface HttpHeadersJson {
  readonly [name: string]: { key: string; values: string[] };
}

export interface EncodingJson {
  readonly name: string;
  readonly session_header: SessionHeaderJson | null;
  readonly supplier_operator_address: string;
  readonly payload_hex: string;
  readonly signature_hex: string;
  readonly bytes_hex: string;
  readonly unsigned_bytes_hex: string;
  readonly signable_hash_hex: string;
  readonly validate_basic: string;
}

export interface RelayRequestJson {
  readonly name: string;
  readonly session_header: SessionHeaderJson;
  readonly supplier_operator_address: string;
  readonly http_request: {
    readonly method: string;
    readonly url: string;
    readonly header: HttpHeadersJson;
    readonly body_base64?: string;
    readonly body_utf8?: string;
    readonly body_length?: number;
    readonly body_sha256_hex?: string;
  };
  readonly payload_hex?: string;
  readonly payload_length?: number;
  readonly payload_sha256_hex?: string;
  readonly unsigned_bytes_hex?: string;
  readonly unsigned_bytes_length?: number;
  readonly unsigned_bytes_sha256_hex?: string;
  readonly signed_bytes_hex?: string;
  readonly signed_bytes_length?: number;
  readonly signed_bytes_sha256_hex?: string;
  readonly signable_hash_hex: string;
  readonly signature_hex: string;
  readonly ring: string;
  readonly ring_public_keys_hex: readonly string[];
  readonly signer_private_key_hex: string;
  readonly relay_miner_verdict: { readonly accepted: boolean };
}

export interface MinerErrorJson {
  readonly codespace: string;
  readonly code: number;
  readonly description: string;
  readonly message: string;
}

export interface SdkVerdictJson {
  readonly accepted: boolean;
  readonly class?: 'unmarshal' | 'basic_validation' | 'get_public_key' | 'nil_public_key' | 'signature';
  readonly returns_response?: boolean;
}

export interface RelayResponseJson {
  readonly name: string;
  readonly bytes_hex?: string;
  readonly bytes_base64?: string;
  readonly payload_hex?: string;
  readonly payload_hash_hex?: string;
  readonly payload_matches_payload_hash?: boolean;
  readonly session_header?: SessionHeaderJson | null;
  readonly signable_hash_hex?: string;
  readonly signable_preimage_hex?: string;
  readonly supplier_operator_address: string;
  readonly supplier_operator_signature_hex?: string;
  readonly relay_miner_error?: MinerErrorJson;
  readonly http_response?: {
    readonly status_code: number;
    readonly header: HttpHeadersJson;
    readonly body_base64?: string;
    readonly body_length?: number;
    readonly body_sha256_hex?: string;
  };
  readonly verdict: SdkVerdictJson;
}

export interface RecordedRelayJson {
  readonly name: string;
  readonly session_header?: SessionHeaderJson;
  readonly signer_private_key_hex?: string;
  readonly supplier_operator_address: string;
  /** No bytes where they were too many to keep. */
  readonly request: { readonly body_base64?: string; readonly body_length?: number };
  readonly response?: {
    readonly status: number;
    readonly headers: Readonly<Record<string, readonly string[]>>;
    readonly body_base64: string;
  };
  readonly sdk_verdict?: SdkVerdictJson;
  readonly transport_error?: string;
  readonly decoded?: {
    readonly http_response?: { readonly status_code: number; readonly header: HttpHeadersJson; readonly body_utf8?: string };
    readonly payload_hash_hex?: string;
    readonly payload_matches_payload_hash?: boolean;
    readonly payload_utf8?: string;
    readonly session_header?: SessionHeaderJson;
    readonly signature_hex?: string;
    readonly relay_miner_error?: MinerErrorJson;
  };
  readonly frames?: readonly {
    readonly accepted: boolean;
    readonly body_utf8: string;
    readonly bytes: number;
    readonly headers: number;
    readonly payload_matches_payload_hash: boolean;
    readonly status_code: number;
  }[];
}
